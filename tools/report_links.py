#!/usr/bin/env python3
"""Puts links to public reports into the pages of the causes: report_links.py [--check].

The last paragraph of "Seen in" becomes "Public reports: ...", with up to five of the issues that data/reports/reported.txt has for the names
that a cause stands for (data/messages/causes.txt). --check only compares; the tests do.
"""

import functools
import itertools
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import cause_list  # noqa: E402

ROOT = cause_list.ROOT
MOST = 5
LINE = re.compile(r"\n*^Public reports: .*$\n?", re.MULTILINE)


def read_reports(text):
    """{name: [owner/repository#number, ...]}"""
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {name: reports for name, *reports in lines}


def chosen(names, reports):
    """The first of each name, then the second, and so on."""
    rounds = itertools.zip_longest(*(reports.get(name, []) for name in names))
    found = [report for one in rounds for report in one if report]
    return list(dict.fromkeys(found))[:MOST]


def link(report):
    repository, number = report.split("#")
    return f"[{report}](https://github.com/{repository}/issues/{number})"


def with_links(page, links):
    page = LINE.sub("\n", page).rstrip("\n") + "\n"
    return page + f"\nPublic reports: {', '.join(map(link, links))}.\n" if links else page


def pages():
    reports = read_reports((ROOT / "data/reports/reported.txt").read_text())
    entries = cause_list.read_entries((ROOT / "data/messages/causes.txt").read_text())
    for code, entry in entries.items():
        for path in (ROOT / "docs/causes").glob(f"{code}-*.md"):
            yield path, functools.partial(with_links, links=chosen(entry["reports"], reports))


if __name__ == "__main__":
    sys.exit(cause_list.rewrite_pages(__doc__.splitlines()[0], pages()))
