"""Explaining an error from the running program: ``ckptfit.explain`` and what it answers."""
import html
import os
import traceback
from typing import Any, Dict, List, Optional, Union

from . import _library
from ._document import Document

__all__ = ["Explanation", "explain"]


class Explanation(Document):
    """The answer of ``explain``.

    ``candidates``  the causes, most likely first, each with code, slug, confidence, why and look
    ``json``        the whole document, schema ckptfit.explain/1
    ``text``        the report for people, also ``str(explanation)``
    """

    @property
    def candidates(self) -> List[Dict[str, Any]]:
        """The causes, as a list of dicts."""
        return self.json.get("candidates") or []

    def __repr__(self):
        best = ", ".join("%s %d %%" % (c["code"], round(100 * c["confidence"])) for c in self.candidates[:3])
        return "<ckptfit.Explanation %s>" % (best or "nothing known")

    def _repr_html_(self):
        return '<pre style="white-space:pre-wrap">%s</pre>' % html.escape(self.text)


def explain(error: Union[str, BaseException], path: Optional[Union[str, "os.PathLike[str]"]] = None, call: Optional[str] = None,
            with_: Optional[str] = None) -> Explanation:
    """Which causes can this error have? Nothing is loaded and nothing changes.

    ``error`` is the text, a whole traceback or an exception that was caught. ``path`` is the checkpoint that it speaks of: it is
    checked, and what it shows counts. ``call`` is the loading call of that check; without it the one that the text speaks of.
    ``with_`` states releases: ``"tensorflow==2.15"``.

    Returns an Explanation, without candidates when nothing in the text is known. Raises CkptfitError for text beyond 4 MiB.
    """
    if isinstance(error, BaseException):
        error = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    request = {"text": error.encode("utf-8", "replace").decode("utf-8")}
    if path is not None:
        request["checkpoint"] = os.fspath(path)
    if call is not None:
        request["call"] = call
    if with_ is not None:
        request["with"] = with_
    answer = _library.ask("explain", request)
    return Explanation(answer.json, answer.text)
