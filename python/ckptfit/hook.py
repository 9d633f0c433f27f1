"""``ckptfit.install()``: a loading error that nobody catches ends with its diagnosis.

The error is shown first, by whoever showed it before. Nothing runs until there is one, and what goes wrong here is not
shown at all: the program has an error of its own to tell.
"""
import sys
import threading
from typing import Any, Iterator, Optional

from . import calls, waiting
from .describe import describe_program
from .report import Report, ask

__all__ = ["diagnosis", "install", "mark_told", "uninstall"]

_before = None  # the hook of the interpreter that ours calls first
_before_in_threads = None  # the same for errors that end a thread; Python has it since 3.8
_TOLD = "_ckptfit_told"


def install() -> None:
    """From now on uncaught loading errors end with why, in scripts, their threads and, when it runs, in IPython and Jupyter.

    Works for ``load_weights``, ``load_model``, ``tf.saved_model.load``, ``tf.train.Checkpoint`` and its status methods,
    also when the program raised an error of its own because of that one, and for a layer's first call that gets the values of a
    checkpoint restored before. Calling it twice does nothing more; ``uninstall()`` takes it back. In IPython ``%load_ext ckptfit`` does the same.
    """
    global _before, _before_in_threads
    if _before is None:
        _before, sys.excepthook = sys.excepthook, _excepthook
    if _before_in_threads is None and hasattr(threading, "excepthook"):
        _before_in_threads, threading.excepthook = threading.excepthook, _thread_excepthook
    shell = _shell()
    if shell is not None:
        _install_in(shell)


def uninstall() -> None:
    """Takes ``install()`` back."""
    global _before, _before_in_threads
    if _before is not None and sys.excepthook is _excepthook:
        sys.excepthook, _before = _before, None
    if _before_in_threads is not None and threading.excepthook is _thread_excepthook:
        threading.excepthook, _before_in_threads = _before_in_threads, None
    shell = _shell()
    if shell is not None and hasattr(shell.showtraceback, "ckptfit_before"):
        shell.showtraceback = shell.showtraceback.ckptfit_before


def diagnosis(error: Optional[BaseException]) -> Optional[Report]:
    """Why a loading call raised this exception, or one that it was raised from: its Report, or None when none of them came
    through a loading call that is known.

    For programs that catch the error and want to say more than it does. Asks as ``ckptfit.check`` does.
    """
    for one in _with_origins(error):
        call = calls.from_traceback(one.__traceback__)
        if call is not None:
            return _ask(call)
    call = waiting.from_error(error)
    if call is None:
        return None
    report = _ask(call)
    return report if report.verdict == "fails" else None  # a layer's first call can fail for reasons of its own


def _ask(call):
    return ask(call.path, call.complete(describe_program(call.objects, call.custom_objects)), call.text)


def mark_told(error: BaseException) -> None:
    """The user has read why this error came: it is not said again when nobody catches it."""
    try:
        setattr(error, _TOLD, True)
    except Exception:  # a class of errors may refuse
        pass


def _with_origins(error: Optional[BaseException]) -> Iterator[BaseException]:
    """An error and those that Python shows above it."""
    seen = []  # type: list[BaseException]
    while error is not None and not any(error is one for one in seen):
        seen.append(error)
        yield error
        error = error.__cause__ if error.__cause__ is not None or error.__suppress_context__ else error.__context__


def _explained(error):
    """The report on an error, when it has something to say; never an exception."""
    try:
        if not isinstance(error, Exception) or any(getattr(one, _TOLD, False) for one in _with_origins(error)):
            return None
        report = diagnosis(error)
        return report if report is not None and report.findings else None
    except Exception:
        return None


def _excepthook(kind, error, traceback):
    _before(kind, error, traceback)
    _tell(error, traceback)


def _thread_excepthook(arguments):
    _before_in_threads(arguments)
    _tell(arguments.exc_value, arguments.exc_traceback)


def _tell(error, traceback):
    report = _explained(error.with_traceback(traceback) if error is not None else None)
    if report is not None and sys.stderr is not None:
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
