"""Making a checkpoint fit the running program: ``ckptfit.fix`` and what it answers."""
import os
from typing import Any, Dict, List, Optional, Sequence, Union

from . import _library
from ._document import Document
from .describe import describe_program

__all__ = ["Repair", "fix"]


class Repair(Document):
    """The answer of ``fix``.

    ``before``    the verdict on the checkpoint as it is: "fits", "partial", "fails" or "unknown"
    ``after``     the same of the repaired file, or None where it is not known before it is written
    ``written``   whether the new file is there
    ``steps``     what is done, as dicts: kind, from, to, count, why, confidence, safety
    ``refusals``  why the checkpoint cannot be repaired; empty when it can
    ``needs``     names of unsafe steps that were not allowed, without which nothing is written
    ``json``      the whole document, schema ckptfit.fix/1
    ``text``      the report for people, also ``str(repair)``
    """

    @property
    def before(self) -> str:
        """The verdict on the checkpoint as it is."""
        return self.json.get("before", "unknown")

    @property
    def after(self) -> Optional[str]:
        """The verdict on the repaired file."""
        return self.json.get("after")

    @property
    def written(self) -> bool:
        """Whether the new file is there."""
        return bool(self.json.get("output", {}).get("written"))

    @property
    def steps(self) -> List[Dict[str, Any]]:
        """What is done, as a list of dicts."""
        return self.json.get("steps") or []

    @property
    def refusals(self) -> List[str]:
        """Why the checkpoint cannot be repaired."""
        return self.json.get("refusals") or []

    @property
    def needs(self) -> List[str]:
        """Unsafe steps that were not allowed."""
        return self.json.get("needs") or []

    def __repr__(self):
        state = "refused" if self.refusals else "written" if self.written else "planned"
        return "<ckptfit.Repair %s: %s to %s>" % (state, self.before, self.after or "unknown")


def fix(path: Union[str, "os.PathLike[str]"], output: Optional[Union[str, "os.PathLike[str]"]] = None,
        call: Optional[str] = None, with_: Optional[str] = None, unsafe: Sequence[str] = (),
        custom_objects: Optional[Dict[str, Any]] = None, surgery: Optional[Dict[str, str]] = None,
        strip_optimizer: bool = False, **objects: Any) -> Repair:
    """A plan that makes the checkpoint fit the objects of this program; with ``output``, the repaired file as well.

    ``objects``, ``call`` and ``with_`` are those of ``check``. The name of ``output`` decides the format: a prefix without
    suffix is a TensorFlow checkpoint, or ``name.h5``, ``name.weights.h5``, ``name.keras``. ``unsafe`` names steps that may
    be done although they lose or guess something: "drop", "narrow", "guess", "reset-after". ``surgery``
    says what becomes of layers of another shape: ``{"head": "resize"}`` (or "drop") of a last layer of other outputs,
    ``"channels"`` ("sum", "mean", "tile") of a convolution of other input channels, ``"rows"`` ("pad", "trim") of an Embedding
    of other rows. ``strip_optimizer`` leaves the state of optimizers out. The checkpoint itself is never changed, and nothing
    that is there is replaced.

    Returns a Repair. Raises CkptfitError when there is no answer: no such file, an output that is there already.
    """
    request = {"checkpoint": os.fspath(path), "description": describe_program(objects, custom_objects),
               "unsafe": list(unsafe)}
    if strip_optimizer:
        request["optimizer"] = "strip"
    if output is not None:
        request["output"] = os.fspath(output)
    if call is not None:
        request["call"] = call
    if with_ is not None:
        request["with"] = with_
    unknown = set(surgery or ()) - {"head", "channels", "rows"}
    if unknown:
        raise ValueError("surgery is known for head, channels and rows, not for %s" % ", ".join(sorted(unknown)))
    request.update(surgery or {})
    answer = _library.ask("fix", request)
    return Repair(answer.json, answer.text)
