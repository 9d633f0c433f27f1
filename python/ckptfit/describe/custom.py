"""Classes and functions of the program that a loading call could find by name."""
import inspect
import sys

from .classes import facts, is_framework
from .configs import plain
from .methods import counts, facts_of_build, taken_out
from .sources import source

_PLAIN = (bool, int, float, str, type(None))


def registered_objects(keras):
    """What ``register_keras_serializable`` knows, without the framework's own: {key: class or function}."""
    lookup = keras.function(("get_custom_objects",), "saving.object_registration", "utils.generic_utils")
    try:
        found = dict(lookup()) if lookup is not None else {}
    except Exception:
        return {}
    return dict((k, v) for k, v in found.items() if isinstance(k, str) and not is_framework(v))


def entry(key, value, given, instance):
    """One of ``custom_objects``. ``given`` is True, False or "registered"; ``instance`` a node or None."""
    if not inspect.isclass(value) and not callable(value):
        value = type(value)
    is_class = inspect.isclass(value)
    out = {"key": key, "given": given, "class": getattr(value, "__name__", type(value).__name__),
           "module": getattr(value, "__module__", None) or "", "kind": "class" if is_class else "function"}
    if is_class:
        out["bases"] = _bases(value)
        out["from_config"] = _overrides(value, "from_config")
        out["get_config"] = _overrides(value, "get_config")
        if _overrides(value, "compile_from_config"):
            out["compile"] = "config"
        elif _overrides(value, "compile"):
            out["compile"] = "alone"
        build = _own(value, "build")
        if build is not None:
            out["build"] = facts_of_build(build)
    out.update(_signature(value.__init__ if is_class else value, is_class))
    if is_class:
        makers = [m for m in (_own(value, "__init__"), _own(value, "build")) if m is not None]
        counted = counts(makers, [name for name, _, _ in out["parameters"]])
        if counted:
            out["counts"] = counted
    where = source(value)
    if where is not None:
        out["source"] = where
    if instance is not None:
        out["instance"] = instance
    if _is_importable(value):
        out["importable"] = True
    return out


def _is_importable(value):
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    return module is not None and module.__dict__.get(getattr(value, "__name__", "")) is value


def _bases(cls):
    names = []
    for base in cls.__mro__[1:]:
        names.append(base.__name__)
        if is_framework(base):
            break
    return [n for n in names if n != "object"]


def _overrides(cls, method):
    return _own(cls, method) is not None


def _own(cls, method):
    """The method as the class or a base class of the program defines it, or None."""
    return next((base.__dict__[method] for base in cls.__mro__ if not is_framework(base) and method in base.__dict__), None)


def _signature(function, bound):
    out = {"parameters": [], "var_keyword": False}
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # written in C
        return out
    defaults = {}
    for p in parameters[1:] if bound else parameters:
        if p.kind == p.VAR_KEYWORD:
            out["var_keyword"] = True
            out["parameters"] += [[name, False, True] for name in taken_out(function, p.name)]
        elif p.kind != p.VAR_POSITIONAL:
            out["parameters"].append([p.name, p.default is p.empty, p.kind == p.KEYWORD_ONLY])
            if p.default is not p.empty and _is_json(p.default):
                defaults[p.name] = plain(p.default)
    if defaults:
        out["defaults"] = defaults
    return out


def _is_json(value):
    if isinstance(value, (list, tuple)):
        return all(_is_json(x) for x in value)
    if isinstance(value, dict):
        return all(isinstance(k, str) and _is_json(x) for k, x in value.items())
    return isinstance(value, _PLAIN)


def custom_classes(values):
    """The custom Keras classes among objects: {class: first object}."""
    found = {}
    for value in values:
        kind = facts(value)
        if kind.has("custom") and len(kind.roles) > 1:
            found.setdefault(type(value), value)
    return found
