"""Where classes lie and under which names they are registered. Runs inside an environment, on CPython 3.7 and later."""
import inspect

from registry import classes


def root_of(keras):
    """The package that the sources lie in: "keras.src", "tensorflow.python.keras"."""
    return keras.Model.__module__.split(".engine.")[0].split(".models.")[0]


def text_of(cls, root, registered_name):
    module = cls.__module__
    text = module[len(root):] if module.startswith(root + ".") else module
    name = registered_name(cls) if registered_name else cls.__name__
    return text if name == cls.__name__ else "%s %s" % (text, name)


def rows(keras, which):
    """{"layers Dense": ".layers.core.dense"}; "package" is what stands before the dot."""
    root = root_of(keras)
    registered_name = getattr(keras.utils, "get_registered_name", None)
    out = {"package": root}
    for kind, table in classes.tables(keras, which).items():
        for name, obj in table.items():
            if inspect.isclass(obj) and kind != "operations":  # their names say the module
                out[kind + " " + name] = text_of(obj, root, registered_name)
    return out
