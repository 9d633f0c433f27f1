"""Writes down what the constructors of one Keras accept: the raw material of data/versions/constructors.txt.

    python tools/extract_constructors.py tf.keras|tf_keras|keras > records.jsonl      inside an environment
    python tools/extract_constructors.py --merge records*.jsonl > data/versions/constructors.txt

A record says of one class (or function) of a lookup table which arguments its constructor takes in the end: its own
parameters and, where it hands **kwargs on, those of the next constructor up to the one that takes no more. That last
one is the "sink": its code decides how an unknown argument is refused.
"""
import importlib
import inspect
import json
import re
import sys

KINDS = ("layers", "initializers", "regularizers", "constraints", "activations", "losses", "metrics", "optimizers")


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
        out[kind] = dict((n, o) for n, o in table.items() if callable(o) and not inspect.ismodule(o))
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
    """from_config when it is not the base class's, which wraps every error into its own text; else None."""
    for base in inspect.getmro(cls):
        if "from_config" in base.__dict__:
            plain = base.__name__ in ("Layer", "Operation", "KerasSaveable", "object")
            return None if plain else base.__dict__["from_config"].__func__
    return None


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


def records(keras, which):
    for kind, table in tables(keras, which).items():
        for name, obj in sorted(table.items()):
            if not inspect.isclass(obj):
                if kind in ("activations", "losses", "metrics", "initializers", "regularizers"):
                    yield {"kind": kind, "name": name, "class": getattr(obj, "__name__", ""), "sink": "()", "args": []}
                continue
            try:
                args, sink = accepted(obj)
            except (ValueError, TypeError):
                continue
            if kind == "layers" and own_from_config(obj):
                sink += "~"
                known = set(a[0] for a in args)
                args += [[n, False, None] for n in dict.fromkeys(taken_from_config(own_from_config(obj))) if n not in known]
            texts = [n + ("!" if required else "" if d is None else "=" + default(d).replace(" ", "\\u0020"))
                     for n, required, d in args]
            yield {"kind": kind, "name": name, "class": obj.__name__, "sink": sink, "args": texts}


def line_of(keras, which):
    if which == "tf.keras":  # tf.keras counts with TensorFlow
        import tensorflow as tf
        return tf.__version__
    return keras.__version__


def extract(which):
    if which == "tf.keras":
        import tensorflow as tf
        keras = tf.keras
    else:
        keras = importlib.import_module(which)
    line = line_of(keras, which)
    print(json.dumps({"line": line, "keras": which}))
    for r in records(keras, which):
        print(json.dumps(r, sort_keys=True))


def number(line):
    return [int(x) for x in re.findall(r"\d+", line)[:3]]


def merge(paths):
    """One entry for every change: it holds from its line on, within Keras 2 or Keras 3."""
    files = []
    for p in paths:
        rows = [json.loads(l) for l in open(p)]
        files.append((number(rows[0]["line"]), rows[0], rows[1:]))
    files.sort(key=lambda f: f[0])
    print("# What constructors accept, from that line on (tools/extract_constructors.py). Keras 2 counts with")
    print("# TensorFlow or tf_keras, Keras 3 by its own version. A \"-\" in place of the sink: no longer there.")
    print("# Extracted from: " + ", ".join("%s %s" % (f[1]["keras"], f[1]["line"]) for f in files))
    print("# kind name / line sink arguments. Sink: the constructor whose code refuses what is left over; Layer: its")
    print("# own arguments stand at \"layers Layer\" and are accepted, too; * nothing is refused; ~ the class has its")
    print("# own from_config; () a function. Arguments: name! is required, name=default (without: None), ? no plain value.")
    names = sorted(set((r["kind"], r["name"]) for f in files for r in f[2]))
    tables_ = [(f[0], f[1]["line"], dict(((r["kind"], r["name"]), r) for r in f[2])) for f in files]
    for key in names:
        lines = []
        for major in (2, 3):
            last = None
            for n, line, table in tables_:
                if n[0] != major:
                    continue
                r = table.get(key)
                if r is None:
                    text = "-"
                else:
                    text = (r["sink"] + " " + " ".join(r["args"])).strip()
                    if r["class"] != key[1].split(".")[-1]:
                        text = "@" + r["class"] + " " + text
                if text != last and not (last is None and text == "-"):
                    lines.append("  %s %s" % (".".join(map(str, n)), text))
                    last = text
        print("%s %s" % key)
        print("\n".join(lines))


if __name__ == "__main__":
    if sys.argv[1] == "--merge":
        merge(sys.argv[2:])
    else:
        extract(sys.argv[1])
