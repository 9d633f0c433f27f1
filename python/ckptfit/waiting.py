"""Restores that wait: TensorFlow gives a variable that a layer makes later the value of a checkpoint restored before.

What does not fit is then an error of the layer's first call, with no loading call in the traceback. The frames of the error
know the checkpoint, also those that Keras leaves out: each frame holds the one that called it.
"""
import json
import sys
from typing import Any, Iterator, List, Optional, Tuple

from . import calls
from .describe import frameworks

__all__ = ["WaitingCall", "from_error"]

_MOST_FRAMES = 5000
_POSITIONS = ("checkpoint_position", "slot_variable_position", "checkpoint_initializer")
_DEFERRED = "_self_unconditional_deferred_dependencies"
_THERE = "waiting %d"  # no name of an argument has a space


class WaitingCall(calls.LoadingCall):
    """The call whose restore waited. ``complete`` puts what its objects do not hold yet into the description.

    ``edges`` are (owner, name, target): the target is an object that is there, or a variable that is to be made, as a dict.
    """

    def __init__(self, call: calls.LoadingCall, edges: List[Tuple[Any, str, Any]]) -> None:
        self._there = []  # type: List[Any]
        self._edges = [(self._number(owner), name, target if isinstance(target, dict) else self._number(target))
                       for owner, name, target in edges]
        objects = dict(call.objects)
        objects.update((_THERE % number, value) for number, value in enumerate(self._there))
        calls.LoadingCall.__init__(self, call.text, call.path, objects, call.custom_objects)

    def _number(self, value):
        for number, known in enumerate(self._there):
            if known is value:
                return number
        self._there.append(value)
        return len(self._there) - 1

    def complete(self, description: str) -> str:
        document = json.loads(description)
        there = [dict(document["objects"])[_THERE % number] for number in range(len(self._there))]
        for key in ("objects", "variables"):
            document[key] = [entry for entry in document[key] if entry[0] not in (_THERE % n for n in range(len(there)))]
        for node in document["nodes"]:
            node.pop("built", None)  # the program is building them
        for owner, name, target in self._edges:
            children = document["nodes"][there[owner]].setdefault("children", [])
            is_known = any(known == name for known, _ in children)
            if not isinstance(target, dict):
                _list_variable(document, there[target])
                children[:0] = [] if is_known else [[name, there[target]]]  # where Keras has layer_with_weights-0, too
            elif not is_known:
                children.append([name, _add(document, there[owner], name, target)])
        return json.dumps(document)


def _list_variable(document, node):
    """One that has no attribute yet is not among its owner's variables."""
    if "variable" in document["nodes"][node] and all(listed != node for _, listed in document["variables"]):
        document["variables"].append([document["objects"][0][0], node])


def _add(document, owner, name, variable):
    """The node of a variable that another one will have."""
    path = "%s/%s" % (document["nodes"][owner].get("name", ""), name)
    document["variables"].append([document["objects"][0][0], len(document["nodes"])])
    document["nodes"].append({
        "class": "ResourceVariable", "module": "tensorflow.python.ops.resource_variable_ops", "roles": ["variable"],
        "variable": dict(variable, name=path + ":0", shared_name=path), "restore": "variable", "saves": ["VARIABLE_VALUE"]})
    return len(document["nodes"]) - 1


def from_error(error: Optional[BaseException]) -> Optional[WaitingCall]:
    """The loading call whose restore waited until it raised this exception, or None."""
    try:
        checkpoint = made = None
        for frame in _frames(error):
            checkpoint = checkpoint or _checkpoint(frame)
            made = made or (_made_in(frame) if checkpoint is not None else None)
            if made is not None:
                break
        return _call(checkpoint, made) if checkpoint is not None else None
    except Exception:  # what is unlike every release that is known is no restore that we can speak of
        pass
    return None


def _frames(error) -> Iterator[Any]:
    """The frames that an error and those before it were raised in, innermost first."""
    seen, left = [], _MOST_FRAMES
    while error is not None and not any(error is one for one in seen):
        seen.append(error)
        traceback = error.__traceback__
        while traceback is not None and traceback.tb_next is not None:
            traceback = traceback.tb_next
        frame = traceback.tb_frame if traceback is not None else None
        while frame is not None and left > 0:
            yield frame
            frame, left = frame.f_back, left - 1
        error = error.__cause__ if error.__cause__ is not None else error.__context__


def _checkpoint(frame):
    """What TensorFlow knows of the checkpoint that it was restoring from in a frame."""
    if not _is_framework(frame):
        return None
    for name in _POSITIONS:
        value = frame.f_locals.get(name)
        checkpoint = getattr(getattr(value, "_checkpoint_position", value), "_checkpoint", None)
        if hasattr(checkpoint, "save_path_string"):
            return checkpoint
    return None


def _made_in(frame):
    """The variable that a frame was making or giving a value, as an edge: it may be no attribute of its owner yet."""
    values = frame.f_locals if _is_framework(frame) else {}
    if frame.f_code.co_name == "_add_variable_with_custom_getter" and values:
        return values["self"], values["name"], _variable(values["shape"], values["dtype"])
    if frame.f_code.co_name == "_handle_deferred_dependencies" and values:
        return values["self"], values["name"], values["trackable"]
    return None


def _is_framework(frame):
    return frameworks.is_framework_module(frame.f_globals.get("__name__", ""))


def _variable(shape, dtype):
    as_list = getattr(shape, "as_list", None)
    shape = as_list() if as_list is not None else shape
    return {"shape": [None if size is None else int(size) for size in shape], "dtype": getattr(dtype, "name", dtype)}


def _call(checkpoint, made):
    call = calls.from_checkpoint(checkpoint)
    if call is None:
        return None
    edges = [made] if made is not None else []
    shapes = getattr(checkpoint, "shape_map", None)  # 2.6 and later
    if shapes is None:
        shapes = sys.modules["tensorflow"].train.load_checkpoint(checkpoint.save_path_string).get_variable_to_shape_map()
    for owner in list(checkpoint.object_by_proto_id.values()):
        if made is not None and made[0] is owner and isinstance(made[2], dict):
            continue  # what else it is to have is as unlike the file, for all that is known
        for name, positions in list((getattr(owner, _DEFERRED, None) or {}).items()):
            edges += [(owner, name, _target(position, checkpoint, shapes))
                      for position in positions if position._checkpoint is checkpoint]
    return WaitingCall(call, [edge for edge in edges if edge[2] is not None])


def _target(position, checkpoint, shapes):
    """What an object is still to have: one that is elsewhere already, or a variable, taken to be as in the file, since nothing has
    said otherwise yet."""
    if position.is_simple_variable():
        key = position.object_proto.attributes[0].checkpoint_key
        return _variable(shapes[key], checkpoint.dtype_map[key]) if key in shapes else None
    return checkpoint.object_by_proto_id.get(position._proto_id)
