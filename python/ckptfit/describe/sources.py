"""Where a class or function is defined, as ``train.py:14``.

Between CPython 3.9 and 3.12 ``inspect`` parses the whole file for each class that is asked for; packages with forty layers in a file are
common, so a file is parsed once and asked for them all.
"""
import ast
import inspect
import linecache
import os
import re
import sys

_PARSES = (3, 9) <= sys.version_info < (3, 13)
_sources = {}
_lines_of_classes = {}


def source(value):
    """Where a class or function is defined; None when that is not known."""
    if not inspect.isclass(value):
        return _find_source(value)
    if value not in _sources:
        _sources[value] = _find_source(value)
    return _sources[value]


def forget():
    """Drops what is known of classes and files, so that no class is kept alive and no text outdated."""
    _sources.clear()
    _lines_of_classes.clear()


def _find_source(value):
    try:
        path, line = inspect.getsourcefile(value), _line(value)
    except Exception:
        code = _code_of(value)
        if code is None:
            return None
        path, line = code.co_filename, code.co_firstlineno
        if inspect.isclass(value):
            line = _class_line_above(path, line)
    return "%s:%d" % (_short(path), line)


def _line(value):
    if not (_PARSES and inspect.isclass(value)):
        return inspect.findsource(value)[1] + 1
    path = inspect.getsourcefile(value)
    if path not in _lines_of_classes:
        linecache.checkcache(path)
        text = "".join(linecache.getlines(path, getattr(sys.modules.get(value.__module__), "__dict__", None)))
        _lines_of_classes[path] = _class_lines(ast.parse(text))
    return _lines_of_classes[path][value.__qualname__]


def _class_lines(tree):
    """The first line of every class, by its qualified name; of several of one name the first counts, as ``inspect`` has it."""
    found = {}
    todo = [(tree, "")]
    while todo:
        node, scope = todo.pop()
        if isinstance(node, ast.ClassDef):
            first = node.decorator_list[0] if node.decorator_list else node
            found.setdefault(scope + node.name, first.lineno)
            scope += node.name + "."
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            scope += node.name + ".<locals>."
        todo += [(child, scope) for child in reversed(list(ast.iter_child_nodes(node)))]
    return found


def _class_line_above(path, line):
    """The line of the class statement that holds the method at ``line``: before CPython 3.13 a class that was given another
    ``__qualname__`` is not found by its name. ``line`` itself when there is none."""
    def indentation(text):
        return len(text) - len(text.lstrip())
    method = linecache.getline(path, line)
    for above in range(line - 1, 0, -1):
        text = linecache.getline(path, above)
        if re.match(r"\s*class\b", text) and indentation(text) < indentation(method):
            return above
    return line


def _code_of(value):
    for candidate in [value] + list(getattr(value, "__dict__", {}).values()):
        code = getattr(candidate, "__code__", None)
        if code is not None:
            return code
    return None


def _short(path):
    """Relative to the working directory when below it, else the file name alone."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):
        relative = os.pardir
    return os.path.basename(path) if relative.startswith(os.pardir) or os.path.isabs(relative) else relative
