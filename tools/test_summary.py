#!/usr/bin/env python3
"""Adds up JUnit results: test_summary.py all|cpp|python FOLDER.

Prints the failed tests by name, then "N passed, N failed, N skipped" as the last line. Exits 1 when a test failed, when a
result file is missing (its runner died) or when a runner ran nothing.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

RUNNERS = {"all": ["unit", "cpp", "python"], "cpp": ["unit", "cpp"], "python": ["python"]}


def read_results(path):
    """Lists (name, "passed" | "failed" | "skipped") of one JUnit file."""
    results = []
    for case in ElementTree.parse(path).iter("testcase"):
        name = "::".join(part for part in (case.get("classname"), case.get("name")) if part)
        children = {child.tag for child in case}
        if children & {"failure", "error"} or case.get("status") == "fail":
            results.append((name, "failed"))
        elif "skipped" in children or case.get("status") in ("notrun", "disabled"):
            results.append((name, "skipped"))
        else:
            results.append((name, "passed"))
    return results


def main(arguments):
    part, folder = arguments
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for runner in RUNNERS[part]:
        path = pathlib.Path(folder) / f"{runner}.xml"
        try:
            results = read_results(path)
        except (OSError, ElementTree.ParseError) as error:
            results = [(f"{runner}: no result file ({error})", "failed")]
        if not results:
            results = [(f"{runner}: ran no test", "failed")]
        for name, state in results:
            counts[state] += 1
            if state == "failed":
                print(f"failed: {name}")
    summary = "{passed} passed, {failed} failed, {skipped} skipped".format(**counts)
    (pathlib.Path(folder) / "summary.txt").write_text(summary + "\n")
    print(summary)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
