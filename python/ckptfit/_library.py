"""The compiled library, through the C interface of include/ckptfit/ckptfit.h and ctypes.

Loaded at the first question, once per process, under a lock. All functions may be called from many threads. The global
interpreter lock is not held while the library works.
"""
import ctypes
import json
import os
import sys
import threading

__all__ = ["Answer", "CkptfitError", "Error", "ask", "find", "load", "raise_error", "version"]

_NAME = "ckptfit.dll" if sys.platform == "win32" else "libckptfit.dylib" if sys.platform == "darwin" else "libckptfit.so"
_HERE = os.path.dirname(os.path.abspath(__file__))
_lock = threading.Lock()
_loaded = None


class CkptfitError(Exception):
    """The library could not answer. ``code`` is 2 wrong usage, 3 damaged input, 4 internal, 75 a retry may help."""

    def __init__(self, message, code):
        Exception.__init__(self, message)
        self.code = code


class Answer(object):
    """One answer: ``json`` the decoded document, ``text`` the report for people, ``exit_code`` as of the command."""

    def __init__(self, document, text, exit_code):
        self.json = document
        self.text = text
        self.exit_code = exit_code


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int32), ("message", ctypes.c_void_p)]


def candidates():
    """Where the library may lie: CKPTFIT_LIBRARY alone when set, else the installed package, else a source tree."""
    named = os.environ.get("CKPTFIT_LIBRARY")
    if named:
        return [named]
    tree = os.path.dirname(os.path.dirname(_HERE))
    return ([os.path.join(_HERE, "lib", _NAME), os.path.join(_HERE, _NAME)]
            + [os.path.join(tree, "build", preset, "lib", _NAME) for preset in ("release", "dev")])


def find():
    """The library's path. Raises CkptfitError, naming the places, when there is none."""
    places = candidates()
    for path in places:
        if os.path.isfile(path):
            return path
    raise CkptfitError("%s is in none of: %s; build it with scripts/build or set CKPTFIT_LIBRARY"
                       % (_NAME, ", ".join(places)), 2)


def load():
    """The loaded library, as a ctypes.CDLL with argument types set."""
    global _loaded
    with _lock:
        if _loaded is None:
            path = find()
            try:
                _loaded = _declare(ctypes.CDLL(path))
            except (OSError, AttributeError) as e:
                raise CkptfitError("cannot use %s: %s" % (path, e), 2)
        return _loaded


def _declare(library):
    library.ckptfit_version.restype = ctypes.c_char_p
    for name in ("ckptfit_assign", "ckptfit_check", "ckptfit_fix", "ckptfit_list", "ckptfit_explain"):
        function = getattr(library, name)
        function.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(Error)]
        function.restype = ctypes.c_void_p
    library.ckptfit_answer_json.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)]
    library.ckptfit_answer_json.restype = ctypes.c_void_p
    library.ckptfit_answer_text.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_size_t)]
    library.ckptfit_answer_text.restype = ctypes.c_void_p
    library.ckptfit_answer_exit_code.argtypes = [ctypes.c_void_p]
    library.ckptfit_answer_exit_code.restype = ctypes.c_int
    library.ckptfit_answer_free.argtypes = [ctypes.c_void_p]
    library.ckptfit_answer_free.restype = None
    library.ckptfit_values_open.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(Error)]
    library.ckptfit_values_open.restype = ctypes.c_void_p
    library.ckptfit_values_json.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)]
    library.ckptfit_values_json.restype = ctypes.c_void_p
    library.ckptfit_values_read.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p,
                                            ctypes.c_size_t, ctypes.POINTER(Error)]
    library.ckptfit_values_read.restype = ctypes.c_int
    library.ckptfit_values_texts.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_void_p),
                                             ctypes.POINTER(ctypes.POINTER(ctypes.c_uint64)), ctypes.POINTER(ctypes.c_size_t),
                                             ctypes.POINTER(Error)]
    library.ckptfit_values_texts.restype = ctypes.c_int
    library.ckptfit_values_graph.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(Error)]
    library.ckptfit_values_graph.restype = ctypes.c_void_p
    library.ckptfit_values_map.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_void_p),
                                           ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(Error)]
    library.ckptfit_values_map.restype = ctypes.c_void_p
    library.ckptfit_mapping_free.argtypes = [ctypes.c_void_p]
    library.ckptfit_mapping_free.restype = None
    library.ckptfit_values_close.argtypes = [ctypes.c_void_p]
    library.ckptfit_values_close.restype = None
    library.ckptfit_error_clear.argtypes = [ctypes.POINTER(Error)]
    library.ckptfit_error_clear.restype = None
    return library


def version():
    """The version of the loaded library: "0.1.0"."""
    return load().ckptfit_version().decode("utf-8")


def raise_error(library, error):
    """Raises what the library filled in, and gives it back."""
    try:
        message = ctypes.string_at(error.message).decode("utf-8", "replace") if error.message else "no answer"
        raise CkptfitError(message, int(error.code))
    finally:
        library.ckptfit_error_clear(ctypes.byref(error))


def ask(question, request):
    """Asks "assign", "check", "fix", "list" or "explain" and returns an Answer; raises CkptfitError when there is none."""
    library = load()
    text = json.dumps(dict(request, forms=["json", "text"])).encode("utf-8")
    error = Error()
    answer = getattr(library, "ckptfit_" + question)(text, len(text), ctypes.byref(error))
    if not answer:
        raise_error(library, error)
    try:
        size = ctypes.c_size_t()
        document = ctypes.string_at(library.ckptfit_answer_json(answer, ctypes.byref(size)), size.value)
        report = ctypes.string_at(library.ckptfit_answer_text(answer, 0, ctypes.byref(size)), size.value)
        return Answer(json.loads(document.decode("utf-8", "replace")), report.decode("utf-8", "replace"),
                      int(library.ckptfit_answer_exit_code(answer)))
    finally:
        library.ckptfit_answer_free(answer)
