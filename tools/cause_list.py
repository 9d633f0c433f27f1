#!/usr/bin/env python3
"""Writes docs/causes/README.md, the list of all causes: cause_list.py [--check].

--check only compares with the page that is there; the tests do. Everything stands elsewhere: codes in src/causes/registry.inc, names and
summaries in the sources or in data/messages/causes.txt, whether reports of a cause are loud in data/messages/slugs.txt.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/causes/README.md"

HEAD = """# Causes

{causes} causes of failed and silently wrong loads, with a page each; `ckptfit explain CODE` prints it. Written by `tools/cause_list.py`; the tests
compare.

*Loud or silent*: whether there is an error, as reports show it; a cause without reports is called silent when it is a warning.
*Named by*: `check` finds it in checkpoint and program, `explain` in a pasted error. *Repair*: `safe` or `unsafe` when a finding offers a step of
that kind, else it is told how to do it by hand. *In reports*: the names that data/messages/slugs.txt has for it; those that no cause stands for are in
[not_covered.md](not_covered.md).

| code | what | loud or silent | named by | repair | in reports |
|---|---|---|---|---|---|
"""


def read_entries(text):
    """{code: {"slug", "summary", "severity", "reports": [...]}} of data/messages/causes.txt."""
    entries, entry = {}, None
    for line in text.splitlines():
        words = line.split(None, 1)
        if not words or words[0].startswith("#"):
            continue
        key, rest = words[0], words[1] if len(words) > 1 else ""
        if key == "cause":
            entry = entries[rest.split()[0]] = {"slug": " ".join(rest.split()[1:]), "reports": []}
        elif key == "reports":
            entry["reports"] = rest.split()
        else:
            entry[key] = rest
    return entries


def read_source(code, slug):
    """What the source of a cause defines."""
    text = (ROOT / f"src/causes/{code}_{slug}.cc").read_text()
    joined = re.sub(r'"\s*\n\s*"', "", text)
    _, summary, severity = re.search(rf'{{"{code}",\s*"([^"]+)",\s*"([^"]+)",\s*Severity::k(\w+)', joined).groups()
    return {"summary": summary, "severity": severity.lower(), "repair": next((kind.lower() for kind in ("Safe", "Unsafe") if f"Safety::k{kind}" in text), "by hand")}


def loudness(cause, loud):
    kinds = {loud[name] for name in cause["reports"]} or {"silent" if cause["severity"] != "error" else "loud"}
    return kinds.pop() if len(kinds) == 1 else "both"


def in_messages(folder):
    """The names that some message gives a probability."""
    pattern = re.compile(r"^\s+([a-z0-9-]+) \d+(?: |$)", re.M)
    return {name for path in folder.glob("*.txt") if path.name not in ("causes.txt", "slugs.txt")
            for name in pattern.findall(path.read_text())}


def read_causes():
    entries = read_entries((ROOT / "data/messages/causes.txt").read_text())
    spoken = in_messages(ROOT / "data/messages")
    for kind, code, snake in re.findall(r"^(CAUSE|TEXT)\((\w+), (\w+)\)$", (ROOT / "src/causes/registry.inc").read_text(), re.M):
        slug = snake.replace("_", "-")
        cause = {"code": code, "slug": slug, "reports": [], "repair": "by hand"} | entries.get(code, {}) | {"slug": slug}
        if kind == "CAUSE":
            cause |= read_source(code, snake)
        cause["check"] = kind == "CAUSE"
        cause["explain"] = bool(spoken & {slug, *cause["reports"]})
        yield cause


def row(cause, loud):
    by = " ".join(f"`{name}`" for name in ("check", "explain") if cause[name])
    reports = " ".join(f"`{name}`" for name in cause["reports"])
    name = f"[{cause['code']}]({cause['code']}-{cause['slug']}.md) `{cause['slug']}`"
    return f"| {name} | {cause['summary']} | {loudness(cause, loud)} | {by} | {cause['repair']} | {reports} |\n"


def page():
    lines = (ROOT / "data/messages/slugs.txt").read_text().splitlines()
    loud = {line.split()[1]: line.split()[2] for line in lines if line and not line.startswith("#")}
    causes = list(read_causes())
    return HEAD.format(causes=len(causes)) + "".join(row(cause, loud) for cause in causes)


def rewrite_pages(description, pages):
    """The command of a tool that puts something into pages: `pages` yields a page's path and what it should be made of the text.

    Writes those that differ; with --check it names them and returns 1.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    differing = []
    for path, made_of in pages:
        page = path.read_text()
        wanted = made_of(page)
        if wanted != page:
            differing.append(path.name)
            if not check:
                path.write_text(wanted)
    if check and differing:
        print(f"tools/{pathlib.Path(sys.argv[0]).name} would change: " + " ".join(differing))
    return 1 if check and differing else 0


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only")
    if parser.parse_args(arguments).check:
        if not PAGE.is_file() or PAGE.read_text() != page():
            print("docs/causes/README.md is not what tools/cause_list.py writes", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
