"""TensorFlow's object graph: the edges, values and lookups that ``tf.train.Checkpoint`` would see.

Everything is asked of the objects by the methods that TensorFlow itself calls: ``_trackable_children()`` from 2.8 on,
``_checkpoint_dependencies`` before.
"""
import re

from . import frameworks
from .classes import facts

_DEPENDENCIES = "_self_unconditional_checkpoint_dependencies"
_DEPENDENCY_NAMES = "_self_unconditional_dependency_names"


def is_trackable(value):
    """Can TensorFlow track the object."""
    cls = type(value)
    return hasattr(cls, "_trackable_children") or hasattr(cls, "_checkpoint_dependencies")


class Edges(object):
    """``children`` and ``lookup`` are lists of (name, object); ``poison`` is what listing the children raised."""

    def __init__(self, value):
        self.poison = None
        self.children = []
        self.lookup = []
        if is_trackable(value):
            self._of_trackable(value)
        elif isinstance(value, (list, tuple)):
            self.children = [(str(n), x) for n, x in enumerate(value) if holds_state(x)]
        elif isinstance(value, dict):
            self.children = [(str(k), x) for k, x in value.items() if holds_state(x)]

    def _of_trackable(self, value):
        try:
            self.children = _children(value)
        except Exception as e:
            self.poison = without_values(str(e))
            self.children = [(r.name, r.ref) for r in _get(value, _DEPENDENCIES) or ()]
        names = dict(self.children)
        for name in _further_names(value):
            if name not in names:
                found = _lookup(value, name, names)
                if found is not None:
                    self.lookup.append((name, found))


def without_values(text):
    """A text of TensorFlow without the variables' values that it prints."""
    return re.sub(r"(numpy|value)=.*?>", r"\1=...>", text, flags=re.DOTALL)


def holds_state(value):
    """Is the object, or does the container hold, something that TensorFlow or Keras can save."""
    if isinstance(value, (list, tuple)):
        return any(holds_state(x) for x in value)
    if isinstance(value, dict):
        return any(holds_state(x) for x in value.values())
    return is_trackable(value) or bool(facts(value).roles and facts(value).roles != ["custom"])


def _children(value):
    initialize = getattr(value, "_maybe_initialize_trackable", None)
    if initialize is not None:
        initialize()
    if hasattr(type(value), "_trackable_children"):
        found = value._trackable_children().items()  # its default stands for checkpoints; 2.8 takes no text for that
    else:
        found = [(r.name, r.ref) for r in value._checkpoint_dependencies]
    # add_weight(name=None) of Keras 2 tracks a variable under None, which no edge of a file equals: "", behind the others
    named = [(name, _as_trackable(ref, value)) for name, ref in found if isinstance(name, str)]
    return named + [("", _as_trackable(ref, value)) for name, ref in found if name is None]


def _as_trackable(ref, parent):
    if is_trackable(ref):
        return ref
    converter = frameworks.tensorflow_module("python.trackable.converter", "python.training.tracking.converter")
    if converter is None:
        return ref
    return converter.convert_to_trackable(ref, parent=parent)


def _further_names(value):
    """Names that a restore may look up although they are no children."""
    names = list(_get(value, _DEPENDENCY_NAMES) or ())
    names += list(_get(value, "_layer_checkpoint_dependencies") or ())
    if hasattr(type(value), "_lookup_dependency") and _get(value, "_random_generator") is not None:
        names.append("_random_generator")
    loss_scale_weights = _get(value, "_weights")
    if isinstance(loss_scale_weights, dict):
        names += [k if isinstance(k, str) else getattr(k, "name", "") for k in loss_scale_weights]
    return [n for n in dict.fromkeys(names) if isinstance(n, str)]


def _lookup(value, name, children):
    lookup = _get(value, "_lookup_dependency")
    if lookup is None:
        return None
    try:
        try:
            found = lookup(name, children)
        except TypeError:  # before 2.13 it takes the name alone
            found = lookup(name)
    except Exception:
        return None
    return found if found is not None and is_trackable(found) else None


def restore_kind(value):
    """How a restore treats the object, and the attribute names that it would save: (kind or None, names)."""
    kind = facts(value)
    if not is_trackable(value):
        return None, []
    if kind.has("python_state"):
        return "python_state", ["py_state"]
    by_tensors = _serializes_to_tensors(value)
    if kind.has("distributed"):
        return "distributed", _factory_names(value) or ["VARIABLE_VALUE"]
    if kind.has("autocast"):
        return "factories", _factory_names(value) or ["VARIABLE_VALUE"]
    if kind.has("variable"):
        return "variable", ["VARIABLE_VALUE"]
    if kind.has("table"):
        return "table", ["table-keys", "table-values"] if by_tensors else ["table"]
    if kind.has("iterator"):
        return "iterator", ["ITERATOR_STATE"] if by_tensors else ["ITERATOR"]
    if by_tensors:
        names = _tensor_names(value)
        return ("tensors", names) if names else (None, [])
    names = _factory_names(value)
    return ("factories", names) if names else (None, [])


def _serializes_to_tensors(value):
    util = frameworks.tensorflow_module("python.training.saving.saveable_object_util")
    test = getattr(util, "trackable_has_serialize_to_tensor", None)  # 2.10 and later
    try:
        return bool(test is not None and test(value))
    except Exception:
        return False


def _tensor_names(value):
    try:
        names = list(value._serialize_to_tensors())
    except Exception:
        return []
    prefix = getattr(value, "_LEGACY_SAVEABLE_NAME", None) or ""
    return [prefix + str(n) for n in names]


def _factory_names(value):
    gather = _get(value, "_gather_saveables_for_checkpoint")
    try:
        return [str(n) for n in gather()] if gather is not None else []
    except Exception:
        return []


def _get(value, attribute):
    try:
        return getattr(value, attribute, None)
    except Exception:
        return None
