"""Describes the objects of a running program: everything that a loading call asks them for.

The result follows the schema ``ckptfit.target/1`` of docs/design/description.md.

Trust.    The objects are the user's own. Their methods are called where the framework's own saving would call them
          (``get_config``, ``_trackable_children``, ``save_own_variables``); what these raise is written down or left
          out, never passed on.
Effects.  Nothing is built, trained, restored or assigned, and no tensor value is written.
Imports.  The standard library only. TensorFlow, Keras, numpy and h5py are looked up among the loaded modules.
Cost.     Linear in objects, edges and attributes; a hundred thousand variables take seconds.
"""
from typing import Any, Dict, Optional

from . import classes, sources
from .description import Description
from .places import Places

__all__ = ["describe"]


def describe(custom_objects: Optional[Dict[str, Any]] = None, **objects: Any) -> str:
    """Returns the description of named objects, as JSON text.

    ``objects`` are models, layers, optimizers, variables, ``tf.Module`` or ``tf.train.Checkpoint`` objects, or lists
    and dicts of such, under the names that stand for them in a loading call (``model=model, optimizer=optimizer``).
    ``custom_objects`` is what the call would be given under that name: ``{"Scale": Scale}``.

    Raises ``TypeError`` when no object is given, or one that has nothing a checkpoint could hold.
    """
    if not objects:
        raise TypeError("describe() needs at least one named object, for example describe(model=model)")
    return describe_program(objects, custom_objects)


def describe_program(objects: Dict[str, Any], custom_objects: Optional[Dict[str, Any]] = None,
                     places: Optional[Places] = None) -> str:
    """As ``describe``; without objects it holds the versions and the custom classes, which ``load_model`` asks for.

    ``places`` are the calls of the file that made the objects, when that is known: built-in layers then have their lines.
    """
    description = Description(custom_objects or {})
    try:
        for name, value in objects.items():
            description.add(name, value)
        if places is not None:
            description.tell_places(places)
        return description.text()
    finally:
        classes.forget()
        sources.forget()
