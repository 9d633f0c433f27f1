"""``with ckptfit.watch():`` - every loading call inside is looked at, whether it raises or returns."""
import functools
import sys
import threading
from typing import Any, List, Optional, TextIO

from . import calls, comparison, hook, waiting
from .describe import describe_program, frameworks
from .report import Report, ask

__all__ = ["Watch", "Watched", "watch"]


class Watched(object):
    """One loading call.

    ``call``     its text, ``path`` the path that it was given
    ``report``   what ckptfit says of it, or None when it had no answer; ``reason`` is why
    ``raised``   the exception that ended it, or None
    ``wrong``    after a call that returned: comparison.Difference for each variable that does not hold what the file
                 holds for it
    """

    def __init__(self, call: str, path: str = "") -> None:
        self.call = call
        self.path = path
        self.report = None  # type: Optional[Report]
        self.reason = ""
        self.raised = None  # type: Optional[BaseException]
        self.wrong = []  # type: List[comparison.Difference]

    @property
    def fine(self) -> bool:
        """Nothing to say: the verdict is that it fits, and the values are those of the file."""
        return self.raised is None and not self.wrong and self.report is not None and self.report.verdict == "fits" \
            and not any(finding["severity"] != "note" for finding in self.report.findings)

    def __str__(self):
        lines = [self.report.text.rstrip("\n") if self.report is not None else
                 "unknown %s\n        ckptfit has no answer: %s" % (self.call, self.reason)]
        if self.wrong:
            lines.append("%d variable%s not hold what the file holds:" % (len(self.wrong), " does" if len(self.wrong) == 1 else "s do"))
            lines += ["  %s" % difference for difference in self.wrong[:10]]
            if len(self.wrong) > 10:
                lines.append("  and %d more" % (len(self.wrong) - 10))
        return "\n".join(lines) + "\n"


class Watch(object):
    """The context manager that ``watch()`` returns. ``calls`` holds a Watched for each loading call so far."""

    def __init__(self, output: Optional[TextIO] = None, quiet: bool = False) -> None:
        self.calls = []  # type: List[Watched]
        self._output = output
        self._quiet = quiet
        self._replaced = []  # type: List[Any]
        self._inside = threading.local()
        self._active = False

    def __enter__(self) -> "Watch":
        self._active = True
        for owner, name in list(_loading_functions()):
            function = vars(owner)[name]
            if not callable(function):
                continue
            self._replaced.append((owner, name, function))
            setattr(owner, name, self._watching(function))
        return self

    def __exit__(self, kind: Any = None, error: Any = None, traceback: Any = None) -> None:
        self._active = False  # a module that the block imported may keep our function
        unseen = not self._replaced and next(_loading_functions(), None) is not None
        for owner, name, function in reversed(self._replaced):
            setattr(owner, name, function)
        del self._replaced[:]
        if unseen:
            self._write("the block imported the framework itself, so that its loading calls were not seen: import it before\n")
        if isinstance(error, Exception) and not any(watched.raised is error for watched in self.calls):
            call = calls.from_traceback(traceback)
            if call is None:
                self._waited(error, waiting.from_error(error))
            else:
                self._asserted(error, call)

    def _watching(self, function):
        @functools.wraps(function)
        def loading(*args, **kwargs):
            if not self._active or getattr(self._inside, "call", False):  # a loading function that another one calls
                return function(*args, **kwargs)
            self._inside.call = True
            try:
                return self._watched(function, args, kwargs)
            finally:
                self._inside.call = False
        return loading

    def _watched(self, function, args, kwargs):
        call = calls.from_arguments(function, args, kwargs)
        if call is None:
            return function(*args, **kwargs)
        watched = Watched(call.text, call.path)
        self._ask(watched, call)
        self.calls.append(watched)
        try:
            result = function(*args, **kwargs)
            watched.wrong = self._compare(watched, call)
            return result
        except Exception as e:
            watched.raised = e
            raise
        finally:
            self._tell(watched)

    def _asserted(self, error, call):
        """A status method ended the block: the load returned, and what it left is an error only to that method."""
        for watched in self.calls:
            if not watched.fine and watched.raised is None and watched.path == call.path and call.text.startswith(watched.call + "."):
                watched.raised = error  # the report on the load has said why
                self._mark(watched)
                return
        self._raised(error, call)

    def _waited(self, error, call):
        """A restore that waited for a layer to be built ended the block, if it is what does not fit."""
        if call is not None:
            self._raised(error, call, only_if="fails")

    def _raised(self, error, call, only_if=None):
        watched = Watched(call.text, call.path)
        watched.raised = error
        self._ask(watched, call)
        if only_if is None or (watched.report is not None and watched.report.verdict == only_if):
            self.calls.append(watched)
            self._tell(watched)

    def _tell(self, watched):
        if not watched.fine:
            self._write(str(watched))
            self._mark(watched)

    def _mark(self, watched):
        if watched.raised is not None and watched.report is not None and not self._quiet:
            hook.mark_told(watched.raised)

    def _write(self, text):
        if self._quiet:
            return
        try:
            (self._output or sys.stderr).write("\n%s" % text)
        except Exception:  # nowhere to write is no reason to stop a program that loads
            pass

    @staticmethod
    def _ask(watched, call):
        try:
            watched.report = ask(call.path, call.complete(describe_program(call.objects, call.custom_objects)), call.text)
        except Exception as e:  # the program's call goes on whatever becomes of the question
            watched.reason = str(e)

    @staticmethod
    def _compare(watched, call):
        try:
            return comparison.differences(watched.report, call.objects) if watched.report is not None else []
        except Exception as e:
            watched.reason = str(e)
            return []


