"""What the constructors of one Keras accept. Runs inside an environment, on CPython 3.7 and later.

The row of a class says which arguments its constructor takes in the end: its own parameters and, where it hands **kwargs
on, those of the next constructor up to the one that takes no more. That last one is the "sink": its code decides how an
unknown argument is refused.
"""
import importlib
import inspect
import json
import pkgutil
import re
import sys

KINDS = ("layers", "initializers", "regularizers", "constraints", "activations", "losses", "metrics", "optimizers")
FUNCTIONS = ("activations", "losses", "metrics", "initializers", "regularizers")  # kinds whose functions are looked up, too
# Imports of the sources that nobody means by a name.
TOOLS = ("keras_export", "serialize_keras_object", "deserialize_keras_object", "List", "Tuple", "Union", "Layer")


def tables(keras, which):
    """{kind: {name: object}} as the deserializers of this Keras look names up."""
    out = {}
    for kind in KINDS:
        module = getattr(keras, kind)
        table = dict((n, getattr(module, n)) for n in dir(module) if not n.startswith("_"))
        if kind == "layers":
            table.update(legacy_layers(keras, which))
            for name in ("Model", "Sequential"):
                table[name] = getattr(keras, name)
            if hasattr(module, "experimental") and hasattr(module.experimental, "preprocessing"):
                more = module.experimental.preprocessing
                table.update((n, getattr(more, n)) for n in dir(more) if n not in table)
        if kind == "optimizers" and hasattr(module, "legacy"):
            table.update(("legacy." + n, getattr(module.legacy, n)) for n in dir(module.legacy))
        if kind == "optimizers" and hasattr(module, "schedules"):
            table.update((n, getattr(module.schedules, n)) for n in dir(module.schedules))
        if kind not in ("layers", "optimizers") and not hasattr(keras, "ops"):
            table.update((n, o) for n, o in deserialized(module).items() if n not in table)
        out[kind] = dict((n, o) for n, o in table.items() if callable(o) and not inspect.ismodule(o))
    out["dtype_policies"] = dtype_policies(keras)
    if hasattr(keras, "ops"):
        out["operations"] = graph_operations()
    return out


def graph_operations():
    """{"numpy.Multiply": class} of Keras 3: what a call on symbolic tensors puts into a Functional model."""
    from keras.src import ops
    from keras.src.ops.operation import Operation
    out = {}
    for found in pkgutil.iter_modules(ops.__path__):
        if found.name.endswith("_test"):
            continue
        module = importlib.import_module("keras.src.ops." + found.name)
        out.update((found.name + "." + name, c) for name, c in vars(module).items()
                   if inspect.isclass(c) and issubclass(c, Operation) and c.__module__ == module.__name__)
    return out


def dtype_policies(keras):
    module = getattr(keras, "dtype_policies", None) or keras.mixed_precision
    table = vars(getattr(module, "experimental", module))
    return dict((n, o) for n, o in table.items() if inspect.isclass(o) and n.endswith("Policy"))


def deserialized(module):
    """Names that deserialize() of such a module of Keras 2 finds besides the public ones: aliases, names of its source."""
    source = sys.modules[inspect.unwrap(module.deserialize).__module__]
    if hasattr(source, "populate_deserializable_objects"):
        source.populate_deserializable_objects()
        return source.LOCAL.ALL_OBJECTS
    out = {}
    for name in ("advanced_activations", "activation_layers"):  # layers as activations, since 2.5
        layers = vars(getattr(source, name, None) or json)
        out.update((n, o) for n, o in layers.items() if hasattr(o, "get_config") and n not in TOOLS)
    out.update((n, o) for n, o in vars(source).items() if not n.startswith("_") and n not in TOOLS)
    return out


def legacy_layers(keras, which):
    if hasattr(keras, "ops"):
        from keras.src import models
        return {"Functional": models.Functional}
    for name in ("tf_keras.src.layers.serialization", "keras.src.layers.serialization", "keras.layers.serialization",
                 "tensorflow.python.keras.layers.serialization", "tensorflow_core.python.keras.layers.serialization"):
        if which == "tf_keras" and not name.startswith("tf_keras"):
            continue
        try:
            s = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(s, "populate_deserializable_objects"):
            s.populate_deserializable_objects()
            return dict(s.LOCAL.ALL_OBJECTS if hasattr(s, "LOCAL") else s._ALL_OBJECTS)
        table = dict((n, o) for n, o in vars(s).items() if inspect.isclass(o))
        table["Model"] = keras.Model
        return table
    return {}


