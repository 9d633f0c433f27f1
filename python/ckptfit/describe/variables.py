"""Variables: tf.Variable and its kin, and the Variable of Keras 3."""
from .classes import facts


def is_variable(value):
    """Is the object a variable of TensorFlow or Keras."""
    return facts(value).has("variable")


def variables_of(value):
    """The variables of a described object, in the framework's own order and with its own repetitions."""
    if isinstance(value, (list, tuple)):
        return [v for x in value for v in variables_of(x)]
    if isinstance(value, dict):
        return [v for _, x in sorted(value.items(), key=lambda item: str(item[0])) for v in variables_of(x)]
    kind = facts(value)
    if kind.has("variable"):
        return [value]
    if kind.has("generator"):
        return [value.state]
    try:
        if hasattr(value, "count_params") and hasattr(value, "weights"):
            found = value.weights
        else:
            found = getattr(value, "variables", ())
            found = found() if callable(found) else found
        return list(found)
    except Exception:  # Keras 2: a model that is not built says so by raising
        return []


def listed(objects):
    """(name of the object, variable) for each variable of the described objects: the order of a description's ``variables``."""
    return [(name, v) for name, value in objects.items() for v in variables_of(value) if is_variable(v)]


def entry(variable):
    """The ``variable`` of a node."""
    name = _text(variable, "path") or _text(variable, "name") or type(variable).__name__
    out = {"name": name}
    short = _text(variable, "name")
    if short and short != name:
        out["short_name"] = short
    shared = _text(variable, "_shared_name")
    if shared:
        out["shared_name"] = shared
    out["shape"] = static_shape(variable)
    out["dtype"] = dtype_name(variable)
    if not _get(variable, "trainable", True):
        out["trainable"] = False
    return out


def static_shape(value):
    """The static shape of a variable or tensor: None for unknown rank, -1 for an unknown dimension."""
    shape = _get(value, "shape", None)
    if shape is None:
        return None
    try:
        return [-1 if d is None else int(d) for d in (shape.as_list() if hasattr(shape, "as_list") else shape)]
    except ValueError:  # as_list() of an unknown rank
        return None


def dtype_name(value):
    """The name of a variable's dtype: ``float32``."""
    dtype = _get(value, "dtype", None)
    dtype = getattr(dtype, "base_dtype", dtype)
    return str(getattr(dtype, "name", dtype))


def _get(value, attribute, default):
    try:
        return getattr(value, attribute, default)
    except Exception:
        return default


def _text(value, attribute):
    found = _get(value, attribute, None)
    return found if isinstance(found, str) else None
