"""ckptfit.load: values of a checkpoint into the variables of a program. Needs the built library."""

import json
import re

import h5py
import numpy as np
import pytest

import ckptfit
import console
import fake_frameworks
from fake_frameworks import Keras2

pytestmark = pytest.mark.usefixtures("built_library")


@fake_frameworks.in_module("tensorflow.python.ops.variables")
class Variable(fake_frameworks.Variable):
    """One that has a value; ``broken`` ones take none."""

    def __init__(self, name, shape, dtype="float32"):
        super().__init__(name, shape, dtype)
        self.value = np.full(shape, -1, dtype)
        self.broken = False

    def numpy(self):
        return self.value

    def assign(self, value):
        if self.broken:
            raise RuntimeError("no room")
        assert value.dtype == self.value.dtype and value.shape == self.value.shape
        self.value = value


@pytest.fixture
def keras(monkeypatch):
    return Keras2(monkeypatch, "2.10.0")


@pytest.fixture
def two_layers(tmp_path):
    """A legacy file of two layers: first (3, 4) and (4,), second (4, 2)."""
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as f:
        f.attrs["layer_names"] = [b"first", b"second"]
        f.attrs["backend"], f.attrs["keras_version"] = b"tensorflow", b"2.10.0"
        for layer, weights in (("first", {"kernel": (3, 4), "bias": (4,)}), ("second", {"kernel": (4, 2)})):
            group = f.create_group(layer)
            group.attrs["weight_names"] = [("%s/%s:0" % (layer, name)).encode() for name in weights]
            for name, shape in weights.items():
                group["%s/%s:0" % (layer, name)] = np.arange(np.prod(shape), dtype="f4").reshape(shape) + 10 * len(layer)
    return path


def model_of(keras, names=("first", "second"), dtype="float32", width=4):
    a, b = names
    layers = [keras.Layer(a, [Variable(a + "/kernel", (3, width), dtype), Variable(a + "/bias", (width,), dtype)]),
              keras.Layer(b, [Variable(b + "/kernel", (width, 2), dtype)])]
    return keras.Model("m", layers=layers)


def stored(path, key):
    with h5py.File(path, "r") as f:
        return f[key][()]


def test_renamed_layers_get_the_values_that_are_meant_for_them(keras, two_layers):
    model = model_of(keras, ("encoder", "head"))
    loaded = ckptfit.load(model, two_layers)
    for variable, key in zip(model.weights, ("first/first/kernel:0", "first/first/bias:0", "second/second/kernel:0")):
        assert np.array_equal(variable.value, stored(two_layers, key))
    assert [(v.name, v.key) for v in loaded.variables] == [
        ("encoder/kernel:0", "first/first/kernel:0"), ("encoder/bias:0", "first/first/bias:0"),
        ("head/kernel:0", "second/second/kernel:0")]
    assert loaded.untouched == [] and loaded.unused == [] and len(loaded.loaded) == 3
    assert str(loaded).startswith("3 of 3 variables loaded from %s\n  encoder/kernel:0 <- first/first/kernel:0: " % two_layers)


def test_nothing_changes_when_a_variable_has_no_value(keras, two_layers):
    model = model_of(keras, width=5)
    with pytest.raises(ckptfit.LoadRefused) as refused:
        ckptfit.load(model, two_layers)
    assert all((v.value == -1).all() for v in model.weights)
    assert str(refused.value).startswith("%s is not loaded, and nothing has changed:\n  first/kernel:0: " % two_layers)


def test_what_can_be_loaded_is_when_the_load_is_not_strict(keras, two_layers):
    model = model_of(keras)
    extra = Variable("third/kernel", (7, 7))
    model._layers.append(keras.Layer("third", [extra]))
    with pytest.raises(ckptfit.LoadRefused):
        ckptfit.load(model, two_layers)
    loaded = ckptfit.load(model, two_layers, strict=False)
    assert [v.name for v in loaded.untouched] == ["third/kernel:0"]
    assert (extra.value == -1).all()
    assert np.array_equal(model.weights[0].value, stored(two_layers, "first/first/kernel:0"))


