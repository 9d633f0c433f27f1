#!/usr/bin/env python3
"""Puts the messages of each release into the pages of the causes: cause_messages.py [--check].

"Seen in" of a page gets a list of the messages of data/messages that speak for the cause, likeliest first, with the releases that word them
so. It stands before the names of reports. --check only compares; the tests do.
"""

import functools
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import cause_list  # noqa: E402

ROOT = cause_list.ROOT
LEAST = 30  # percent that some rule of the message gives the cause
MOST = 8
TITLE = "Messages that speak for it, and the releases that word them so:"
BLOCK = re.compile(rf"\n*^{re.escape(TITLE)}\n\n(?:- .*\n)+", re.MULTILINE)
END = re.compile(r"^(?:In reports|Public reports): ", re.MULTILINE)
NO_MESSAGES = ("causes.txt", "slugs.txt", "guesses.txt", "marks.txt")


def read_messages(text):
    """[{"wording", "releases": [...], "names": {name: percent}}] of one file."""
    messages = []
    for line in text.splitlines():
        words = line.split(None, 1)
        if line.startswith("message "):
            messages.append({"wording": "", "releases": [], "names": {}})
        elif line.startswith("  text ") and not messages[-1]["wording"]:
            messages[-1]["wording"] = words[1]
        elif line.startswith("  by "):
            messages[-1]["releases"].append(words[1].strip())
        elif messages and (match := re.match(r"\s+([a-z0-9-]+) (\d+)(?: |$)", line)):
            names = messages[-1]["names"]
            names[match[1]] = max(names.get(match[1], 0), int(match[2]))
    return messages


def release(text):
    """"keras 2.7-" -> "Keras 2.7 or later"."""
    package, span = text.split()
    first, last = (span.split("-") + [span])[:2] if "-" in span else (span, span)
    package = {"keras": "Keras", "tensorflow": "TensorFlow"}[package]
    if not last:
        return f"{package} {first} or later"
    last = last.removesuffix(".99") + (".x" if last.endswith(".99") else "")
    if first in ("", "0.0"):
        return f"{package} up to {last}"
    return f"{package} {first}" if first == last else f"{package} {first} to {last}"


def line_of(message):
    wording = re.sub(r"\{[^}]*\}", "...", message["wording"]).replace("}", "").strip()
    quote = "``" if "`" in wording else "`"
    releases = ", ".join(map(release, message["releases"]))
    return f"- {quote}{wording}{quote}{': ' + releases if releases else ''}\n"


def chosen(names, messages):
    """Lines of the messages that give one of the names at least LEAST percent, likeliest first."""
    found = [(max(message["names"].get(name, 0) for name in names), message) for message in messages] if names else []
    found = sorted((one for one in found if one[0] >= LEAST), key=lambda one: -one[0])
    return list(dict.fromkeys(line_of(message) for _, message in found))[:MOST]


def with_messages(page, lines):
    page = BLOCK.sub("\n", page)
    if not lines:
        return page
    end = END.search(page)
    at = end.start() if end else len(page)
    return page[:at].rstrip("\n") + f"\n\n{TITLE}\n\n" + "".join(lines) + ("\n" + page[at:] if end else "")


def pages():
    messages = [message for path in sorted((ROOT / "data/messages").glob("*.txt")) if path.name not in NO_MESSAGES
                for message in read_messages(path.read_text())]
    for cause in cause_list.read_causes():
        lines = chosen([cause["slug"], *cause["reports"]], messages)
        yield ROOT / f"docs/causes/{cause['code']}-{cause['slug']}.md", functools.partial(with_messages, lines=lines)


if __name__ == "__main__":
    sys.exit(cause_list.rewrite_pages(__doc__.splitlines()[0], pages()))
