"""Values of any checkpoint into a running model: ``ckptfit.load`` and what it answers."""
import os
import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from . import _library
from .describe import describe_program, variables
from .values import open_checkpoint

__all__ = ["Loaded", "LoadRefused", "Variable", "load"]


class Variable(object):
    """What became of one variable: its ``name``; the ``key`` whose values it holds now, or None when it keeps what it
    had; ``why``; ``stored``, the type of the values in the file; and the name of the ``unsafe`` step that it took, or None."""

    def __init__(self, name: str, key: Optional[str], why: str, stored: Optional[str] = None, unsafe: Optional[str] = None) -> None:
        self.name = name
        self.key = key
        self.why = why
        self.stored = stored
        self.unsafe = unsafe

    def __str__(self):
        left = "%s keeps its value" % self.name if self.key is None else "%s <- %s" % (self.name, self.key)
        return "%s%s: %s" % (left, " (%s)" % self.unsafe if self.unsafe else "", self.why)

    def __repr__(self):
        return "<ckptfit.Variable %s>" % self


class Loaded(object):
    """The answer of ``load``.

    ``variables``  a Variable for each variable of the program, in its order
    ``unused``     keys of values of a model that nothing in the program takes
    ``state``      keys of optimizer state, counters and the like that nothing takes
    ``text``       all of it for people, also ``str(loaded)``
    """

    def __init__(self, path: str, found: List[Variable], unused: List[str], state: List[str]) -> None:
        self.path = path
        self.variables = found
        self.unused = unused
        self.state = state

    @property
    def loaded(self) -> List[Variable]:
        """Those that hold a stored value now."""
        return [v for v in self.variables if v.key is not None]

    @property
    def untouched(self) -> List[Variable]:
        """Those that keep what they had."""
        return [v for v in self.variables if v.key is None]

    @property
    def text(self) -> str:
        lines = ["%d of %d variables loaded from %s" % (len(self.loaded), len(self.variables), self.path)]
        lines += ["  %s" % v for v in self.variables]
        lines += ["  not used: %s" % key for key in self.unused]
        return "\n".join(lines) + "\n"

    def __str__(self):
        return self.text

    def __repr__(self):
        return "<ckptfit.Loaded %d of %d variables from %s>" % (len(self.loaded), len(self.variables), self.path)


class LoadRefused(Exception):
    """Not everything that was asked can be loaded; the program is as it was. ``reasons`` are lines of text, all of them."""

    SHOWN = 12

    def __init__(self, path: str, reasons: List[str]) -> None:
        lines = reasons[:self.SHOWN] + (["and %d more" % (len(reasons) - self.SHOWN)] if len(reasons) > self.SHOWN else [])
        Exception.__init__(self, "%s is not loaded, and nothing has changed:\n  %s" % (path, "\n  ".join(lines)))
        self.reasons = reasons


def load(model: Any, path: Union[str, "os.PathLike[str]"], mapping: Optional[Mapping[Any, str]] = None, strict: bool = True,
         unsafe: Sequence[str] = (), custom_objects: Optional[Dict[str, Any]] = None) -> Loaded:
    """Puts the values of a checkpoint of any format into the variables of a model, by what they are meant for.

    ``model`` is a built model of any Keras, a ``tf.Module``, or a dict of such objects and optimizers under their names. The file may
    be one that this framework's own loaders refuse. ``mapping`` says what ckptfit cannot conclude: keys of the file to names of
    variables, as text or as compiled patterns that match a whole key, ``{re.compile(r"enc/(.*)"): r"encoder/\\1"}``; the name as
    the framework has it (``Variable.path`` in Keras 3), with or without ":0".

    With ``strict`` every variable of a model must get a value, none may be rounded or guessed unless ``unsafe`` names that step
    ("narrow", "guess", "reset-after"), and no model value of the file may be left over unless it names "drop". Without it, what can be loaded
    safely is, and the rest keeps its value.

    Returns a Loaded that says variable by variable what happened. Raises LoadRefused when the whole cannot be done, CkptfitError
    when the file cannot be read: then, and whenever an assignment fails, every variable has the value that it had. Reads all
    values before the first is assigned, so memory for them is needed once more.
    """
    objects = dict(model) if isinstance(model, dict) else {"model": model}
    name = os.fspath(path)
    answer = _library.ask("assign", {"checkpoint": name, "description": describe_program(objects, custom_objects), "unsafe": list(unsafe)})
    live = [variable for _, variable in variables.listed(objects)]
    with open_checkpoint(name) as checkpoint:
        plan = _Plan(answer.json, live, checkpoint)
        plan.take(mapping or {})
        if strict:
            plan.refuse(name, set(unsafe))
        else:
            plan.leave_unsafe(set(unsafe))
        values = [(live[place], plan.value(place)) for place in sorted(plan.keys)]
    _assign_all(values)
    return Loaded(name, plan.variables(), plan.unused(), plan.state)


