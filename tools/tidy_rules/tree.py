"""The files of a source tree and the problems found in them, as tidy's rules see them."""

import dataclasses
import functools
import os
import pathlib

# Folders that hold no source of ours. Everything else under the root is looked at, tracked or not: a file that would be
# wrong when committed is wrong now.
SKIPPED_FOLDERS = {".git", ".venv", "build", "dist", "node_modules", "__pycache__", ".pytest_cache"}


@dataclasses.dataclass(frozen=True)
class Problem:
    """One broken rule at one place; line 0 stands for the whole file."""

    rule: str
    path: str
    line: int
    message: str

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: [{self.rule}] {self.message}"


class Tree:
    """A source tree, read once. Paths are relative to the root, with forward slashes."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def files(self):
        found = []
        for folder, subfolders, names in os.walk(self.root):
            subfolders[:] = sorted(set(subfolders) - SKIPPED_FOLDERS)
            prefix = os.path.relpath(folder, self.root).replace(os.sep, "/")
            found.extend(name if prefix == "." else f"{prefix}/{name}" for name in names)
        return sorted(found)

    @functools.cached_property
    def file_set(self):
        return set(self.files)

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        """The content, or "" for what is no UTF-8 text (golden files) or longer than 4 MB (recorded data)."""
        try:
            if (self.root / path).stat().st_size > 4_000_000:
                return ""
            content = (self.root / path).read_bytes()
            return "" if b"\0" in content else content.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def lines(self, path):
        """(number, line) from 1."""
        return enumerate(self.text(path).splitlines(), start=1)

    def under(self, *prefixes, suffixes=("",)):
        """Files below one of the folders whose name ends in one of the suffixes."""
        return [path for path in self.files if path.startswith(prefixes) and path.endswith(suffixes)]
