"""``python -m ckptfit describe package.module:function [-o target.json]``; further commands go to the compiled one.

The function takes no arguments and returns a model (described as ``model``), or a dict of named objects. In such a dict
``custom_objects`` may hold what the loading call is given under that name. The working directory is on the path, as for
``python -m``. What the program prints goes to standard error, so that standard output holds the description alone.

``python path/to/this/folder describe ...`` does the same when the interpreter does not have the package installed.

Exit codes: 0, or 2 with one line on standard error that says what is wrong.
"""
import argparse
import importlib
import importlib.util
import os
import sys
import traceback


def _become_package():
    """Run as a folder, this file belongs to no package: makes this very folder the package ``ckptfit``."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [p for p in sys.path if os.path.abspath(p or os.curdir) != here]
    spec = importlib.util.spec_from_file_location("ckptfit", os.path.join(here, "__init__.py"),
                                                  submodule_search_locations=[here])
    sys.modules["ckptfit"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["ckptfit"])


if not __package__:
    _become_package()
    __package__, __spec__ = "ckptfit", sys.modules["ckptfit"].__spec__

from . import _command  # noqa: E402
from .describe import describe_program  # noqa: E402
from .describe.places import places_of  # noqa: E402

_USAGE = 2


class _Wrong(Exception):
    """Something that the caller can put right; the text is for people."""


def main(arguments=None):
    """Runs the command line; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments and arguments[0] not in ("describe", "-h", "--help"):
        return _command.main()
    options = _parser().parse_args(arguments)
    try:
        with _OutputToStderr() as output:
            text = _describe(options.target)
            _write(text, options.output, output)
    except _Wrong as e:
        sys.stderr.write("ckptfit: %s\n" % e)
        return _USAGE
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m ckptfit", description="Describes the model of a program.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.required = True
    one = commands.add_parser("describe", help="write down what a program's model asks a checkpoint for",
                              description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    one.add_argument("target", metavar="package.module:function")
    one.add_argument("-o", "--output", default="-", help="file to write; - or nothing: standard output")
    return parser


def _describe(target):
    function = _function(target)
    try:
        made = function()
    except Exception as e:
        raise _Wrong("%s raised %s: %s%s" % (target, type(e).__name__, e, _place(e)))
    objects = dict(made) if type(made) is dict else {"model": made}
    custom_objects = objects.pop("custom_objects", None)
    if not objects or any(not isinstance(k, str) for k in objects):
        raise _Wrong("%s returned a dict of %s; expected named objects such as {\"model\": model}"
                     % (target, "nothing" if not objects else "keys that are no text"))
    try:
        return describe_program(objects, custom_objects, places_of(function))
    except TypeError as e:
        raise _Wrong("%s returned nothing describable: %s" % (target, e))


def _function(target):
    module_name, _, function_name = target.partition(":")
    if not module_name or not function_name:
        raise _Wrong("expected package.module:function, found \"%s\"" % target)
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    found = _module(module_name)
    for part in function_name.split("."):
        if not hasattr(found, part):
            raise _Wrong("%s has no \"%s\"" % (module_name, function_name))
        found = getattr(found, part)
    if not callable(found):
        raise _Wrong("%s is a %s, not a function" % (target, type(found).__name__))
    return found


def _module(name):
    try:
        return importlib.import_module(name)
    except ImportError as e:
        missing = getattr(e, "name", None)
        if missing is not None and (name == missing or name.startswith(missing + ".")):
            raise _Wrong("there is no module \"%s\" in %s or on PYTHONPATH" % (missing, os.getcwd()))
        raise _Wrong("importing %s failed: %s%s" % (name, e, _place(e)))
    except Exception as e:
        raise _Wrong("importing %s raised %s: %s%s" % (name, type(e).__name__, e, _place(e)))


def _place(error):
    """Where in the user's program an exception was raised, as a text to append."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if os.path.dirname(os.path.abspath(__file__)) not in f[0]]
    frames = [f for f in frames if not f[0].startswith("<frozen")]
    inside = [f for f in frames if "site-packages" not in f[0] and "importlib" not in f[0]]
    frames = inside or frames
    return " (%s:%d)" % (os.path.basename(frames[-1][0]), frames[-1][1]) if frames else ""


def _write(text, path, output):
    try:
        if path == "-":
            output.write(text + "\n")
            output.flush()
        else:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text + "\n")
    except OSError as e:
        raise _Wrong("cannot write %s: %s" % ("standard output" if path == "-" else path, e.strerror or e))


class _OutputToStderr(object):
    """While it lasts, whatever prints prints to standard error; the value is the real standard output."""

    def __enter__(self):
        sys.stdout.flush()
        self._stdout = sys.stdout
        self._descriptor = None
        try:
            self._descriptor = os.dup(1)
            os.dup2(2, 1)
            real = os.fdopen(os.dup(self._descriptor), "w", encoding="utf-8")
        except OSError:  # no such descriptors
            real = sys.stdout
        self._real = real
        sys.stdout = sys.stderr
        return real

    def __exit__(self, *error):
        sys.stdout = self._stdout
        if self._descriptor is not None:
            self._real.close()
            os.dup2(self._descriptor, 1)
            os.close(self._descriptor)


if __name__ == "__main__":
    sys.exit(main())