def test_left_over_values_must_be_allowed(keras, two_layers):
    model = keras.Model("m", layers=model_of(keras)._layers[:1])
    with pytest.raises(ckptfit.LoadRefused) as refused:
        ckptfit.load(model, two_layers)
    assert refused.value.reasons == [
        'second/second/kernel:0: nothing in the program takes these values; allow it with unsafe=["drop"]']
    loaded = ckptfit.load(model, two_layers, unsafe=["drop"])
    assert loaded.unused == ["second/second/kernel:0"]


def test_rounding_must_be_allowed(keras, two_layers):
    model = model_of(keras, dtype="float16")
    with pytest.raises(ckptfit.LoadRefused, match=r'allow it with unsafe=\["narrow"\]'):
        ckptfit.load(model, two_layers)
    loaded = ckptfit.load(model, two_layers, unsafe=["narrow"])
    assert [v.unsafe for v in loaded.variables] == ["narrow"] * 3
    assert np.array_equal(model.weights[0].value, stored(two_layers, "first/first/kernel:0").astype("f2"))


def test_a_mapping_says_what_cannot_be_concluded(keras, tmp_path):
    path = tmp_path / "w.safetensors"
    safetensors = pytest.importorskip("safetensors.numpy")
    safetensors.save_file({"left": np.zeros((3, 3), "f4"), "right": np.ones((3, 3), "f4")}, str(path))
    a, b = Variable("a/kernel", (3, 3)), Variable("b/kernel", (3, 3))
    model = keras.Model("m", layers=[keras.Layer("a", [a]), keras.Layer("b", [b])])
    with pytest.raises(ckptfit.LoadRefused):
        ckptfit.load(model, path)
    loaded = ckptfit.load(model, path, mapping={"right": "a/kernel", re.compile("(le)ft"): "b/kernel:0"})
    assert (a.value == 1).all() and (b.value == 0).all()
    assert [v.why for v in loaded.variables] == ["the mapping says so"] * 2


@pytest.mark.parametrize("mapping, reason", [
    ({"nowhere": "first/kernel"}, "mapping: the file has no nowhere"),
    ({"first/first/bias:0": "third/bias"}, "mapping: no variable is called third/bias"),
    ({"first/first/bias:0": "first/kernel"}, r"mapping: first/first/bias:0 has shape \(4,\), first/kernel has \(3, 4\)"),
])
def test_a_mapping_that_does_not_hold_is_refused(keras, two_layers, mapping, reason):
    model = model_of(keras)
    with pytest.raises(ckptfit.LoadRefused, match=reason):
        ckptfit.load(model, two_layers, mapping=mapping)
    assert all((v.value == -1).all() for v in model.weights)


def test_a_failing_assignment_leaves_the_program_as_it_was(keras, two_layers):
    model = model_of(keras)
    model.weights[2].broken = True
    with pytest.raises(RuntimeError, match="no room"):
        ckptfit.load(model, two_layers)
    assert all((v.value == -1).all() for v in model.weights)


def test_a_model_that_is_not_built_is_refused(keras, two_layers):
    with pytest.raises(ckptfit.LoadRefused, match="build the model first|nothing in the program"):
        ckptfit.load(keras.Model("m", layers=[]), two_layers)


def test_a_missing_file_is_an_error_with_a_code(keras, tmp_path):
    with pytest.raises(ckptfit.CkptfitError) as raised:
        ckptfit.load(model_of(keras), tmp_path / "nowhere.h5")
    assert raised.value.code == 2


