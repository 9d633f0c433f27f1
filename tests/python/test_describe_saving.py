"""The saving walk of Keras in a description: what `.keras` and `.weights.h5` visit, and what each object stores."""

import json

import ckptfit
from fake_frameworks import Keras3, Variable, ascending, in_module, module


def document_of(**objects):
    return json.loads(ckptfit.describe(**objects))


def walk_of(document, node=0):
    """The walk with class names for nodes."""
    def show(value):
        if isinstance(value, int):
            return document["nodes"][value]["class"]
        (kind, items), = value.items()
        return {kind: [show(x) for x in items]}
    return [[attribute, show(value)] for attribute, value in document["nodes"][node].get("walk", [])]


def test_attributes_come_in_the_librarys_order_and_only_those_that_lead_to_objects(monkeypatch):
    keras = Keras3(monkeypatch)

    class Dense(keras.Layer):
        pass

    class Net(keras.Layer):
        def __init__(self):
            super().__init__()
            self.b, self._hidden, self.a = Dense(), Dense(), Dense()
            self.size, self.names = 3, ["x"]
    assert walk_of(document_of(net=Net())) == [["a", "Dense"], ["b", "Dense"], ["_hidden", "Dense"]]


def test_containers_keep_their_kind_and_only_what_can_be_saved(monkeypatch):
    keras = Keras3(monkeypatch)

    class Net(keras.Layer):
        def __init__(self):
            super().__init__()
            self.a_list, self.b_dict, self.c_tuple = [keras.Layer(), 1], {"z": keras.Layer(), "y": None}, (keras.Layer(),)
            self.d_empty, self.e_set = [[]], {keras.Layer()}
    assert walk_of(document_of(net=Net())) == [["a_list", {"list": ["Layer"]}], ["b_dict", {"dict": ["Layer"]}],
                                               ["c_tuple", {"tuple": ["Layer"]}], ["e_set", {"set": ["Layer"]}]]


def test_sets_are_left_out_where_the_library_does_not_enter_them(monkeypatch):
    keras = Keras3(monkeypatch, "3.15.0", sets=False)

    class Net(keras.Layer):
        def __init__(self):
            super().__init__()
            self.parts = {keras.Layer()}
    assert walk_of(document_of(net=Net())) == []


def test_nested_containers_are_entered_only_where_the_library_does(monkeypatch):
    def net(keras):
        class Net(keras.Layer):
            def __init__(self):
                super().__init__()
                self.parts = [[1], [keras.Layer()], keras.Layer()]
        return Net()
    assert walk_of(document_of(net=net(Keras3(monkeypatch)))) == [["parts", {"list": ["Layer"]}]]
    nested = walk_of(document_of(net=net(Keras3(monkeypatch, "3.15.0", nested=True))))
    assert nested == [["parts", {"list": [{"list": []}, {"list": ["Layer"]}, "Layer"]}]]


def test_a_container_that_holds_itself_is_entered_once(monkeypatch):
    keras = Keras3(monkeypatch, nested=True)

    class Net(keras.Layer):
        def __init__(self):
            super().__init__()
            self.parts = [keras.Layer()]
            self.parts.append(self.parts)
    assert walk_of(document_of(net=Net())) == [["parts", {"list": ["Layer", {"list": []}]}]]


def test_the_library_is_asked_once_for_objects_alike_and_the_rest_follows_its_order(monkeypatch):
    keras = Keras3(monkeypatch)

    class Block(keras.Layer):
        def __init__(self):
            super().__init__()
            self.z, self._y, self.x = keras.Layer(), keras.Layer(), keras.Layer()

        @property
        def late(self):
            return self._late  # not there yet

        def method(self):
            return None

    class Other(keras.Layer):
        pass

    class Net(keras.Layer):
        def __init__(self):
            super().__init__()
            self.blocks = [Block() for _ in range(50)]
    net = Net()
    type(net.blocks[-1]).late = property(lambda self: Other() if self is net.blocks[-1] else self._late)
    document = document_of(net=net)
    blocks = [n for n, node in enumerate(document["nodes"]) if node["class"] == "Block"]
    assert len(blocks) == 50
    for n in blocks[:-1]:
        assert walk_of(document, n) == [["x", "Layer"], ["z", "Layer"], ["_y", "Layer"]]
    assert walk_of(document, blocks[-1]) == [["late", "Other"], ["x", "Layer"], ["z", "Layer"], ["_y", "Layer"]]
    assert sum(isinstance(value, Block) for value in keras.walked) == 1


