"""Which variables built-in layers and optimizers make. Runs inside an environment, on CPython 3.7 and later."""
import json

from registry import configurations

FLOAT = "float32"


def key_of(kind, name, *parts):
    return " ".join([kind, name] + [json.dumps(p, separators=(",", ":"), sort_keys=True).replace(" ", "\\u0020") for p in parts])


def dtype_of(variable):
    dtype = variable.dtype
    return getattr(dtype, "name", str(dtype)).replace("_ref", "")


def word_of(variable, name):
    """"kernel[5,7]", "count[]:int64"."""
    shape = ",".join("?" if d is None else str(d) for d in variable.shape)
    dtype = dtype_of(variable)
    return "%s[%s]%s" % (name, shape, "" if dtype == FLOAT else ":" + dtype)


def name_of(variable, prefix):
    """Keras 3's path or Keras 2's name, without the layer's own name in front and ":0" at the end."""
    name = getattr(variable, "path", None) or variable.name
    if name.endswith(":0"):
        name = name[:-2]
    return name[len(prefix):] if name.startswith(prefix) else name


def nested(keras, value):
    """Makes the layers that stand as ["Dense", {"units": 7}] in a configuration."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):
        return make(keras, *value)
    return [nested(keras, v) for v in value] if isinstance(value, list) else value


def make(keras, class_name, arguments, **more):
    cls = getattr(keras.layers, class_name, None)
    if cls is None and hasattr(keras.layers, "experimental"):
        cls = getattr(keras.layers.experimental.preprocessing, class_name, None)
    if cls is None:
        raise LookupError(class_name)
    return cls(**dict({k: nested(keras, v) for k, v in arguments.items()}, **more))


def layer_text(keras, name, arguments, shapes):
    """"kernel[5,7] bias[7] | moving_mean[5]": those that are trained, then the others, each in its order."""
    layer = make(keras, name, arguments, name="layer")
    as_list = shapes[0] == configurations.LIST
    inputs = [keras.Input(batch_shape=tuple(shape)) for shape in (shapes[1:] if as_list else shapes)]
    layer(inputs) if as_list else layer(*inputs)
    trained = [word_of(v, name_of(v, "layer/")) for v in layer.trainable_weights]
    rest = [word_of(v, name_of(v, "layer/")) for v in layer.non_trainable_weights]
    if hasattr(keras, "ops"):  # Keras 3 keeps states of random generators and metrics apart
        known = set(id(v) for v in layer.weights)
        rest += [word_of(v, name_of(v, "layer/")) for v in layer.variables if id(v) not in known]
    return " ".join(trained + (["|"] + rest if rest else [])) or "()"


def optimizer_variables(keras, optimizer):
    if hasattr(keras, "ops"):
        trained = [keras.Variable([[0.0] * 5] * 3, name="kernel"), keras.Variable([0.0] * 5, name="bias")]
        optimizer.build(trained)
        return optimizer.variables
    import tensorflow as tf
    trained = [tf.Variable([[0.0] * 5] * 3, name="kernel"), tf.Variable([0.0] * 5, name="bias")]
    if hasattr(optimizer, "build") and not hasattr(optimizer, "get_slot"):
        optimizer.build(trained)
    else:
        optimizer.apply_gradients([(tf.zeros_like(v), v) for v in trained])
    return optimizer.variables() if callable(optimizer.variables) else optimizer.variables


def optimizer_text(keras, name, arguments):
    module = keras.optimizers
    for part in name.split("."):
        module = getattr(module, part, None)
        if module is None:
            raise LookupError(name)
    made = optimizer_variables(keras, module(**dict(arguments, name="optimizer")))
    return " ".join(word_of(v, name_of(v, "optimizer/")) for v in made) or "()"


def try_text(function, *arguments):
    """None when this release lacks the class, or an argument, or refuses the configuration."""
    arguments[0].backend.clear_session()  # names are counted anew
    try:
        return function(*arguments)
    except Exception:  # whatever a release raises, it does not make these variables
        return None


def rows(keras):
    out = {}
    for name, arguments, shapes in configurations.LAYERS:
        out[key_of("layers", name, arguments, shapes)] = try_text(layer_text, keras, name, arguments, shapes)
    for name, arguments in configurations.OPTIMIZERS:
        for full in (name, "legacy." + name):
            out[key_of("optimizers", full, arguments)] = try_text(optimizer_text, keras, full, arguments)
    return {key: text for key, text in out.items() if text is not None}
