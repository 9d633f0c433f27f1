"""Readers of bytes: a format has a page, a fuzz target and golden files, a container a page and a fuzz target; cited
sections exist."""

import re

from .tree import Problem

CITATION = re.compile(r"docs/formats/(\w+)\.md(?:,? (?:sections? )?(\d+(?:\.\d+)*))?")
SECTION = re.compile(r"\bsections? (\d+(?:\.\d+)*)")
HEADING = re.compile(r"^#{2,5} (\d+(?:\.\d+)*)[. ]", re.MULTILINE)


def reader_folders(tree):
    """{"src/formats/keras_h5": "keras_h5"} of every folder with a reader of bytes."""
    folders = {}
    for path in tree.under("src/formats/", "src/container/", suffixes=(".cc",)):
        parts = path.split("/")
        if len(parts) > 3:
            folders["/".join(parts[:3])] = parts[2]
    return folders


def check_page(tree, folder, name):
    """A format has a page of its name; a container may share the page of the format that it serves."""
    if folder.startswith("src/formats/"):
        if f"docs/formats/{name}.md" not in tree.file_set:
            yield Problem("formats", f"docs/formats/{name}.md", 0, f"is missing: {folder} reads files and needs a page")
    elif not any(CITATION.search(tree.text(path)) for path in tree.under(folder + "/", suffixes=(".h",))):
        yield Problem("formats", folder, 0, "no header here names a page of docs/formats")


def check_golden(tree, folder, name):
    golden = tree.under(f"tests/golden/{name}/")
    if not golden:
        yield Problem("formats", f"tests/golden/{name}", 0, f"is missing: {folder} needs files made by another implementation")
    elif f"tests/golden/{name}/README.md" not in golden:
        yield Problem("formats", f"tests/golden/{name}/README.md", 0, "is missing: golden files say who made them and how")


def check_companions(tree, folder, name):
    yield from check_page(tree, folder, name)
    if f"fuzz/{name}_fuzz.cc" not in tree.file_set:
        yield Problem("formats", f"fuzz/{name}_fuzz.cc", 0, f"is missing: {folder} reads files and needs a fuzz target")
    if folder.startswith("src/formats/"):
        yield from check_golden(tree, folder, name)


def section_numbers(tree, page):
    return set(HEADING.findall(tree.text(page)))


def check_citations(tree, path):
    """Named pages exist and have the cited section; a bare "section 3" means the page that the file or its folder names."""
    pages, cited_spans = [], []
    text = tree.text(path)
    for match in CITATION.finditer(text):
        page = f"docs/formats/{match.group(1)}.md"
        line = text.count("\n", 0, match.start()) + 1
        cited_spans.append(match.span())
        if page not in tree.file_set:
            yield Problem("citations", path, line, f"{page} does not exist")
            continue
        pages.append(page)
        if match.group(2) and match.group(2) not in section_numbers(tree, page):
            yield Problem("citations", path, line, f"{page} has no section {match.group(2)}")
    if not path.startswith(("src/formats/", "src/container/")):
        return
    folder_page = f"docs/formats/{path.split('/')[2]}.md"
    known = set().union(*(section_numbers(tree, page) for page in [*pages, folder_page]))
    for match in SECTION.finditer(text):
        inside = any(begin <= match.start() < end for begin, end in cited_spans)
        if not inside and known and match.group(1) not in known:
            line = text.count("\n", 0, match.start()) + 1
            yield Problem("citations", path, line, f"no page named here has a section {match.group(1)}")


def check(tree):
    for folder, name in reader_folders(tree).items():
        yield from check_companions(tree, folder, name)
    for path in tree.under("src/", "cli/", "docs/", "tests/", "fuzz/", "include/", suffixes=(".h", ".cc", ".md")):
        if "docs/formats/" in tree.text(path) or path.startswith(("src/formats/", "src/container/")):
            yield from check_citations(tree, path)
