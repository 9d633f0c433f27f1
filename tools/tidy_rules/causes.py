"""A cause is a registry line, a source, a page and a test: none without the others (CONTRIBUTING.md, "Add a cause")."""

import re

from .tree import Problem

REGISTRY = "src/causes/registry.inc"
ENTRIES = "data/messages/causes.txt"
LINE = re.compile(r"^(CAUSE|RETIRED|TEXT)\(([A-Z][A-Z0-9]\d{3}), ([a-z0-9_]+)\)$")
# Where the fact lies that a cause names: bundle, HDF5, Keras archive, SavedModel, safetensors, object graph and names, shape and dtype,
# custom objects, optimizer, config, versions, file system, distribution strategies, environment, preprocessing layers.
FAMILIES = ("TB", "H5", "KZ", "SM", "ST", "GR", "SH", "CU", "OP", "CF", "VR", "IO", "DS", "EN", "PP")
CODE = re.compile(r"(?<![\w-])(?:" + "|".join(FAMILIES) + r")\d{3}(?![\w.])")
CODE_IN_NAME = re.compile(r"^([A-Z][A-Z0-9]\d{3})([-_])(.+)$")
HEADINGS = ("What was found", "Smallest case", "Why it fails", "How to confirm by hand", "How to fix", "Seen in")
SAFETY = "Safety of the fix"
RETIRED_NOTICE = "> This code is retired: ckptfit no longer reports it."


def read_registry(tree, problems):
    """{code: (slug, kind)}; appends what is wrong with the list itself."""
    causes, last = {}, ""
    for number, line in tree.lines(REGISTRY):
        if not line.strip() or line.lstrip().startswith("//"):
            continue
        match = LINE.match(line.strip())
        if not match:
            problems.append(Problem("causes", REGISTRY, number, "write CAUSE(TB004, shard_missing), one a line"))
            continue
        kind, code, slug = match.groups()
        if code[:2] not in FAMILIES:
            problems.append(Problem("causes", REGISTRY, number, f"{code}: the families are {' '.join(FAMILIES)}"))
        if code <= last:
            problems.append(Problem("causes", REGISTRY, number, f"{code} stands after {last}: keep the list sorted, codes once"))
        last = code
        causes[code] = (slug, kind)
    return causes


def page_of(code, slug):
    return f"docs/causes/{code}-{slug.replace('_', '-')}.md"


def source_of(code, slug):
    return f"src/causes/{code}_{slug}.cc"


def expected_files(code, slug, kind):
    """A cause that only a text tells of is data: its test is a list of texts."""
    if kind == "RETIRED":
        return (page_of(code, slug),)
    if kind == "TEXT":
        return page_of(code, slug), f"tests/causes/{code}_{slug}_test.txt"
    return source_of(code, slug), page_of(code, slug), f"tests/causes/{code}_{slug}_test.cc"


def check_files(tree, causes):
    """Every registry line has its files; every file its registry line."""
    wanted = set()
    for code, (slug, kind) in causes.items():
        wanted |= set(expected_files(code, slug, kind))
        for path in expected_files(code, slug, kind):
            if path not in tree.file_set:
                yield Problem("causes", path, 0, f"is missing: {code} stands in {REGISTRY}")
    for path in tree.under("src/causes/", "docs/causes/", "tests/causes/"):
        if CODE_IN_NAME.match(path.rsplit("/", 1)[1]) and path not in wanted:
            yield Problem("causes", path, 0, f"has no line in {REGISTRY}, or another name than it")


def sections(text):
    """{heading: body} of the second-level headings, outside fenced blocks."""
    found, heading, fenced = {}, None, False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if not fenced and line.startswith("## "):
            heading = line[3:].strip()
            found[heading] = ""
        elif heading:
            found[heading] += line + "\n"
    return found


def check_page(tree, path, retired):
    text = tree.text(path)
    if retired != (RETIRED_NOTICE in text):
        state = "retired: the page lacks the notice" if retired else "in use: the page has the notice of a retired code"
        yield Problem("causes", path, 0, f"the code is {state} '{RETIRED_NOTICE}'")
    found = sections(text)
    if [heading for heading in found if heading in HEADINGS] != list(HEADINGS):
        yield Problem("causes", path, 0, "the second-level headings are, in order: " + ", ".join(HEADINGS))
        return
    if not retired and "```console" not in text:
        yield Problem("causes", path, 0, "has no ```console block for the tests to execute and compare")
    if not retired and SAFETY not in found["How to fix"]:
        yield Problem("causes", path, 0, f"'How to fix' says nothing under '{SAFETY}'")


def check_source(tree, path, code, slug):
    text = tree.text(path)
    for literal in (f'"{code}"', f'"{slug.replace("_", "-")}"'):
        if literal not in text:
            yield Problem("causes", path, 0, f"does not define {literal}, as its name says")


def check_entries(tree, causes):
    """A cause that only a text tells of has its entry in ENTRIES, under the same name; no entry is of another."""
    entries = {}
    for number, line in tree.lines(ENTRIES):
        words = line.split()
        if words[:1] == ["cause"] and len(words) == 3:
            entries[words[1]] = (words[2], number)
    for code, (slug, kind) in causes.items():
        if kind == "TEXT" and entries.get(code, ("", 0))[0] != slug.replace("_", "-"):
            yield Problem("causes", ENTRIES, 0, f"has no `cause {code} {slug.replace('_', '-')}`: {REGISTRY} has a TEXT line")
    for code, (_, number) in entries.items():
        if causes.get(code, ("", ""))[1] != "TEXT":
            yield Problem("causes", ENTRIES, number, f"{code} has no TEXT line in {REGISTRY}")


def check_mentions(tree, causes):
    for path in tree.files:
        # CONTRIBUTING and the tests of tools speak of codes that do not exist.
        if not path.startswith(("src/", "cli/", "docs/", "python/", "examples/", "README.md")):
            continue
        for number, line in tree.lines(path):
            for code in CODE.findall(line):
                if code not in causes:
                    yield Problem("causes", path, number, f"{code} is not registered in {REGISTRY}")


def check(tree):
    if REGISTRY not in tree.file_set:
        return
    problems = []
    causes = read_registry(tree, problems)
    yield from problems
    yield from check_files(tree, causes)
    yield from check_entries(tree, causes)
    for code, (slug, kind) in causes.items():
        if page_of(code, slug) in tree.file_set:
            yield from check_page(tree, page_of(code, slug), kind == "RETIRED")
        if kind == "CAUSE" and source_of(code, slug) in tree.file_set:
            yield from check_source(tree, source_of(code, slug), code, slug)
    yield from check_mentions(tree, causes)
