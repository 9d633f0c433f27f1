"""``ckptfit.install()``: a loading error that nobody catches ends with its diagnosis.

The error is shown first, by whoever showed it before. Nothing runs until there is one, and what goes wrong here is not
shown at all: the program has an error of its own to tell.
"""
import sys
from typing import Any, Optional

from . import calls
from .describe import describe_program
from .report import Report, ask

__all__ = ["diagnosis", "install", "uninstall"]

_before = None  # the hook of the interpreter that ours calls first


def install() -> None:
    """From now on uncaught loading errors end with why, in scripts and, when it runs, in IPython and Jupyter.

    Works for ``load_weights``, ``load_model``, ``tf.saved_model.load``, ``tf.train.Checkpoint`` and its status methods.
    Calling it twice does nothing more; ``uninstall()`` takes it back. In IPython ``%load_ext ckptfit`` does the same.
    """
    global _before
    if _before is None:
        _before, sys.excepthook = sys.excepthook, _excepthook
    shell = _shell()
    if shell is not None:
        _install_in(shell)


def uninstall() -> None:
    """Takes ``install()`` back."""
    global _before
    if _before is not None and sys.excepthook is _excepthook:
        sys.excepthook, _before = _before, None
    shell = _shell()
    if shell is not None and hasattr(shell.showtraceback, "ckptfit_before"):
        shell.showtraceback = shell.showtraceback.ckptfit_before


def diagnosis(error: Optional[BaseException]) -> Optional[Report]:
    """Why a loading call raised this exception: its Report, or None when it came through no loading call that is known.

    For programs that catch the error and want to say more than it does. Asks as ``ckptfit.check`` does.
    """
    call = calls.from_traceback(getattr(error, "__traceback__", None))
    if call is None:
        return None
    return ask(call.path, describe_program(call.objects, call.custom_objects), call.text)


def _explained(error):
    """The report on an error, when it has something to say; never an exception."""
    try:
        report = diagnosis(error) if isinstance(error, Exception) else None
        return report if report is not None and report.findings else None
    except Exception:
        return None


def _excepthook(kind, error, traceback):
    _before(kind, error, traceback)
    report = _explained(error.with_traceback(traceback) if error is not None else None)
    if report is not None:
        sys.stderr.write("\n" + report.text)


def _shell():
    """The running IPython, or None; IPython is not imported for that."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


def _install_in(shell):
    before = shell.showtraceback
    if hasattr(before, "ckptfit_before"):
        return

    def showtraceback(*args: Any, **kwargs: Any) -> None:
        before(*args, **kwargs)
        given = args[0] if args else kwargs.get("exc_tuple")
        report = _explained(given[1] if given else sys.exc_info()[1])
        if report is not None:
            _show(report)

    showtraceback.ckptfit_before = before
    shell.showtraceback = showtraceback


def _show(report):
    """In a notebook as a page element, in a terminal as text."""
    if "ipykernel" in sys.modules:
        sys.modules["IPython"].display.display(report)
    else:
        sys.stderr.write("\n" + report.text)
