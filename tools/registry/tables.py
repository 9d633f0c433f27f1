"""The text files in data/versions: many releases in one table, written as changes.

A file is a head of "#" lines, one of them "# Extracted from: tf.keras 2.0.4, ...", then for each key its name on a line of
its own and, indented, the releases since which a text holds. A text holds until the next line of the same major version; "-"
means: no longer there. So a table says of every release that was extracted exactly what was extracted.
"""
import re

EXTRACTED = "# Extracted from: "
GONE = "-"


def number(release):
    """[2, 15, 1] of "2.15.1"."""
    return [int(x) for x in re.findall(r"\d+", release)[:3]]


def merge(head, sources):
    """The file's text. sources: [(source, release, {key: text})]; head: what the columns mean, without "# "."""
    sources = sorted(sources, key=lambda s: number(s[1]))
    lines = ["# " + line for line in head]
    lines.append(EXTRACTED + ", ".join("%s %s" % s[:2] for s in sources))
    for key in sorted({key for _, _, rows in sources for key in rows}):
        lines.append(key)
        lines += ["  %s %s" % change for change in changes(key, sources)]
    return "\n".join(lines) + "\n"


def changes(key, sources):
    """[(release, text)] of one key; each major version begins anew."""
    last_major, last = None, None
    for _, release, rows in sources:
        major, text = number(release)[0], rows.get(key, GONE)
        if major != last_major:
            last_major, last = major, GONE
        if text != last:
            yield release, text
            last = text


def parse(text):
    """(sources, entries): [(source, release)] and {key: [(release, text)]}."""
    sources, entries, current = [], {}, None
    for line in text.splitlines():
        if line.startswith(EXTRACTED):
            sources = [tuple(item.rsplit(" ", 1)) for item in line[len(EXTRACTED):].split(", ")]
        elif line.startswith("  "):
            release, _, value = line[2:].partition(" ")
            current.append((release, value))
        elif line and not line.startswith("#"):
            current = entries.setdefault(line, [])
    return sources, entries


def rows_of(text, release):
    """{key: text}: what the table says of a release."""
    wanted, rows = number(release), {}
    for key, entries in parse(text)[1].items():
        holding = [value for since, value in entries if number(since)[0] == wanted[0] and number(since) <= wanted]
        if holding and holding[-1] != GONE:
            rows[key] = holding[-1]
    return rows


def difference(rows, expected):
    """Lines that say where two releases' rows differ; none when they are the same."""
    for key in sorted(set(rows) | set(expected)):
        if rows.get(key) != expected.get(key):
            yield "%s: %s, the table has %s" % (key, rows.get(key, GONE), expected.get(key, GONE))
