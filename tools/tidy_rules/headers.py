"""Headers start with a comment that is their contract; tests mirror the sources and assert something."""

import re

from .tree import Problem

COMMENT = re.compile(r"^(//|/\*) ?\S.{15,}")
ASSERTION = re.compile(r"\b(EXPECT|ASSERT|RC|SUCCEED|FAIL|STATIC_ASSERT|static_assert)[A-Z_]*\b")


def check_header(tree, path):
    text = tree.text(path)
    if not COMMENT.match(text):
        yield Problem("header-comment", path, 1, "a header starts with a comment: what it is for, trust, errors, ownership")
    if "#pragma once" not in text and not path.startswith("include/ckptfit/ckptfit.h"):
        yield Problem("header-comment", path, 0, "a header has #pragma once")


def check_unit_test(tree, path):
    mirrored = "src/" + path[len("tests/unit/"):-len("_test.cc")]
    if not any(mirrored + suffix in tree.file_set for suffix in (".cc", ".h", ".inc")):
        yield Problem("mirror", path, 0, f"there is no {mirrored}.cc or .h: tests/unit mirrors src/ path for path")
    if not ASSERTION.search(tree.text(path)):
        yield Problem("mirror", path, 0, "a test asserts something")


def check(tree):
    for path in tree.under("include/", "src/", "cli/", "fuzz/", "tests/", suffixes=(".h",)):
        yield from check_header(tree, path)
    for path in tree.under("tests/unit/", suffixes=("_test.cc",)):
        yield from check_unit_test(tree, path)
