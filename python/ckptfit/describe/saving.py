"""What the Keras saving library (``.keras``, ``.weights.h5``) visits and stores: Keras 2.12 and later, and Keras 3.

The walk is the framework's own: ``_walk_saveable`` or ``_walk_trackable`` of its ``saving_lib``.
"""
from .classes import defining_class, facts, is_framework
from .layers import once, own_variables, weights_of
from .variables import dtype_name, is_variable, static_shape, variables_of
from .walk import Walk

_CONTAINERS = (("list", list), ("dict", dict), ("tuple", tuple), ("set", set))
_DEPTH = 50  # of nested containers
# Classes of the framework whose load_own_variables() does not compare the number of stored values.
_UNCHECKED = frozenset(("IndexLookup", "TextVectorization", "FeatureSpace", "Discretization"))


class SavingLibrary(object):
    """The saving library of one Keras package. ``available`` says whether this Keras has one."""

    def __init__(self, keras):
        library = keras.module("saving.saving_lib") if keras is not None else None
        function = getattr(library, "_walk_saveable", None) or getattr(library, "_walk_trackable", None)
        self._walk = Walk(function, _Skipped(library)) if function is not None else None
        self._test = getattr(library, "_is_keras_trackable", None)
        if self._test is None and self._walk is not None:
            saveable = keras.module("saving.keras_saveable").KerasSaveable
            self._test = lambda value: isinstance(value, saveable)
        self.available = self._walk is not None
        if self.available:
            self._visits_sets = "set" in _names_in(getattr(library, "_load_state", None))
            # Keras 2.12 has the protocol under private names.
            self._private = "_save_own_variables" in _names_in(getattr(library, "_save_state", None))
            self._nested = "_load_container_state" in _names_in(getattr(library, "_load_container_state", None))

    def is_saveable(self, value):
        """Does the library save the object itself."""
        return self.available and bool(self._test(value))

    def walk(self, value):
        """Attribute names and what they lead to: objects, or ``(kind, items)`` for containers of them."""
        found = []
        try:
            for attribute, child in self._walk(value):
                reached = self._reached(child, 0, {})
                if reached is not None and _leads_somewhere(reached):
                    found.append((attribute, reached))
        except Exception:
            pass
        return found

    def _reached(self, child, depth, seen):
        if self._test(child):
            return child
        for kind, cls in _CONTAINERS:
            if isinstance(child, cls) and (kind != "set" or self._visits_sets):
                return self._container(kind, child, depth, seen)
        return None

    def _container(self, kind, child, depth, seen):
        if id(child) in seen or depth > _DEPTH:  # a container is entered once, yet counts each time
            return (kind, [])
        seen[id(child)] = child
        items = list(child.values()) if kind == "dict" else list(child)
        if not self._nested:
            return (kind, [x for x in items if self._test(x)])
        reached = [self._reached(x, depth + 1, seen) for x in items]
        return (kind, [x for x in reached if x is not None])

    def store(self, value):
        """Keys that ``save_own_variables`` would write, with the variable behind each; None for a value that is none."""
        method, owner = self._own_method(value, "save_own_variables")
        if owner is None:
            return []
        if is_framework(owner) and owner.__name__ in ("Layer", "Optimizer", "BaseOptimizer", "_BaseOptimizer"):
            variables = own_variables(value) if owner.__name__ == "Layer" else variables_of(value)
            return [(str(n), v) for n, v in enumerate(variables)]
        recorder = _Recorder(value)
        try:
            getattr(value, method)(recorder)
        except Exception:
            return [(str(n), v) for n, v in enumerate(own_variables(value))]
        return recorder.stored

    def takes_any_number(self, value):
        """Does its ``load_own_variables`` take any number of stored values."""
        if getattr(value, "lora_enabled", False) is True:  # Keras 3: adapters are not stored, and the rest is not counted
            return True
        owner = self._own_method(value, "load_own_variables")[1]
        return owner is not None and is_framework(owner) and owner.__name__ in _UNCHECKED

    def _own_method(self, value, name):
        method = "_" + name if self._private else name
        return method, defining_class(type(value), method)


class _Skipped(object):
    """The names that a saving library leaves out of its walk, by kind of object."""

    def __init__(self, library):
        self._all = getattr(library, "ATTR_SKIPLIST", None)  # Keras 2
        self._of_kind = getattr(library, "get_attr_skipset", None) or getattr(library, "get_attr_skiplist", None)
        self._known = {}

    def __call__(self, value):
        if self._all is not None:
            return self._all
        kind = self._kind(value)
        if kind is None or self._of_kind is None:
            return None
        if kind not in self._known:
            self._known[kind] = frozenset(self._of_kind(kind))
        return self._known[kind]

    def _kind(self, value):
        if hasattr(value, "_obj_type"):
            return value._obj_type()
        traits = facts(value)
        for trait in ("sequential", "functional", "layer", "optimizer", "metric", "loss"):  # Keras 3.0
            if traits.has(trait):
                return trait.capitalize()
        return None


def _leads_somewhere(reached):
    if isinstance(reached, tuple) and len(reached) == 2 and isinstance(reached[0], str):
        return any(_leads_somewhere(x) for x in reached[1])
    return True


def _names_in(function):
    code = getattr(function, "__code__", None)
    return code.co_names if code is not None else ()


def _holds(shape, value):
    """Whether a variable of that static shape can have a value of that one."""
    if shape is None or value is None:
        return shape == value
    return len(shape) == len(value) and all(n in (-1, m) for n, m in zip(shape, value))


class _Recorder(dict):
    """A store that keeps which variable was put where, and no values."""

    def __init__(self, value):
        dict.__init__(self)
        self.stored = []
        self._of = {}
        self._left = once(own_variables(value) + (weights_of(value) if facts(value).has("layer") else []))
        for v in self._left:
            self._of[id(v)] = v
            inner = getattr(v, "_value", None)
            if inner is not None:
                self._of[id(inner)] = v

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, None)
        self.stored.append((str(key), self._variable(value)))

    def _variable(self, value):
        found = self._of.get(id(value))
        if found is None and is_variable(value):
            return value
        if found is None:  # a copy of the values: the first variable that could hold them and is still unused
            shape, dtype = static_shape(value), dtype_name(value)
            found = next((v for v in self._left if _holds(static_shape(v), shape) and dtype_name(v) == dtype), None)
        if found is not None:
            self._left = [v for v in self._left if v is not found]
        return found
