"""Layers: which folder may include which (docs/design/architecture.md, section 2), and what no layer may do."""

import re

from .tree import Problem

# Folder -> the layers that it may include besides itself. What is not listed is an error, and the table has no cycle.
# "formats" stands for each folder below src/formats: they never include one another.
LAYERS = {
    "include": (),
    "base": ("include",),
    "io": ("include", "base"),
    "model": ("include", "base"),
    "codec": ("include", "base"),
    "container": ("include", "base", "io", "codec"),
    "formats": ("include", "base", "io", "codec", "container", "model"),
    "loading": ("include", "base", "model"),
    "diagnosis": ("include", "base", "model", "loading"),
    "causes": ("include", "base", "model", "loading", "diagnosis"),
    "messages": ("include", "base", "model", "diagnosis"),
    "repair": ("include", "base", "io", "model", "codec", "formats", "diagnosis", "loading"),
    "catalog": ("include", "base", "io", "model", "formats", "diagnosis"),
    "report": ("include", "base", "model", "loading", "diagnosis", "messages"),
    "api": ("include", "base", "io", "model", "codec", "container", "formats", "loading", "diagnosis", "causes", "repair",
            "catalog", "report", "messages"),
    "cli": ("include",),
}

# Libraries that may be seen by few: everyone else works with our own types.
LIBRARIES = {
    "nlohmann/": ("src/codec/",),
    "protozero/": ("src/codec/", "src/formats/", "src/container/"),
    "zip.h": ("src/container/",),
    "libdeflate.h": ("src/container/", "src/codec/"),
    "snappy": ("src/container/", "src/codec/"),
    "hdf5.h": ("src/container/hdf5/writing/", "src/formats/keras_h5/writing/"),  # the module: src/CMakeLists.txt
    "toml++/": ("src/codec/",),
    "re2/": ("src/repair/",),
    "CLI/": ("cli/",),
    "Python.h": (),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LINE_COMMENT = re.compile(r"//.*$")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

# The library hands back values: it never prints, throws, exits or aborts.
FORBIDDEN_CALLS = (
    (re.compile(r"\bstd::(cout|cerr|clog)\b"), "prints"),
    (re.compile(r"(?<![\w:.>])(std::)?(printf|puts|fprintf|putchar|perror)\s*\("), "prints"),
    (re.compile(r"\bfmt::print\s*\("), "prints"),
    (re.compile(r"(?<![\w:.>])(std::)?(exit|_Exit|quick_exit|abort|terminate)\s*\("), "ends the process"),
    (re.compile(r"\bthrow\b(?!\s*\()"), "throws"),
)


def layer_of(path):
    """("formats", "keras_h5") for src/formats/keras_h5/reader.cc, ("base", "") for src/base/value.h, None outside."""
    parts = path.split("/")
    if parts[0] in ("include", "cli"):
        return parts[0], ""
    if parts[0] != "src" or len(parts) < 3:
        return None
    if parts[1] == "formats":
        return "formats", parts[2] if len(parts) > 3 else ""
    return parts[1], ""


def resolve(tree, path, name):
    """The file of the tree that `#include "name"` in `path` means, or None."""
    for candidate in (f"include/{name}", f"cli/{name}" if path.startswith("cli/") else f"src/{name}"):
        if candidate in tree.file_set:
            return candidate
    return None


def check_arrow(source, target):
    """Why a file of layer `source` may not include one of layer `target`, or None."""
    if source == target:
        return None
    if source[0] not in LAYERS:
        return f"the folder '{source[0]}' is no layer: add it to the table or move the file"
    if target[0] in LAYERS[source[0]]:
        return None
    if source[0] == target[0] == "formats":
        return f"formats/{source[1]} may not include formats/{target[1]}: ask through an Opener"
    allowed = " ".join(LAYERS[source[0]]) or "itself only"
    return f"{source[0]} may not include {target[0]} (allowed: {allowed})"


def check_library(path, name):
    for prefix, folders in LIBRARIES.items():
        if name.startswith(prefix) and not path.startswith(folders):
            return f"<{name}> may be included only in {' '.join(folders) or 'no file'}"
    return None


def check_includes(tree, path):
    source = layer_of(path)
    for number, line in tree.lines(path):
        match = INCLUDE.match(line)
        if not match:
            continue
        bracket, name = match.groups()
        problem = None
        target = resolve(tree, path, name)
        if bracket == "<":
            problem = check_library(path, name)
        elif target is None:
            if not name.startswith("generated/"):
                problem = f'"{name}" is no file below src/ or include/: write the path from there'
        else:
            problem = check_arrow(source, layer_of(target) or ("src", ""))
        if problem:
            yield Problem("layers", path, number, problem)


def check_behaviour(tree, path):
    for number, line in tree.lines(path):
        code = LINE_COMMENT.sub("", STRING.sub('""', line))
        for pattern, what in FORBIDDEN_CALLS:
            if pattern.search(code):
                yield Problem("behaviour", path, number, f"the library {what}: hand back a Status instead")


def check(tree):
    for path in tree.under("src/", "include/", "cli/", suffixes=(".h", ".cc", ".inc")):
        if layer_of(path) is None:
            yield Problem("layers", path, 0, "a source lies in a folder that is a layer")
            continue
        yield from check_includes(tree, path)
        if path.startswith(("src/", "include/")):
            yield from check_behaviour(tree, path)
