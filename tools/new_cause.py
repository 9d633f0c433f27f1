#!/usr/bin/env python3
"""Starts a cause: new_cause.py CODE SLUG "One-line summary". Writes source, page and test, and the registry line.

    tools/new_cause.py SH130 kernel-transposed "A kernel has its axes in another order"

What it writes compiles, but tidy and the tests stay red until the three files say something: the page has no console block yet,
and the test fails on purpose.
"""

import argparse
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from tidy_rules.causes import FAMILIES  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent

SOURCE = '''// {code} {slug}: {summary}.
#include "causes/causes.h"

namespace ckptfit {{
namespace {{

void Detect(const Case& c, std::vector<Finding>* findings) {{
  (void)c;
  (void)findings;
}}

}}  // namespace

const Cause k{code} = {{"{code}", "{slug}", "{summary}", Severity::kError, Detect}};

}}  // namespace ckptfit
'''

PAGE = '''# {code} {slug}

{summary}.

## What was found

## Smallest case

## Why it fails

## How to confirm by hand

## How to fix

### Safety of the fix

## Seen in
'''

TEST = '''#include "causes/causes.h"

#include <gtest/gtest.h>

namespace ckptfit {{
namespace {{

// At least: fires on the smallest case with exact evidence; silent on a healthy file; silent on the nearest other cause.
TEST({camel}Test, FiresOnTheSmallestCase) {{ FAIL() << "{code} is not tested yet"; }}

}}  // namespace
}}  // namespace ckptfit
'''


def registry_with(text, code, slug):
    """The registry with one more line, sorted; None when the code is taken."""
    if re.search(rf"\b{code}\b", text):
        return None
    lines = text.splitlines()
    head = [line for line in lines if not line.startswith(("CAUSE(", "RETIRED(", "TEXT("))]
    causes = [line for line in lines if line not in head] + [f"CAUSE({code}, {slug.replace('-', '_')})"]
    return "\n".join(head + sorted(causes, key=lambda line: line.split("(")[1])) + "\n"


def main(arguments, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("code", help="family and number, such as SH130: never one that was used before")
    parser.add_argument("slug", help="states the fault, not the cure: kernel-transposed")
    parser.add_argument("summary", help="one line, without a full stop")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"[A-Z][A-Z0-9]\d{3}", options.code) or options.code[:2] not in FAMILIES:
        parser.error(f"a code is one of {' '.join(FAMILIES)} and three digits")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", options.slug):
        parser.error("a slug is lower-case words joined by hyphens")

    registry = root / "src/causes/registry.inc"
    text = registry_with(registry.read_text(), options.code, options.slug)
    if text is None:
        parser.error(f"{options.code} is in use or retired; codes are never reused")
    snake = options.slug.replace("-", "_")
    fields = {"code": options.code, "slug": options.slug, "summary": options.summary.rstrip("."),
              "camel": "".join(word.capitalize() for word in options.slug.split("-"))}
    files = {f"src/causes/{options.code}_{snake}.cc": SOURCE, f"docs/causes/{options.code}-{options.slug}.md": PAGE,
             f"tests/causes/{options.code}_{snake}_test.cc": TEST}
    registry.write_text(text)
    for path, template in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(template.format(**fields))
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
