"""Configurations: ``get_config()`` as JSON, with nested objects in the form in which the framework saves them."""
import math

_DEPTH = 100  # of nesting; a config that contains itself ends here
_ARRAY = 256  # elements; longer arrays are named, not written


def config_of(value, keras):
    """The configuration of a Keras object: (config or None, what get_config() raised or None)."""
    get_config = getattr(type(value), "get_config", None)
    if get_config is None:
        return None, None
    try:
        return _Plain(keras).of(value.get_config(), 0), None
    except Exception as e:
        return None, "%s: %s" % (type(e).__name__, e) if str(e) else type(e).__name__


def build_config_of(value, keras):
    """What load_model builds the object from (Keras 2.12 and later), or None."""
    get_build_config = getattr(type(value), "get_build_config", None)
    try:
        return _Plain(keras).of(value.get_build_config(), 0) if get_build_config is not None else None
    except Exception:
        return None


def plain(value, keras=None):
    """Any value as JSON; what is none becomes ``{"__repr__": ...}``."""
    return _Plain(keras).of(value, 0)


class _Plain(object):
    def __init__(self, keras):
        self._serialize = None
        if keras is not None:
            self._serialize = keras.function(("serialize_keras_object",), "saving.serialization_lib",
                                             "utils.generic_utils")

    def of(self, value, depth):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"__repr__": repr(value)}
        if depth > _DEPTH:
            return {"__repr__": "..."}
        if isinstance(value, dict):
            return dict((_key(k), self.of(v, depth + 1)) for k, v in value.items())
        if isinstance(value, (list, tuple)):
            return [self.of(v, depth + 1) for v in value]
        if isinstance(value, (set, frozenset)):
            return [self.of(v, depth + 1) for v in sorted(value, key=str)]
        return self._of_object(value, depth)

    def _of_object(self, value, depth):
        if type(value).__name__ == "TensorShape" and hasattr(value, "as_list"):
            return value.as_list() if getattr(value, "ndims", None) is not None else None
        if type(value).__module__.split(".")[0] == "numpy":
            return self._of_numpy(value, depth)
        if type(value).__name__ == "DType":
            return value.name
        if hasattr(value, "get_config") and not isinstance(value, type):
            return self._of_keras_object(value, depth)
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            return _named(value)
        if callable(value) and self._serialize is not None and not isinstance(value, type):
            try:
                return self.of(self._serialize(value), depth + 1)
            except Exception:
                return getattr(value, "__name__", None) or _named(value)
        return getattr(value, "__name__", None) or _named(value)

    def _of_numpy(self, value, depth):
        if getattr(value, "shape", None) == () and hasattr(value, "item"):
            return self.of(value.item(), depth + 1)
        if hasattr(value, "tolist") and getattr(value, "size", _ARRAY + 1) <= _ARRAY:
            return self.of(value.tolist(), depth + 1)
        return _named(value)

    def _of_keras_object(self, value, depth):
        if self._serialize is not None:
            try:
                serialized = self._serialize(value)
                if not hasattr(serialized, "get_config"):
                    return self.of(serialized, depth + 1)
            except Exception:
                pass
        try:
            return {"class_name": type(value).__name__, "config": self.of(value.get_config(), depth + 1)}
        except Exception:
            return _named(value)


def _key(key):
    return key if isinstance(key, str) else str(key)


def _named(value):
    """A value by its kind alone: no contents of arrays, no addresses."""
    shape = getattr(value, "shape", None)
    if shape is not None and hasattr(value, "dtype"):
        return {"__repr__": "%s(shape=%s, dtype=%s)" % (type(value).__name__, shape, getattr(value.dtype, "name", value.dtype))}
    return {"__repr__": "<%s.%s>" % (type(value).__module__, type(value).__name__)}
