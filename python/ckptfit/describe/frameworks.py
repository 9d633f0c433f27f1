"""The TensorFlow and the Keras packages that the program has loaded.

Four Keras packages may be met, sometimes two in one process: ``tensorflow_core.python.keras`` (TensorFlow 2.0),
``tensorflow.python.keras`` (2.1 to 2.5), ``keras`` (Keras 2 of TensorFlow 2.6 to 2.15, and Keras 3), ``tf_keras``.
"""
import sys

_KERAS_ROOTS = ("tf_keras", "keras", "tensorflow.python.keras", "tensorflow_core.python.keras")
_FRAMEWORK_ROOTS = frozenset(("tensorflow", "tensorflow_core", "tensorflow_estimator", "keras", "tf_keras"))
_PYTHON_ROOTS = frozenset(("builtins", "collections", "abc", "typing", "functools", "wrapt"))


def is_framework_module(module):
    """Does a module name belong to Python, TensorFlow or Keras."""
    root = module.split(".", 1)[0]
    return root in _FRAMEWORK_ROOTS or root in _PYTHON_ROOTS


def keras_root(module):
    """Which Keras package a module belongs to, or None."""
    for root in _KERAS_ROOTS:
        if module == root or module.startswith(root + "."):
            return root
    return None


class Keras(object):
    """One loaded Keras package."""

    def __init__(self, root):
        self.root = root
        self.version = _keras_version(root)
        self.major = 3 if self.version.split(".")[0] == "3" else 2
        self.kind = "keras" if self.major == 3 else "tf_keras" if root == "tf_keras" else "tf.keras"

    def module(self, *names):
        """The first of its modules that is loaded: ``module("saving.saving_lib")``. None when none is."""
        for name in names:
            for prefix in (self.root + ".src.", self.root + "."):
                found = sys.modules.get(prefix + name)
                if found is not None:
                    return found
        return None

    def function(self, names, *modules):
        """The first function of one of ``names`` in the loaded ones of ``modules``, or None."""
        for module in modules:
            found = self.module(module)
            for name in names:
                if hasattr(found, name):
                    return getattr(found, name)
        return None


def _keras_version(root):
    module = sys.modules.get(root)
    version = getattr(module, "__version__", None)
    if version is None and root.startswith("tensorflow"):
        for name in ("tensorflow.keras", "tensorflow_core.keras", "tensorflow._api.v2.keras",
                     "tensorflow_core._api.v2.keras", root + ".api._v2.keras"):
            version = getattr(sys.modules.get(name), "__version__", None)
            if version is not None:
                break
        else:
            version = getattr(getattr(sys.modules.get("tensorflow"), "keras", None), "__version__", None)
    if version is None:  # Keras 2.13 to 2.15 keep it below keras.src
        version = getattr(sys.modules.get(root + ".src"), "__version__", None)
    return str(version or "2")


_packages = {}


def keras_package(root):
    """The Keras package under a root name."""
    if root not in _packages:
        _packages[root] = Keras(root)
    return _packages[root]


def keras_of(cls):
    """The Keras package that a class derives from, or None."""
    for base in cls.__mro__:
        root = keras_root(base.__module__)
        if root is not None:
            return keras_package(root)
    return None


def loaded_keras():
    """The Keras packages that are loaded, the likeliest to be the program's own first.

    TensorFlow 2.16 and later load Keras 3 by themselves, and every TensorFlow has an outdated copy of its own: a package
    named further ahead is one that the program asked for.
    """
    return [keras_package(r) for r in _KERAS_ROOTS if r in sys.modules]


def tensorflow_module(*names):
    """The first loaded one of TensorFlow's inner modules: ``tensorflow_module("python.checkpoint.util")``."""
    for name in names:
        for root in ("tensorflow.", "tensorflow_core."):
            found = sys.modules.get(root + name)
            if found is not None:
                return found
    return None
