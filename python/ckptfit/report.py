"""Checking a checkpoint from the running program: ``ckptfit.check`` and what it answers."""
import html
import os
import sys
from typing import Any, Dict, List, Optional, Union

from . import _library
from ._document import Document
from .describe import describe_program

__all__ = ["CheckpointMismatch", "Report", "ask", "check"]


class CheckpointMismatch(Exception):
    """The checkpoint does not fit the program. ``report`` says why; the text is that report."""

    def __init__(self, report: "Report") -> None:
        Exception.__init__(self, str(report))
        self.report = report


class Report(Document):
    """The answer of ``check``.

    ``verdict``     "fits", "partial" (returns, but something keeps its initial value or gets the wrong one), "fails"
                    or "unknown"
    ``prediction``  what the loading call would do: outcome, exception, asserts, and the state of every variable
    ``findings``    the causes, each with code, title, why, evidence and fixes
    ``unused``      keys of the checkpoint that nothing asked for
    ``json``        the whole document, schema ckptfit.check/1
    ``text``        the report for people, also ``str(report)``
    """

    @property
    def verdict(self) -> str:
        """One word: fits, partial, fails or unknown."""
        return self.json.get("verdict", "unknown")

    @property
    def prediction(self) -> Dict[str, Any]:
        """What the call would do, as a dict."""
        return self.json.get("prediction") or {}

    @property
    def findings(self) -> List[Dict[str, Any]]:
        """The causes, as a list of dicts."""
        return self.json.get("findings") or []

    @property
    def unused(self) -> List[str]:
        """Keys of the checkpoint that nothing asked for."""
        return self.json.get("unused") or []

    def raise_for_verdict(self) -> "Report":
        """Raises CheckpointMismatch unless the verdict is "fits"; otherwise returns the report."""
        if self.verdict != "fits":
            raise CheckpointMismatch(self)
        return self

    def __repr__(self):
        codes = ", ".join(f.get("code", "?") for f in self.findings[:5])
        more = len(self.findings) - 5
        codes += ", and %d more" % more if more > 0 else ""
        return "<ckptfit.Report %s%s>" % (self.verdict, ": " + codes if codes else "")

    def _repr_html_(self):
        colour = {"fits": "#1a7f37", "partial": "#9a6700", "fails": "#cf222e"}.get(self.verdict, "#57606a")
        return ('<div style="border-left:4px solid %s;padding-left:8px"><b style="color:%s">%s</b>'
                '<pre style="white-space:pre-wrap">%s</pre></div>'
                % (colour, colour, html.escape(self.verdict), html.escape(self.text)))


def check(path: Union[str, "os.PathLike[str]"], call: Optional[str] = None, with_: Optional[str] = None,
          custom_objects: Optional[Dict[str, Any]] = None, **objects: Any) -> Report:
    """Would this checkpoint load into the objects of this program? Nothing is loaded and nothing changes.

    ``objects`` are named as in the loading call: ``check(path, model=model, optimizer=optimizer)``.
    ``call`` is that call as text, ``"model.load_weights(path, by_name=True)"``; without it the calls that suit file and
    objects are tried. ``with_`` asks about other versions: ``"tensorflow==2.16"``; without it those of this process.
    Without objects only the file is looked at.

    Returns a Report. Raises CkptfitError when there is no answer: no such file, a call that cannot be read.
    """
    # A call that makes its objects from the file still runs under this program's versions.
    asked = bool(objects or custom_objects) or (call is not None and "tensorflow" in sys.modules)
    return ask(os.fspath(path), describe_program(objects, custom_objects) if asked else None, call, with_)


def ask(path: str, description: Optional[str], call: Optional[str] = None, with_: Optional[str] = None) -> Report:
    """The Report on a file and a description that was made before."""
    request = {"checkpoint": path}
    if description is not None:
        request["description"] = description
    if call is not None:
        request["call"] = call
    if with_ is not None:
        request["with"] = with_
    answer = _library.ask("check", request)
    return Report(answer.json, answer.text)
