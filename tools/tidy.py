#!/usr/bin/env python3
"""Checks what a compiler cannot: tidy.py [--root FOLDER] [--rule RULE...].

Fails on a wrong arrow between layers, on a cause without source, page, test and registry line, on a reader without page, fuzz
target and golden files, on citations and links that lead nowhere, on headers without a comment, and on an exemption that is
no longer needed. Part of every build; standard library only; takes about a second.
"""

import argparse
import datetime
import pathlib
import sys
import typing

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from tidy_rules import causes, formats, headers, layers, text  # noqa: E402
from tidy_rules.tree import Problem, Tree  # noqa: E402

RULES = {"layers": layers, "headers": headers, "causes": causes, "formats": formats, "text": text}


class Exemption(typing.NamedTuple):
    rule: str  # as printed in brackets
    path: str
    reason: str
    since: str  # ISO date


# What may break a rule, why, and since when. An entry that excuses nothing is an error itself.
EXEMPTIONS = (
    Exemption("formats", "docs/formats/description.md", "the page is docs/design/description.md: it is a contract with our own writer",
              "2026-11-25"),
    Exemption("formats", "tests/golden/description", "the sets are examples/*/recorded: descriptions made inside real TensorFlow",
              "2026-11-25"),
    Exemption("formats", "docs/formats/content.md", "the page is docs/formats/paths.md: what lies at a path", "2026-11-25"),
)


def check_tree(tree, exemptions=EXEMPTIONS, rules=None):
    """The problems that no exemption excuses, with one for each exemption that excuses nothing."""
    remaining, used = [], set()
    for name, module in RULES.items():
        if rules and name not in rules:
            continue
        for problem in module.check(tree):
            excuses = [e for e in exemptions if (e.rule, e.path) == (problem.rule, problem.path)]
            used.update(excuses)
            if not excuses:
                remaining.append(problem)
    for exemption in exemptions:
        datetime.date.fromisoformat(exemption.since)
        if exemption not in used and not rules:
            remaining.append(Problem("exemptions", "tools/tidy.py", 0, f"needless, remove it: {exemption.rule} for {exemption.path}"))
    return remaining


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parent.parent, help="the tree [this project]")
    parser.add_argument("--rule", action="append", choices=sorted(RULES), help="check only this; may be repeated")
    options = parser.parse_args(arguments)
    problems = check_tree(Tree(options.root), rules=options.rule)
    for problem in problems:
        print(problem)
    if problems:
        print(f"tidy: {len(problems)} problem{'s' if len(problems) > 1 else ''}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
