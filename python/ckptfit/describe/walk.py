"""The saving walk of a Keras package over one object: attribute names and values in the library's own order.

The library's function looks at every name in ``dir(object)``, some two hundred for a layer, most of them methods. It is
asked once for each class and set of attributes; for further objects alike only those names are read that can lead to
something: attributes of the object itself and properties. The order and the names stay the library's.
"""
import types

from .classes import is_framework

_INERT = (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, staticmethod, classmethod, type,
          str, bytes, bool, int, float, type(None))
_SCALARS = (str, bytes, bool, int, float)
# Orders in which the libraries visit names: Keras 2.12 to 2.14 and 3.0.0, Keras 2.15, Keras 3.0.2 and later.
_ORDERS = (lambda names: sorted(names), lambda names: sorted(names, reverse=True),
           lambda names: sorted(names, key=lambda n: "~" + n if n.startswith("_") else n))


class Walk(object):
    """``walk(value)`` gives (name, value) pairs; ``function`` is the library's own generator.

    ``skipped(value)`` gives the names that the library leaves out for objects of that kind, None when that is not known:
    then every object is left to the library.
    """

    def __init__(self, function, skipped):
        self._function = function
        self._skipped = skipped
        self._plans = {}

    def __call__(self, value):
        key = _alike(value)
        plan = self._plans.get(key) if key is not None else None
        if plan is None:
            pairs = list(self._function(value))
            if key is not None:
                self._plans[key] = _plan(value, pairs, self._skipped(value))
            return pairs
        return _follow(value, plan) if plan.names is not None else list(self._function(value))


class _Plan(object):
    """``names`` to read, in order; None when the library's order was not understood."""

    def __init__(self, names, layers_first):
        self.names = names
        self.layers_first = layers_first


def _alike(value):
    cls = type(value)
    if cls.__dir__ is not object.__dir__ or not isinstance(getattr(value, "__dict__", None), dict):
        return None
    return cls, frozenset(value.__dict__)


def _plan(value, pairs, skipped):
    names = [n for n, _ in pairs]
    layers_first = len(names) > 1 and names[0] == "layers" and names.count("layers") == 2
    if layers_first:
        names = names[1:]
    order = next((o for o in _ORDERS if o(names) == names), None)
    if order is None or skipped is None:
        return _Plan(None, False)
    found = dict(pairs)
    useful = set(n for n in names if not _is_inert(value, n, found[n]))
    # What is neither skipped nor visited cannot be read of this object; of another one it may be.
    raising = set(n for n in dir(value) if n not in found and n not in skipped and not n.startswith("__"))
    return _Plan(order(useful | raising), layers_first)


def _is_inert(value, name, found):
    """Can the attribute hold nothing to save, in any object of the class."""
    if name in value.__dict__:
        return False
    for base in type(value).__mro__:
        if name in base.__dict__:
            raw = base.__dict__[name]
            if isinstance(raw, _INERT):
                return True
            return isinstance(raw, property) and is_framework(base) and isinstance(found, _SCALARS)
    return False


def _follow(value, plan):
    pairs = [("layers", value.layers)] if plan.layers_first else []
    for name in plan.names:
        try:
            pairs.append((name, getattr(value, name)))
        except Exception:  # as the library does
            continue
    return pairs