def test_an_order_that_is_not_understood_is_left_to_the_library(monkeypatch):
    keras = Keras3(monkeypatch)
    module(monkeypatch, "keras.src.saving.saving_lib", _walk_saveable=lambda v: sorted(ascending(v), key=lambda p: p[0][::-1]),
           get_attr_skipset=lambda kind: dir(keras.KerasSaveable))

    class Block(keras.Layer):
        def __init__(self):
            super().__init__()
            self.ab, self.ba = keras.Layer(), keras.Layer()
    document = document_of(parts=[Block(), Block()])
    for n in (1, 2):
        assert [name for name, _ in walk_of(document, n)] == ["ba", "ab"]


def test_the_store_of_an_ordinary_layer_is_its_own_variables_by_number(monkeypatch):
    keras = Keras3(monkeypatch)
    layer = keras.Layer(Variable("kernel"), Variable("bias"))
    layer._non_trainable_variables.append(Variable("seen"))
    document = document_of(layer=layer)
    stored = [(key, document["nodes"][n]["variable"]["name"]) for key, n in document["nodes"][0]["store"]]
    assert stored == [("0", "kernel:0"), ("1", "bias:0"), ("2", "seen:0")]


def test_a_layer_that_saves_by_itself_is_asked_and_variables_are_known_by_identity(monkeypatch):
    keras = Keras3(monkeypatch)

    class Dense(keras.Layer):
        def save_own_variables(self, store):
            store["bias"] = self._trainable_variables[1]
            store["kernel"] = self._trainable_variables[0]
    document = document_of(layer=Dense(Variable("kernel"), Variable("bias")))
    stored = [(key, document["nodes"][n]["variable"]["name"]) for key, n in document["nodes"][0]["store"]]
    assert stored == [("bias", "bias:0"), ("kernel", "kernel:0")]


def test_copied_values_are_told_by_shape_and_dtype_each_variable_once(monkeypatch):
    keras = Keras3(monkeypatch)

    class Array:
        def __init__(self, shape, dtype="float32"):
            self.shape, self.dtype = shape, dtype

    class Copying(keras.Layer):
        def save_own_variables(self, store):
            store["a"], store["b"], store["c"] = Array((3,)), Array((3,)), Array((7,))
    document = document_of(layer=Copying(Variable("p", (2, 3)), Variable("q", (3,)), Variable("r", (3,))))
    nodes = [document["nodes"][n] for _, n in document["nodes"][0]["store"]]
    assert [n.get("variable", {}).get("name") for n in nodes] == ["q:0", "r:0", None]
    assert nodes[2]["class"] == "value"


def test_copied_values_belong_to_a_variable_whose_size_is_left_open(monkeypatch):
    keras = Keras3(monkeypatch)

    class Array:
        shape, dtype = (4,), "float32"

    class Lookup(keras.Layer):
        def save_own_variables(self, store):
            store["idf_weights"] = Array()
    document = document_of(layer=Lookup(Variable("table", (4, 1)), Variable("idf", (None,))))
    (key, node), = document["nodes"][0]["store"]
    assert (key, document["nodes"][node]["variable"]["name"]) == ("idf_weights", "idf:0")


def test_a_layer_whose_saving_raises_stores_its_own_variables(monkeypatch):
    keras = Keras3(monkeypatch)

    class Unbuilt(keras.Layer):
        def save_own_variables(self, store):
            raise AttributeError("kernel")
    assert document_of(layer=Unbuilt(Variable("w")))["nodes"][0]["store"] == [["0", 1]]


def test_keras_2_12_has_the_protocol_under_private_names(monkeypatch):
    keras = Keras3(monkeypatch, "2.12.0")

    def save_state(value):
        return value._save_own_variables
    module(monkeypatch, "keras.src.saving.saving_lib", _walk_trackable=ascending, ATTR_SKIPLIST=dir(keras.KerasSaveable),
           _is_keras_trackable=lambda v: isinstance(v, keras.KerasSaveable), _save_state=save_state)

    class Odd(keras.Layer):
        def _save_own_variables(self, store):
            store["only"] = self._trainable_variables[0]
    assert document_of(layer=Odd(Variable("w"), Variable("b")))["nodes"][0]["store"] == [["only", 1]]


def test_lookup_layers_take_any_number_of_stored_values(monkeypatch):
    keras = Keras3(monkeypatch)

    @in_module("keras.src.layers.preprocessing.index_lookup")
    class IndexLookup(keras.Layer):
        def load_own_variables(self, store):
            pass

    class StringLookup(IndexLookup):
        pass

    class Strict(IndexLookup):
        def load_own_variables(self, store):
            raise AssertionError("never called")
    nodes = document_of(loose=StringLookup(), strict=Strict())["nodes"]
    assert nodes[0]["store_unchecked"] is True
    assert "store_unchecked" not in nodes[1]