class _Plan(object):
    """Which key goes to which variable, by the variable's place in the description."""

    def __init__(self, document, live, checkpoint):
        self._live = live
        self._checkpoint = checkpoint
        self._unused = document["unused"]
        self.state = document["state"]
        self.keys = {}  # place: key
        self._why, self._unsafe, self._of_model, self._operations = {}, {}, {}, {}
        for item in document["assignments"]:
            place = item["place"]
            self.keys[place] = item["tensor"]
            self._why[place] = item["why"]
            self._unsafe[place] = item.get("unsafe")
            self._operations[place] = item.get("operations", [])
        for item in document["missing"]:
            self._why[item["place"]] = item["why"]
            self._of_model[item["place"]] = item["model"]

    def take(self, mapping):
        """Puts the pairs that the user names in place of those that were concluded."""
        places = {}
        for place, variable in enumerate(self._live):
            for known in {_name(variable), _name(variable).split(":")[0]}:
                places.setdefault(known, []).append(place)
        for key, wanted in _pairs(mapping, self._checkpoint):
            found = places.get(wanted, [])
            if len(found) != 1:
                raise LoadRefused(self._checkpoint.path, ["mapping: %s variable is called %s" % ("no" if not found else "more than one", wanted)])
            place = found[0]
            shape = tuple(variables.static_shape(self._live[place]) or ())
            if tuple(self._checkpoint.shape(key)) != shape:
                raise LoadRefused(self._checkpoint.path, ["mapping: %s has shape %s, %s has %s" % (
                    key, tuple(self._checkpoint.shape(key)), wanted, shape)])
            self.keys[place], self._why[place], self._unsafe[place] = key, "the mapping says so", None
            self._operations[place] = []

    def unused(self):
        taken = set(self.keys.values())
        return [key for key in self._unused if key not in taken]

    def refuse(self, path, allowed):
        """Raises LoadRefused when something is left over or not allowed."""
        reasons = ["%s: %s" % (_name(self._live[place]), self._why[place]) for place in sorted(self._of_model)
                   if place not in self.keys and self._of_model[place]]
        for place in sorted(self.keys):
            if self._unsafe[place] and self._unsafe[place] not in allowed:
                reasons.append('%s <- %s: %s; allow it with unsafe=["%s"]' % (
                    _name(self._live[place]), self.keys[place], self._why[place], self._unsafe[place]))
        if "drop" not in allowed:
            reasons += ['%s: nothing in the program takes these values; allow it with unsafe=["drop"]' % key for key in self.unused()]
        if not self.keys and not reasons:
            reasons.append("the program has no variables yet: build the model first")
        if reasons:
            raise LoadRefused(path, reasons)

    def leave_unsafe(self, allowed):
        """Takes back what is not safe and not allowed."""
        for place in [p for p in self.keys if self._unsafe[p] and self._unsafe[p] not in allowed]:
            del self.keys[place]

    def value(self, place):
        """The stored values, in the variable's type."""
        value = _changed(self._checkpoint[self.keys[place]], self._operations.get(place, []))
        wanted = variables.dtype_name(self._live[place])
        return value if str(value.dtype) == wanted else value.astype(_numpy_type(wanted))

    def variables(self):
        return [Variable(_name(v), self.keys.get(place), self._why.get(place, ""),
                         self._checkpoint.dtype(self.keys[place]) if place in self.keys else None,
                         self._unsafe.get(place) if place in self.keys else None) for place, v in enumerate(self._live)]


def _pairs(mapping, checkpoint):
    # type: (Mapping[Any, str], Any) -> List[Tuple[str, str]]
    """(key, name of a variable) for each key of the file that the mapping speaks of."""
    found = []
    for key, name in mapping.items():
        if isinstance(key, str):
            if key not in checkpoint:
                raise LoadRefused(checkpoint.path, ["mapping: the file has no %s" % key])
            found.append((key, name))
        else:
            matches = [(stored, re.fullmatch(key, stored)) for stored in checkpoint]
            found += [(stored, match.expand(name)) for stored, match in matches if match]
    return found


def _changed(value, operations):
    """The array after the operations of an assignment, such as [{"transpose": [1, 0]}]; numbers are computed in float64."""
    import numpy
    if any("sum" in operation or "scale" in operation for operation in operations):
        value = value.astype(numpy.float64)
    for operation in operations:
        (name, numbers), = operation.items()
        if name == "reshape":
            value = value.reshape(numbers)
        elif name == "transpose":
            value = value.transpose(numbers)
        elif name == "tile":
            value = numpy.tile(value, numbers)
        elif name == "sum":
            value = value.sum(axis=numbers[0], keepdims=True)
        elif name == "scale":
            value = value * numbers[0] / numbers[1]
        elif name == "slice":
            value = value[tuple(slice(*(int(end) if end else None for end in text.split(":"))) for text in numbers)]
        elif name == "pad":
            value = numpy.pad(value, [(0, wanted - had) for wanted, had in zip(numbers, value.shape)])
        else:
            raise ValueError("unknown operation %s" % name)
    return value


def _name(variable):
    return variables.entry(variable)["name"]


def _numpy_type(name):
    import numpy
    try:
        return numpy.dtype(name)
    except TypeError:
        import ml_dtypes
        return numpy.dtype(getattr(ml_dtypes, name))


def _assign_all(values):
    """Assigns every value, or none: what was assigned before a failure is put back."""
    before = []
    try:
        for variable, value in values:
            had = variable.numpy()
            variable.assign(value)
            before.append((variable, had))
    except BaseException:
        for variable, value in reversed(before):
            variable.assign(value)
        raise
