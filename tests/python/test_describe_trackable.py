"""TensorFlow's object graph in a description: edges by version, lookups, what a restore does with an object."""

import collections
import json

import ckptfit
from fake_frameworks import Keras2, Trackable, Variable, in_module, module

Reference = collections.namedtuple("Reference", "name ref")


def nodes_of(**objects):
    return json.loads(ckptfit.describe(**objects))["nodes"]


def test_before_2_8_edges_are_the_checkpoint_dependencies():
    @in_module("tensorflow.python.training.tracking.tracking")
    class AutoTrackable:
        _checkpoint_dependencies = [Reference("b", Variable("b")), Reference("a", Variable("a"))]

        def _gather_saveables_for_checkpoint(self):
            return {}
    assert nodes_of(root=AutoTrackable())[0]["children"] == [["b", 1], ["a", 2]]


def test_children_keep_the_order_in_which_they_were_tracked():
    assert nodes_of(root=Trackable(z=Variable("z"), a=Variable("a")))[0]["children"] == [["z", 1], ["a", 2]]


def test_children_are_asked_for_as_they_are_for_a_checkpoint():
    """TensorFlow 2.8 has an enumeration for what later versions call "checkpoint": the default fits both."""
    checkpoint = object()

    @in_module("tensorflow.python.training.tracking.tracking")
    class AutoTrackable(Trackable):
        def _trackable_children(self, save_type=checkpoint):
            assert save_type is checkpoint
            return {"w": Variable("w")}
    assert nodes_of(root=AutoTrackable())[0]["children"] == [["w", 1]]


def test_a_variable_that_is_tracked_without_a_name_stands_behind_the_others():
    class Layer(Trackable):
        def _trackable_children(self, save_type="checkpoint"):
            w = Variable("w")
            return {None: w, "kernel": w}
    assert nodes_of(layer=Layer())[0]["children"] == [["kernel", 1], ["", 1]]


def test_edges_lead_on_and_cycles_end():
    a, b = Trackable(), Trackable()
    a._self_unconditional_dependency_names["b"] = b
    b._self_unconditional_dependency_names["a"] = a
    nodes = nodes_of(a=a)
    assert [n["children"] for n in nodes] == [[["b", 1]], [["a", 0]]]


def test_names_that_only_a_lookup_finds_are_lookup_edges():
    class Functional(Trackable):
        _layer_checkpoint_dependencies = {"layer-0": None}

        def _lookup_dependency(self, name):  # before 2.13 it takes the name alone
            return layer if name == "layer-0" else None
    layer = Trackable()
    node = nodes_of(model=Functional())[0]
    assert "children" not in node
    assert node["lookup"] == [["layer-0", 1]]


def test_a_container_that_refuses_to_be_saved_keeps_its_edges_and_the_reason_without_values():
    w = Variable("w")

    @in_module("tensorflow.python.trackable.data_structures")
    class TrackableDataStructure(Trackable):
        _self_unconditional_checkpoint_dependencies = [Reference("0", w)]

        def _trackable_children(self, save_type="checkpoint"):
            raise ValueError("Unable to save the object [<tf.Variable 'w:0' shape=(2,) numpy=\narray([1., 2.])>] (a list)")
    node = nodes_of(parts=TrackableDataStructure())[0]
    assert node["poison"] == "Unable to save the object [<tf.Variable 'w:0' shape=(2,) numpy=...>] (a list)"
    assert node["children"] == [["0", 1]]
    assert node["roles"] == ["container"]


def test_an_object_that_holds_no_value_has_no_restore_kind():
    node = nodes_of(root=Trackable())[0]
    assert "restore" not in node and "saves" not in node


def test_a_class_with_factories_is_restored_by_them():
    class Holder(Trackable):
        def _gather_saveables_for_checkpoint(self):
            return {"total": None, "count": None}
    node = nodes_of(root=Holder())[0]
    assert (node["restore"], node["saves"]) == ("factories", ["total", "count"])


def test_a_class_that_serializes_to_tensors_is_asked_for_its_names(monkeypatch):
    class Holder(Trackable):
        _LEGACY_SAVEABLE_NAME = "old-"

        def _serialize_to_tensors(self):
            return {"x": 1.0, "y": 2.0}
    module(monkeypatch, "tensorflow.python.training.saving.saveable_object_util",
           trackable_has_serialize_to_tensor=lambda value: isinstance(value, Holder))
    node = nodes_of(root=Holder())[0]
    assert (node["restore"], node["saves"]) == ("tensors", ["old-x", "old-y"])


def test_tables_are_named_but_never_exported(monkeypatch):
    @in_module("tensorflow.python.ops.lookup_ops")
    class MutableHashTable(Trackable):
        def _serialize_to_tensors(self):
            raise AssertionError("a table may be large")
    assert nodes_of(table=MutableHashTable())[0]["saves"] == ["table"]
    module(monkeypatch, "tensorflow.python.training.saving.saveable_object_util", trackable_has_serialize_to_tensor=lambda value: True)
    node = nodes_of(table=MutableHashTable())[0]
    assert (node["restore"], node["saves"]) == ("table", ["table-keys", "table-values"])


def test_python_state_and_distributed_variables_have_kinds_of_their_own():
    @in_module("tensorflow.python.trackable.python_state")
    class PythonState(Trackable):
        pass

    @in_module("tensorflow.python.distribute.values")
    class DistributedVariable(Variable):
        pass

    class Counter(PythonState):
        pass
    nodes = nodes_of(state=Counter(), v=DistributedVariable("v"))
    assert (nodes[0]["restore"], nodes[0]["saves"]) == ("python_state", ["py_state"])
    assert (nodes[1]["restore"], nodes[1]["saves"]) == ("distributed", ["VARIABLE_VALUE"])


def test_slots_of_a_legacy_optimizer_join_variable_and_slot(keras2):
    w, m, v = Variable("w"), Variable("w/m"), Variable("w/v")
    optimizer = keras2.OptimizerV2({"w": {"m": m, "v": v}}, iter=Variable("iter"))
    nodes = nodes_of(model=keras2.Model("net", layers=[keras2.Layer("a", [w])], a=w), optimizer=optimizer)
    node = next(n for n in nodes if n["class"] == "OptimizerV2")
    assert node["roles"] == ["optimizer", "legacy_optimizer"]
    names = [(name, nodes[a]["variable"]["name"], nodes[b]["variable"]["name"]) for name, a, b in node["slots"]]
    assert names == [("m", "w:0", "w/m:0"), ("v", "w:0", "w/v:0")]


def test_a_stand_in_for_the_optimizer_inside_takes_its_slots(keras2):
    w, m = Variable("w"), Variable("w/m")

    @in_module("keras.mixed_precision.loss_scale_optimizer")
    class FakeOptimizerForRestoration(Trackable):
        def __init__(self, optimizer):
            super().__init__()
            self._optimizer = optimizer

        def get_slot_names(self):
            return self._optimizer.get_slot_names()

        def _create_or_restore_slot_variable(self, position, name, variable):
            raise AssertionError("never called")
    nodes = nodes_of(w=w, o=FakeOptimizerForRestoration(keras2.OptimizerV2({"w": {"m": m}})))
    assert nodes[1]["roles"] == ["legacy_optimizer"]
    assert nodes[1]["slots"] == [["m", 0, 2]]


def test_an_optimizer_without_slots_has_none(keras2):
    node = nodes_of(o=keras2.OptimizerV2(iter=Variable("iter")))[0]
    assert "slots" not in node
    assert "built" not in node