def test_a_checkpoint_of_objects_goes_by_its_graph(keras):
    """The layer `hidden` is called `encoder` now; the graph says what was an attribute of what."""
    recorded = console.ROOT / "examples" / "04_variable_names" / "recorded" / "tf2.15" / "checkpoint"
    with ckptfit.open(recorded) as checkpoint:
        stored_values = {key.split("/.")[0]: checkpoint[key] for key in checkpoint}

    def layer(name, old):
        return keras.Layer(name, [Variable("%s/%s" % (name, part), stored_values["model/%s/%s" % (old, part)].shape) for part in ("kernel", "bias")])
    encoder, head = layer("encoder", "hidden"), layer("head", "head")
    model = keras.Model("classifier", layers=[encoder, head], encoder=encoder, head=head)
    loaded = ckptfit.load(model, recorded)
    assert len(loaded.loaded) == 4 and loaded.untouched == [] and loaded.unused == []
    for owner, old in ((encoder, "hidden"), (head, "head")):
        for variable, part in zip(owner.weights, ("kernel", "bias")):
            assert np.array_equal(variable.value, stored_values["model/%s/%s" % (old, part)])


@pytest.fixture
def trained(tmp_path):
    """A whole model in .h5, compiled with a legacy Adam: its state is kept under the names of the variables."""
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as f:
        f.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": [
            {"class_name": "Dense", "config": {"name": name, "units": units, "use_bias": False}} for name, units in (("first", 3), ("second", 3))]}})
        f.attrs["training_config"] = json.dumps({"optimizer_config": {"class_name": "Adam", "config": {"name": "Adam"}}, "loss": "mse"})
        f.attrs["backend"], f.attrs["keras_version"] = b"tensorflow", b"2.10.0"
        weights, state = f.create_group("model_weights"), f.create_group("optimizer_weights")
        weights.attrs["layer_names"] = [b"first", b"second"]
        names = ["Adam/iter:0"]
        state["Adam/iter:0"] = np.int64(7)
        for number, layer in enumerate(("first", "second")):
            group = weights.create_group(layer)
            group.attrs["weight_names"] = [("%s/kernel:0" % layer).encode()]
            group["%s/kernel:0" % layer] = np.full((3, 3), 1 + number, "f4")
            for slot, value in (("m", 10), ("v", 20)):
                names.append("Adam/%s/kernel/%s:0" % (layer, slot))
                state[names[-1]] = np.full((3, 3), value + number, "f4")
        state.attrs["weight_names"] = [name.encode() for name in names]
    return path


def test_an_optimizers_state_goes_with_the_variables_that_it_belongs_to(keras, trained):
    """The file has no object graph: one is made of the names that the optimizer's variables have."""
    Dense = fake_frameworks.in_module("keras.layers.core.dense")(type("Dense", (keras.Layer,), {}))
    Adam = fake_frameworks.in_module("keras.optimizers.optimizer_v2.adam")(type("Adam", (keras.OptimizerV2,), {}))
    kernels = [Variable(name + "/kernel", (3, 3)) for name in ("encoder", "head")]
    slots = {k._shared_name: {slot: Variable("Adam/%s/%s" % (k._shared_name, slot), (3, 3)) for slot in ("m", "v")} for k in kernels}
    hyper = {name: Variable("Adam/" + name, ()) for name in ("beta_1", "beta_2", "decay", "learning_rate")}
    optimizer = Adam(slots, iter=Variable("Adam/iter", (), "int64"), **hyper)
    optimizer._weights = [optimizer._weights[0]] + [slots[k._shared_name][slot] for slot in ("m", "v") for k in kernels]
    model = keras.Model("m", layers=[Dense("encoder", kernels[:1]), Dense("head", kernels[1:])])
    loaded = ckptfit.load({"model": model, "optimizer": optimizer}, trained)
    assert [float(k.value[0, 0]) for k in kernels] == [1, 2]
    assert {name: [float(v.value[0, 0]) for v in found.values()] for name, found in slots.items()} == {
        "encoder/kernel": [10, 20], "head/kernel": [11, 21]}
    assert int(optimizer._weights[0].value) == 7
    assert loaded.state == [] and all(v.key.startswith("optimizer_weights/") for v in loaded.variables[2:])
