"""What the variables of a program hold, against what a file holds for them."""
from typing import Any, Dict, Iterator, List

from .describe import variables
from .report import Report
from .values import open_checkpoint

__all__ = ["Difference", "differences"]


class Difference(object):
    """A variable that does not hold the value at ``key``: ``name``, ``shape`` as a tuple."""

    def __init__(self, name: str, key: str, shape: Any) -> None:
        self.name = name
        self.key = key
        self.shape = shape

    def __str__(self):
        return "%s %s, not the value at %s" % (self.name, self.shape, self.key)

    def __repr__(self):
        return "<ckptfit.Difference %s>" % self


def differences(report: Report, objects: Dict[str, Any]) -> List[Difference]:
    """Compares after a load, bit by bit, every variable that the report says is loaded from a key.

    Left out: variables whose name or key stands for several, and values of another shape or type than the variable's,
    which the load converts. Reads the file once more.
    """
    expected = _expected(report)
    found = []
    with open_checkpoint(report.json["checkpoint"]["path"]) as checkpoint:
        for name, variable in _unique(objects):
            key = expected.get(name)
            if key is None or key not in checkpoint:
                continue
            value, stored = variable.numpy(), checkpoint[key]
            if value.shape == stored.shape and value.dtype == stored.dtype and value.tobytes() != stored.tobytes():
                found.append(Difference(name, key, tuple(value.shape)))
    return found


def _expected(report):
    """Key by variable name, of those that are loaded whole and in order."""
    keys = {}
    for variable in report.prediction.get("variables", []):
        name = variable.get("name")
        loaded = variable.get("state") == "loaded" and variable.get("source")
        keys[name] = variable["source"] if loaded and name not in keys else None
    return keys


def _unique(objects) -> Iterator[Any]:
    """Name and variable of those whose name is their own."""
    found = {}
    for value in objects.values():
        for variable in variables.variables_of(value):
            name = getattr(variable, "path", None) or variable.name
            found[name] = None if name in found and found[name] is not variable else variable
    return ((name, variable) for name, variable in found.items() if variable is not None)
