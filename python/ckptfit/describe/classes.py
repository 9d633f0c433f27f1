"""What a Python class is to the loaders, from its name and module alone.

Facts about a class are found once in a description and kept until its end: programs have many objects and few classes.
"""
from . import frameworks
from .optimizers import takes_slots

_KERAS_BASES = {
    "Layer": ("layer",),
    "Model": ("layer", "model"),
    "Network": ("layer", "model"),  # TensorFlow 2.0 to 2.2
    "Sequential": ("layer", "model", "sequential"),
    "Functional": ("layer", "model", "functional"),
    "Metric": ("metric",),
    "Loss": ("loss",),
    "Optimizer": ("optimizer",),
    "BaseOptimizer": ("optimizer",),
    "_BaseOptimizer": ("optimizer",),
    "OptimizerV2": ("optimizer", "legacy_optimizer"),
}
_TENSORFLOW_BASES = {
    "Variable": ("variable",),
    "Checkpoint": ("checkpoint",),
    "CheckpointV1": ("checkpoint",),
    "Module": ("module",),
    "Optimizer": ("optimizer", "legacy_optimizer"),  # tf.compat.v1.train: slots, too
    "TrackableDataStructure": ("container",),
    "_TupleWrapper": ("container",),
    "PythonState": ("python_state",),
    "MutableHashTable": ("table",),
    "DenseHashTable": ("table",),
    "IteratorBase": ("iterator",),
    "Iterator": ("iterator",),
    "IteratorV2": ("iterator",),
    "EagerIterator": ("iterator",),
    "DistributedVariable": ("distributed", "variable"),
    "ShardedVariableMixin": ("distributed", "variable"),
    "AutoCastVariable": ("autocast", "variable"),
    "Generator": ("generator",),
}
ROLES = ("layer", "model", "functional", "sequential", "optimizer", "legacy_optimizer", "metric", "loss", "variable",
         "container", "checkpoint", "module", "custom")


class ClassFacts(object):
    """``roles`` is what the schema may show; ``traits`` holds those and a few of this package's own."""

    def __init__(self, cls):
        self.name = cls.__name__
        self.module = cls.__module__
        self.keras = frameworks.keras_of(cls)
        self.traits = set()
        for base in cls.__mro__:
            self.traits.update(_traits_of(base))
        if not is_framework(cls):
            self.traits.add("custom")
        if cls in (list, dict, tuple):
            self.traits.add("container")
        if "optimizer" not in self.traits and takes_slots(cls):  # stands in for the optimizer inside a LossScaleOptimizer
            self.traits.add("legacy_optimizer")
        if "layer" in self.traits:
            self.traits.discard("module")
        if "sequential" in self.traits:  # Keras 2 derives Sequential from Functional
            self.traits.discard("functional")
        if "metric" in self.traits:  # Keras 2 derives Metric from Layer
            self.traits.discard("layer")
        self.roles = [r for r in ROLES if r in self.traits]

    def has(self, trait):
        """Is the class of this kind."""
        return trait in self.traits


def _traits_of(base):
    root = frameworks.keras_root(base.__module__)
    if root is not None:
        if base.__name__ == "Variable" or base.__name__ == "KerasVariable":
            return ("variable",)
        if base.__name__ == "AutoCastVariable":
            return _TENSORFLOW_BASES["AutoCastVariable"]
        return _KERAS_BASES.get(base.__name__, ())
    if is_framework(base):
        if base.__name__ == "Module" and not base.__module__.endswith("module.module"):
            return ()
        return _TENSORFLOW_BASES.get(base.__name__, ())
    return ()


def is_framework(cls):
    """Is the class, or function, defined by Python, TensorFlow or Keras."""
    return frameworks.is_framework_module(getattr(cls, "__module__", None) or "")


def defining_class(cls, method):
    """The class that defines a method of ``cls``, or None."""
    for base in cls.__mro__:
        if method in base.__dict__:
            return base
    return None


_facts = {}


def forget():
    """Drops what is known of classes, so that none is kept alive."""
    _facts.clear()


def facts(value):
    """The facts of an object's class. ``type()`` and not ``__class__``: TensorFlow's wrappers of dict and tuple lie."""
    cls = type(value)
    found = _facts.get(cls)
    if found is None:
        found = _facts[cls] = ClassFacts(cls)
    return found