def source_of(function):
    try:
        return inspect.getsource(inspect.unwrap(function))
    except (OSError, TypeError):
        return ""


def named_in_kwargs(text):
    """Arguments that a body takes out of **kwargs."""
    found = re.findall(r"""kwargs\.(?:pop|get|setdefault)\(\s*["'](\w+)["']""", text)
    found += re.findall(r"""["'](\w+)["'] (?:not )?in kwargs""", text)
    allowed = re.search(r"allowed_kwargs = (?:\{|set\(\[|\()([^}\])]*)", text)
    if allowed:
        found += re.findall(r"""["'](\w+)["']""", allowed.group(1))
    return found


def hands_kwargs_on(text):
    """Whether a body calls another constructor with **kwargs."""
    for call in re.finditer(r"\.__init__\(", text):
        depth, end = 1, call.end()
        while end < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        if "**kwargs" in text[call.end():end]:
            return True
    return False


def accepted(cls):
    """(parameters, sink): [[name, required, default], ...] of the whole chain of constructors."""
    out, seen, sink = [], set(), "object"
    for base in inspect.getmro(cls):
        init = base.__dict__.get("__init__")
        if init is None:
            continue
        if base is object:
            return out, sink
        if base.__name__ == "Layer" and out:  # written once, for all
            return out, "Layer"
        first = sink == "object"
        sink = base.__name__
        text = without_docstring(source_of(init))
        kwargs = None
        for p in list(inspect.signature(inspect.unwrap(init)).parameters.values())[1:]:
            if p.kind is p.VAR_KEYWORD:
                kwargs = p.name
            elif p.kind is not p.VAR_POSITIONAL and p.name not in seen:
                seen.add(p.name)
                required = p.default is p.empty
                out.append([p.name, required and first, None if required else p.default])
        if kwargs is None:
            return out, sink
        for name in named_in_kwargs(text):
            if name not in seen:
                seen.add(name)
                out.append([name, False, None])
        if not hands_kwargs_on(text):
            refuses = re.search(r"if kwargs:|if len\(kwargs\)|validate_kwargs|_process_kwargs|for \w+ in kwargs", text)
            return out, sink if refuses else "*"
    return out, sink


def without_docstring(text):
    return re.sub(r'""".*?"""', "", text, flags=re.S)


def own_from_config(cls):
    """from_config when it neither is nor ends in the base class's, which wraps every error into its own text; else None."""
    definers = [base for base in inspect.getmro(cls) if "from_config" in base.__dict__]
    plain = [base.__name__ in ("Layer", "Operation", "KerasSaveable", "object") for base in definers]
    if not definers or plain[0]:
        return None
    own = definers[0].__dict__["from_config"].__func__
    hands_on = re.search(r"return super\(.*?\)\.from_config\(", without_docstring(source_of(own)))
    return None if hands_on and plain[1] else own


def taken_from_config(from_config):
    """Arguments that from_config itself knows: it may take them out before the constructor is called."""
    return re.findall(r"""["']([a-z_]+)["']""", without_docstring(source_of(from_config)))


def default(value):
    plain = value is None or isinstance(value, (bool, int, str)) or (isinstance(value, float) and abs(value) < 1e30)
    if plain:
        return json.dumps(value)
    if isinstance(value, (tuple, list)) and all(isinstance(v, (int, float, str)) for v in value):
        return json.dumps(list(value), separators=(",", ":"))
    return "?"


def text_of_class(kind, cls):
    """The row's text, or None when the constructor cannot be read."""
    try:
        args, sink = accepted(cls)
    except (ValueError, TypeError):
        return None
    if kind == "layers" and own_from_config(cls):
        sink += "~"
        known = set(a[0] for a in args)
        args += [[n, False, None] for n in dict.fromkeys(taken_from_config(own_from_config(cls))) if n not in known]
    words = [n + ("!" if required else "" if d is None else "=" + default(d).replace(" ", "\\u0020")) for n, required, d in args]
    return " ".join([sink] + words)


def rows(keras, which):
    """{"layers Dense": "Layer units! activation ..."} of every class and function of the lookup tables."""
    out = {}
    for kind, table in tables(keras, which).items():
        for name, obj in table.items():
            if inspect.isclass(obj):
                text = text_of_class(kind, obj)
            else:
                text = "()" if kind in FUNCTIONS else None
            if text is None:
                continue
            own_name = getattr(obj, "__name__", "")
            out[kind + " " + name] = text if own_name == name.split(".")[-1] else "@%s %s" % (own_name, text)
    return out
