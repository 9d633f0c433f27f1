"""Keras layers and models: what legacy HDF5 loads ask for, the same in Keras 2 and 3."""
from . import frameworks
from .classes import facts
from .variables import is_variable


def layers_of(value):
    """``model.layers`` of a model; of a layer, those directly inside it."""
    try:
        if facts(value).has("model"):
            return list(value.layers)
        flatten = getattr(value, "_flatten_layers", None)
        if flatten is not None:
            return list(flatten(recursive=False, include_self=False))
        return _layers_before_2_2(value)
    except Exception:
        return []


def _layers_before_2_2(value):
    util = frameworks.tensorflow_module("python.training.tracking.layer_utils")
    if util is None or not getattr(value, "_layers", None):
        return []
    return list(util.filter_empty_layer_containers(value._layers))


def weights_of(value):
    """``trainable_weights + non_trainable_weights`` without repeats: the order of legacy HDF5 files."""
    try:
        found = list(value.trainable_weights) + list(value.non_trainable_weights)
    except Exception:  # Keras 2: the weights of a model that is not built
        return []
    return once(v for v in found if is_variable(v))


def own_variables(value):
    """The variables that hang on the layer itself, trainable ones first."""
    for names in (("_trainable_variables", "_non_trainable_variables"), ("_trainable_weights", "_non_trainable_weights")):
        if all(isinstance(getattr(value, n, None), (list, tuple)) for n in names):
            return once(v for n in names for v in getattr(value, n) if is_variable(v))
    return []


def once(values):
    """Without repeats, by identity."""
    seen = {}
    for v in values:
        seen.setdefault(id(v), v)
    return list(seen.values())


def is_built(value):
    """Does a layer or model have its variables; have those of an optimizer been made."""
    kind = facts(value)
    try:
        if kind.has("optimizer"):
            if kind.has("legacy_optimizer"):
                return bool(getattr(value, "_weights", None) or getattr(value, "_slots", None))
            return bool(getattr(value, "built", False) or getattr(value, "_built", False))
        return bool(getattr(value, "built", True))
    except Exception:
        return False


def is_trainable(value):
    """``layer.trainable``."""
    try:
        return bool(getattr(value, "trainable", True))
    except Exception:
        return True


def registered_name(value, keras):
    """The name under which ``register_keras_serializable`` knows the class; None when that is the class name."""
    lookup = keras.function(("get_registered_name",), "saving.object_registration", "utils.generic_utils")
    if lookup is None:
        return None
    try:
        name = lookup(type(value))
    except Exception:
        return None
    return name if isinstance(name, str) and name != type(value).__name__ else None
