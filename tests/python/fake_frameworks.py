"""Small stand-ins for TensorFlow and Keras: classes that only look like theirs, for tests without a framework.

A stand-in has the module name, the base classes and the private protocol that ckptfit.describe looks at, nothing else.
"""

import sys
import types

from ckptfit.describe import frameworks


def module(monkeypatch, name, **contents):
    """Puts a module of that name among the loaded ones."""
    made = types.ModuleType(name)
    vars(made).update(contents)
    monkeypatch.setitem(sys.modules, name, made)
    return made


def in_module(name):
    """Class decorator: the class says that it is defined there."""
    def decorate(cls):
        cls.__module__ = name
        return cls
    return decorate


class Shape:
    def __init__(self, dims):
        self.dims = dims

    def as_list(self):
        if self.dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self.dims)


class DType:
    def __init__(self, name):
        self.name = name
        self.base_dtype = self


@in_module("tensorflow.python.trackable.base")
class Trackable:
    """2.8 and later: the children are asked for by save type."""

    def __init__(self, **children):
        self._self_unconditional_dependency_names = dict(children)

    def _trackable_children(self, save_type="checkpoint"):
        assert save_type == "checkpoint"
        return dict(self._self_unconditional_dependency_names)

    def _lookup_dependency(self, name, cached_dependencies=None):
        return self._self_unconditional_dependency_names.get(name)

    def _gather_saveables_for_checkpoint(self):
        return {}


@in_module("tensorflow.python.ops.variables")
class Variable(Trackable):
    def __init__(self, name, shape=(), dtype="float32", trainable=True):
        super().__init__()
        self.name = name + ":0"
        self._shared_name = name
        self.shape = Shape(shape)
        self.dtype = DType(dtype)
        self.trainable = trainable


@in_module("tensorflow.python.module.module")
class Module(Trackable):
    def __init__(self, **attributes):
        super().__init__(**attributes)
        vars(self).update(attributes)

    @property
    def variables(self):
        return tuple(v for v in vars(self).values() if isinstance(v, Variable))


class Keras2:
    """The classes of one Keras 2: ``layer``, ``model``, ``optimizer`` make objects."""

    def __init__(self, monkeypatch, version="2.10.0", root="keras"):
        monkeypatch.setattr(frameworks, "_packages", {})
        module(monkeypatch, root, __version__=version)

        @in_module(root + ".engine.base_layer")
        class Layer(Module):
            def __init__(self, name, trainable=(), non_trainable=(), layers=(), **children):
                super().__init__(**children)
                self.name = name
                self.built = True
                self.trainable = True
                self._trainable_weights = list(trainable)
                self._non_trainable_weights = list(non_trainable)
                self._layers = list(layers)

            @property
            def trainable_weights(self):
                own = self._trainable_weights if self.trainable else []
                return own + [w for x in self._layers for w in (x.trainable_weights if self.trainable else [])]

            @property
            def non_trainable_weights(self):
                if not self.trainable:
                    return (self._trainable_weights + self._non_trainable_weights
                            + [w for x in self._layers for w in x.weights])
                return self._non_trainable_weights + [w for x in self._layers for w in x.non_trainable_weights]

            @property
            def weights(self):
                return self.trainable_weights + self.non_trainable_weights

            def count_params(self):
                raise AssertionError("never called")

            def _flatten_layers(self, recursive=True, include_self=True):
                assert not recursive and not include_self
                return iter(self._layers)

            def get_config(self):
                return {"name": self.name, "trainable": self.trainable}

        @in_module(root + ".engine.training")
        class Model(Layer):
            @property
            def layers(self):
                return self._layers

        @in_module(root + ".optimizers.optimizer_v2.optimizer_v2")
        class OptimizerV2(Trackable):
            def __init__(self, slots=None, **hyper):
                super().__init__(**hyper)
                self._slots = slots or {}
                self._weights = list(hyper.values())

            def get_slot_names(self):
                return sorted({name for slots in self._slots.values() for name in slots})

            def get_slot(self, variable, name):
                return self._slots[variable._shared_name][name]

            def _create_or_restore_slot_variable(self, position, name, variable):
                raise AssertionError("never called")

            def variables(self):
                return self._weights

        self.Layer, self.Model, self.OptimizerV2 = Layer, Model, OptimizerV2


def ascending(value):
    """The walk of Keras 3: private names last."""
    skipped = dir(type(value).__mro__[-2])
    for name in sorted(dir(value), key=lambda n: "~" + n if n.startswith("_") else n):
        if not name.startswith("__") and name not in skipped:
            try:
                yield name, getattr(value, name)
            except Exception:
                continue


class Keras3:
    """A Keras 3 with its saving library. ``sets`` and ``nested``: which containers the library enters."""

    def __init__(self, monkeypatch, version="3.6.0", sets=True, nested=False):
        monkeypatch.setattr(frameworks, "_packages", {})

        @in_module("keras.src.saving.keras_saveable")
        class KerasSaveable:
            def _obj_type(self):
                return "Layer"

        @in_module("keras.src.layers.layer")
        class Layer(KerasSaveable):
            def __init__(self, *variables):
                self._trainable_variables = list(variables)
                self._non_trainable_variables = []

            def save_own_variables(self, store):
                raise AssertionError("the library's own version needs no call")

            def load_own_variables(self, store):
                raise AssertionError("never called")

        def load_state(value):
            return (list, dict, tuple)

        def load_state_with_sets(value):
            return (list, dict, tuple, set)

        def flat_containers(value):
            return value

        def nested_containers(value):
            return _load_container_state(value)  # noqa: F821  only its name counts

        self.walked = []

        def walk(value):
            self.walked.append(value)
            return ascending(value)

        module(monkeypatch, "keras", __version__=version)
        module(monkeypatch, "keras.src.saving.keras_saveable", KerasSaveable=KerasSaveable)
        module(monkeypatch, "keras.src.saving.saving_lib", _walk_saveable=walk, _load_state=load_state_with_sets if sets else load_state,
               _load_container_state=nested_containers if nested else flat_containers, get_attr_skipset=lambda kind: dir(KerasSaveable))
        self.KerasSaveable, self.Layer = KerasSaveable, Layer

