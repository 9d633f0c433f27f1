"""Where in the user's file the built-in layers of a model are made: ``train.py:14``.

A layer does not remember who made it. The file of the described function is read as text and never run: a call such as
``Dense(64)`` in it is where a layer comes from when no other reading is possible, and is left out otherwise.
"""
import ast
import inspect
import os
import re
from typing import Any, Dict, List, Optional, Sequence, Tuple

__all__ = ["Places", "places_of"]

_REPEATED = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.If, ast.IfExp, ast.Try)
_MOST_BYTES = 4 << 20


class _Made(object):
    """One call: ``name`` is its literal name, None without one, ``...`` when it is worked out."""

    def __init__(self, line: int, name: Any, scope: int, once: bool) -> None:
        self.line = line
        self.name = name
        self.scope = scope
        self.once = once


def places_of(function: Any) -> "Places":
    """The calls in the file of a function that makes a model; those in the function itself count first."""
    try:
        function = inspect.unwrap(function)
        lines, first = inspect.getsourcelines(function)
        return Places(inspect.getsourcefile(function), range(first, first + len(lines)))
    except (TypeError, OSError, ValueError):
        return Places(None)


class Places(object):
    """The calls of one file, by the name of what they call. A file that cannot be read or parsed has none.

    ``own``: the lines of the function that makes the model. When it makes as many layers of a class as the model has,
    they are these, whatever else the file makes.
    """

    def __init__(self, path: Optional[str], own: Sequence[int] = ()) -> None:
        self._own = own
        self._file = os.path.basename(path or "")
        self._calls = {}  # type: Dict[str, List[_Made]]
        try:
            with open(path or "", "rb") as f:
                self._collect(ast.parse(f.read(_MOST_BYTES)))
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            self._calls = {}

    def of(self, layers: List[Tuple[str, str]]) -> Dict[int, str]:
        """By position, the places of layers given as (class, name), where they are certain."""
        found = {}
        for cls in {cls for cls, _ in layers}:
            mine = [(position, name) for position, (kind, name) in enumerate(layers) if kind == cls]
            calls = self._calls.get(cls, [])
            found.update(self._of_class(calls, cls, mine))
            found.update(self._of_class([call for call in calls if call.line in self._own], cls, mine))
        return {position: "%s:%d" % (self._file, line) for position, line in found.items()}

    def _of_class(self, calls, cls, layers):
        found = {}
        for position, name in layers:
            named = [call for call in calls if call.name == name]
            if len(named) == 1 and sum(other == name for _, other in layers) == 1:
                found[position] = named[0].line
        unnamed = [call for call in calls if call.name is None]
        numbered = sorted((_number(name, cls), position) for position, name in layers
                          if position not in found and _number(name, cls) is not None)
        certain = (len(unnamed) == len(numbered) and all(call.once for call in unnamed)
                   and len({call.scope for call in unnamed}) <= 1 and not any(call.name is ... for call in calls))
        if certain:
            found.update((position, call.line) for (_, position), call in zip(numbered, unnamed))
        return found

    def _collect(self, tree):
        """Walks without recursion, in the order of the text. Scopes are functions; what stands in a loop or a branch may run any number of times."""
        todo = [(tree, 0, True)]
        scopes = 0
        while todo:
            node, scope, once = todo.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                scopes += 1
                scope = scopes
            once = once and not isinstance(node, _REPEATED)
            if isinstance(node, ast.Call):
                self._add(node, scope, once)
            todo += [(child, scope, once) for child in reversed(list(ast.iter_child_nodes(node)))]

    def _add(self, call, scope, once):
        function = call.func
        cls = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else None
        if cls is None:
            return
        name = None  # type: Any
        for keyword in call.keywords:
            if keyword.arg == "name":
                name = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
            elif keyword.arg is None:  # **options
                name = ...
        self._calls.setdefault(cls, []).append(_Made(call.lineno, name, scope, once))


def _number(name, cls):
    """0 of "dense", 3 of "dense_3": the place among the layers of a class that were not given a name; None for other names."""
    plain = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", cls)).lower()
    match = re.match(re.escape(plain) + r"(?:_(\d+))?$", name)
    return int(match.group(1) or 0) if match else None