def watch(output: Optional[TextIO] = None, quiet: bool = False) -> Watch:
    """Watches the loading calls of a ``with`` block, and says which did not do what their file says.

    A call that raises, or would leave variables as they are, ends with its report on standard error (or ``output``), and so
    does an assertion of ``restore()``'s status that ends the block; one that returns is compared, variable by variable, with
    the values in the file. With ``quiet`` nothing is written: look at ``calls`` of the object behind ``as``. Loads take longer
    by a description of the objects and one more reading of the file. Functions of the frameworks that are loaded are replaced,
    for all threads, while the block runs.

    >>> with ckptfit.watch() as watched:             # doctest: +SKIP
    ...     model.load_weights("weights.h5", by_name=True)
    >>> [call.report.verdict for call in watched.calls]   # doctest: +SKIP
    ['partial']
    """
    return Watch(output, quiet)


def _loading_functions():
    """Owner and name of each loading function of the loaded frameworks, wherever a program may call it."""
    for cls in _classes():
        for name in ("load_weights", "restore", "read"):
            if name in vars(cls):
                yield cls, name
    functions = {id(function) for function in _module_functions()}
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", None)
        if isinstance(names, dict):  # whatever the module calls it: import ... as
            for name in [name for name, value in list(names.items()) if id(value) in functions]:
                yield module, name


def _classes():
    found = []
    for keras in frameworks.loaded_keras():
        module = keras.module("models.model", "engine.training", "engine.network")
        found += [cls for cls in (getattr(module, "Model", None), getattr(keras.module("engine.network"), "Network", None)) if cls]
    module = frameworks.tensorflow_module("python.checkpoint.checkpoint", "python.training.tracking.util")
    return found + [cls for cls in [getattr(module, "Checkpoint", None)] if cls]


def _module_functions():
    found = []
    for keras in frameworks.loaded_keras():
        found += [keras.function([name], "saving.saving_api", "saving.legacy.save", "saving.save", "saving.saved_model_experimental",
                                 "saving.legacy_h5_format") for name in ("load_model", "load_weights")]
    saved_model = frameworks.tensorflow_module("python.saved_model.load")
    found += [getattr(saved_model, name, None) for name in ("load", "load_v2")]
    return [function for function in found if function is not None]
