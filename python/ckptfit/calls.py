"""Loading calls of the running program: which objects, which path, and how the call reads as text.

A call is known by the function that was entered and its arguments, as a traceback or a wrapper has them. Objects get the
names that they have in the text: ``model``, ``custom_objects``, and for ``tf.train.Checkpoint`` those of its arguments.
"""
import inspect
import os
import types
from typing import Any, Dict, Optional, Tuple

from .describe import frameworks

__all__ = ["LoadingCall", "from_arguments", "from_checkpoint", "from_traceback"]

# Arguments that change what a call loads and that can stand in its text as they are.
_WRITTEN = ("by_name", "skip_mismatch", "compile", "safe_mode")
_STATUS_METHODS = ("assert_consumed", "assert_existing_objects_matched", "assert_nontrivial_match")


class LoadingCall(object):
    """``text`` the call, ``path`` what it was given, ``objects`` by the names in the text, ``custom_objects`` or None."""

    def __init__(self, text: str, path: str, objects: Dict[str, Any], custom_objects: Optional[Dict[str, Any]] = None) -> None:
        self.text = text
        self.path = path
        self.objects = objects
        self.custom_objects = custom_objects

    def complete(self, description: str) -> str:
        """The description of ``objects`` with what they do not hold yet."""
        return description


def from_traceback(traceback: Optional[types.TracebackType]) -> Optional[LoadingCall]:
    """The outermost loading call that an exception came through, or None."""
    while traceback is not None:
        entered = _entered(traceback.tb_frame)
        if entered is not None:
            call = _call(*entered)
            if call is not None:
                return call
        traceback = traceback.tb_next
    return None


def from_arguments(function: Any, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[LoadingCall]:
    """The loading call that calling a framework's function would be, or None."""
    function = inspect.unwrap(function)
    bound = _bind(function, args, kwargs)
    return None if bound is None else _call(function.__name__, function.__module__, bound)


def from_checkpoint(checkpoint: Any) -> Optional[LoadingCall]:
    """The call that restored a checkpoint, from what TensorFlow keeps of it while variables wait for their values."""
    path = checkpoint.save_path_string
    edges = {child.local_name: child.node_id for child in checkpoint.object_graph_proto.nodes[0].children}
    root = checkpoint.object_by_proto_id.get(0)
    if _is_checkpoint(root):
        return _restore(root, "restore", path)
    if root is None:  # a tf.train.Checkpoint that nobody kept; what it was made of is in use
        objects = {name: checkpoint.object_by_proto_id[node] for name, node in edges.items()
                   if name != "save_counter" and node in checkpoint.object_by_proto_id}
        return _checkpoint_call(["%s=%s" % (name, name) for name in sorted(objects)], "restore", path, objects)
    if hasattr(root, "load_weights") and "save_counter" not in edges:
        return _load_weights({"self": root, "filepath": path})
    return _with_path("tf.train.Checkpoint(root).restore(path)", path, {"root": root})


def _bind(function, args, kwargs):
    try:
        signature = inspect.signature(function)
        bound = signature.bind(*args, **kwargs)
    except (TypeError, ValueError):
        return None
    arguments = dict(bound.arguments)
    for name, parameter in signature.parameters.items():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            arguments.update(arguments.pop(name, {}))
    return arguments


def _entered(frame):
    """The function of a frame: name, module, arguments. Keras shortens tracebacks to its own wrapper: then what that calls."""
    code, module = frame.f_code, frame.f_globals.get("__name__", "")
    if not frameworks.is_framework_module(module):
        return None
    values = frame.f_locals
    if code.co_name == "error_handler" and callable(values.get("fn")):
        function = inspect.unwrap(values["fn"])
        bound = _bind(function, values.get("args", ()), values.get("kwargs", {}))
        return None if bound is None else (function.__name__, function.__module__, bound)
    names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    return code.co_name, module, {name: values[name] for name in names if name in values}


def _call(name, module, arguments):
    try:
        if name == "load_weights" and frameworks.keras_root(module):
            return _load_weights(arguments)
        if name == "load_model" and frameworks.keras_root(module):
            return _load_model(arguments)
        if name == "load" and module.endswith("saved_model.load"):
            return _with_path("tf.saved_model.load(path)", arguments.get("export_dir"), {})
        if name in ("restore", "read") and _is_checkpoint(arguments.get("self")):
            return _restore(arguments["self"], name, arguments.get("save_path"))
        if name in _STATUS_METHODS and hasattr(arguments.get("self"), "_checkpoint"):
            return _asserted(arguments["self"], name)
    except Exception:  # what is unlike every release that is known is no call that we can speak of
        pass
    return None


def _with_path(text, path, objects, custom_objects=None):
    if not isinstance(path, (str, bytes, os.PathLike)):
        return None
    return LoadingCall(text, os.fsdecode(path), objects, custom_objects)


def _written(arguments):
    return "".join(", %s=%r" % (name, arguments[name]) for name in _WRITTEN
                   if isinstance(arguments.get(name), bool))


def _load_weights(arguments):
    model = arguments.get("self", arguments.get("model"))
    if model is None or not hasattr(model, "load_weights"):
        return None
    defaults = {"by_name": False, "skip_mismatch": False}
    given = {name: value for name, value in arguments.items() if defaults.get(name) is not value}
    return _with_path("model.load_weights(path%s)" % _written(given), arguments.get("filepath"), {"model": model})


def _load_model(arguments):
    custom = arguments.get("custom_objects")
    text = "keras.models.load_model(path%s%s)" % (", custom_objects=custom_objects" if custom else "",
                                                  _written({k: v for k, v in arguments.items() if v is False}))
    return _with_path(text, arguments.get("filepath"), {}, dict(custom) if custom else None)


def _is_checkpoint(value):
    return any(base.__name__ == "Checkpoint" and base.__module__.split(".")[0] in ("tensorflow", "tensorflow_core")
               for base in type(value).__mro__)


def _children(checkpoint):
    """The objects that a tf.train.Checkpoint was made of, by their names."""
    if hasattr(checkpoint, "_trackable_children"):
        children = dict(checkpoint._trackable_children())
    else:
        children = {reference.name: reference.ref for reference in checkpoint._checkpoint_dependencies}
    children.pop("save_counter", None)
    if children.get("_root", checkpoint) is children.get("root"):  # an attribute of its own, not an argument
        del children["_root"]
    return children


def _restore(checkpoint, method, path):
    """``tf.train.Checkpoint(root, model=model).restore(path)``, from the object."""
    children = _children(checkpoint)
    given = ["root"] if _has_root(checkpoint) else []
    given += ["%s=%s" % (name, name) for name in sorted(children) if name != "root" or not given]
    return _checkpoint_call(given, method, path, children)


def _checkpoint_call(arguments, method, path, objects):
    if not objects or not all(name.isidentifier() for name in objects):
        return None
    return _with_path("tf.train.Checkpoint(%s).%s(path)" % (", ".join(arguments), method), path, objects)


def _has_root(checkpoint):
    return "root" in _children(checkpoint) and getattr(checkpoint, "_attached_dependencies", None) is not None


def _asserted(status, method):
    """A status method that raised: the call that the status came from, with that method behind it."""
    root = status._root
    root = root() if callable(root) and not hasattr(root, "_checkpoint_dependencies") else root
    path = status._checkpoint.save_path_string
    if _is_checkpoint(root):
        call = _restore(root, "restore", path)
    else:
        call = _with_path("tf.train.Checkpoint(root).restore(path)", path, {"root": root})
    if call is not None:
        call.text += ".%s()" % method
    return call
