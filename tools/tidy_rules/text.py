"""Words that no file holds: paths of one machine, hosts of package registries, unfinished work; links that lead nowhere."""

import re

from .tree import Problem

FORBIDDEN = (
    (re.compile(r"(?<![\w.~<>}-])/(?:root|work)/\w"), "a path of one machine"),
    (re.compile(r"\b(?:deb\.debian\.org|security\.debian\.org|pypi\.org|pythonhosted\.org|registry\.npmjs\.org|crates\.io|"
                r"proxy\.golang\.org)\b"), "a registry's host: name the package instead"),
    (re.compile(r"\b(?:TODO|FIXME|XXX|HACK|PLACEHOLDER)\b"), "unfinished work: finish it, or say in docs what is not done"),
    (re.compile(r"^(?:<<<<<<<|>>>>>>>) "), "a merge conflict"),
)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
SELF = "tools/tidy_rules/text.py"
CHECKED = (".h", ".cc", ".inc", ".py", ".md", ".txt", ".cmake", ".json", ".yml", ".toml", ".ts", ".sh", "cmd", "stdout.exact")


def check_words(tree, path):
    for number, line in tree.lines(path):
        for pattern, what in FORBIDDEN:
            if pattern.search(line):
                yield Problem("text", path, number, f"{what}: {pattern.search(line).group(0).strip()}")


def check_links(tree, path):
    folder = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
    fenced = False
    for number, line in tree.lines(path):
        fenced ^= line.startswith("```")
        for target in [] if fenced else LINK.findall(line):
            target = target.split("#")[0]
            if not target or ":" in target:
                continue
            if not (tree.root / folder / target).exists():
                yield Problem("links", path, number, f"leads nowhere: {target}")


def check(tree):
    for path in tree.files:
        is_script = path.startswith(("scripts/", ".ci/"))
        if path != SELF and (is_script or path.endswith(CHECKED)):
            yield from check_words(tree, path)
        if path.endswith(".md"):
            yield from check_links(tree, path)
