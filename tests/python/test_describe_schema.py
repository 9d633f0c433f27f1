"""The document of ckptfit.describe: top level, nodes, variables. Schema: docs/design/description.md."""

import json
import subprocess
import sys

import pytest

import ckptfit
import console
from fake_frameworks import Keras2, Module, Trackable, Variable, in_module


def described(**objects):
    return json.loads(ckptfit.describe(**objects))


def node_of(document, name):
    return document["nodes"][dict(document["objects"])[name]]


def test_the_package_imports_the_standard_library_alone():
    code = ("import sys; before = set(sys.modules); import ckptfit, ckptfit.__main__; "
            "print(sorted({m.split('.')[0] for m in set(sys.modules) - before} - {'ckptfit'} - set(sys.stdlib_module_names)))")
    done = subprocess.run([sys.executable, "-c", code], env=console.environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_top_level_of_a_module_with_one_variable():
    document = described(net=Module(w=Variable("w", (2, 3))))
    assert list(document) == ["schema", "ckptfit", "environment", "objects", "variables", "nodes", "custom_objects"]
    assert document["schema"] == "ckptfit.target/1"
    assert document["ckptfit"] == ckptfit.__version__
    assert document["objects"] == [["net", 0]]
    assert document["variables"] == [["net", 1]]
    assert document["custom_objects"] == []


def test_a_variable_node_has_names_static_shape_and_dtype():
    node = node_of(described(step=Variable("global_step", (), "int64", trainable=False)), "step")
    assert node == {"class": "Variable", "module": "tensorflow.python.ops.variables", "roles": ["variable"],
                    "variable": {"name": "global_step:0", "shared_name": "global_step", "shape": [], "dtype": "int64",
                                 "trainable": False},
                    "restore": "variable", "saves": ["VARIABLE_VALUE"]}


@pytest.mark.parametrize("static, written", [((), []), ((None, 3), [-1, 3]), (None, None)])
def test_unknown_dimensions_are_minus_one_and_an_unknown_rank_is_null(static, written):
    assert node_of(described(v=Variable("v", static)), "v")["variable"]["shape"] == written


def test_path_is_the_name_of_a_keras_3_variable_and_its_name_the_short_one():
    variable = Variable("kernel")
    variable.name, variable.path = "kernel", "sequential/dense/kernel"
    entry = node_of(described(v=variable), "v")["variable"]
    assert (entry["name"], entry["short_name"]) == ("sequential/dense/kernel", "kernel")


def test_one_object_is_one_node_however_often_it_is_met():
    shared = Variable("w")
    document = described(a=Module(x=shared, y=shared), b=shared)
    assert len(document["nodes"]) == 2
    assert document["nodes"][0]["children"] == [["x", 1], ["y", 1]]
    assert document["objects"] == [["a", 0], ["b", 1]]


def test_lists_are_flattened_in_order_and_dicts_by_sorted_key():
    a, b, c = Variable("a"), Variable("b"), Variable("c")
    document = described(parts=[c, {"y": b, "x": a}])
    names = [document["nodes"][n]["variable"]["name"] for _, n in document["variables"]]
    assert names == ["c:0", "a:0", "b:0"]
    assert node_of(document, "parts")["roles"] == ["container"]
    assert [name for name, _ in node_of(document, "parts")["children"]] == ["0", "1"]


def test_variables_of_a_model_are_its_weights_with_their_repetitions(keras2):
    w = Variable("w")
    document = described(model=keras2.Model("m", layers=[keras2.Layer("a", [w]), keras2.Layer("b", [w])]))
    assert [n for _, n in document["variables"]] == [1, 1]
    assert node_of(document, "model")["weights"] == [1]


def test_a_model_that_is_not_built_has_no_variables_and_says_so(keras2):
    class Unbuilt(keras2.Model):
        @property
        def weights(self):
            raise ValueError("Weights for model sequential have not yet been created.")
        trainable_weights = weights

    model = Unbuilt("m")
    model.built = False
    document = described(model=model)
    assert document["variables"] == []
    assert node_of(document, "model")["built"] is False


def test_legacy_weight_order_puts_the_trainable_ones_of_all_layers_first(keras2):
    gamma, mean, kernel = Variable("gamma"), Variable("mean", trainable=False), Variable("kernel")
    model = keras2.Model("m", layers=[keras2.Layer("bn", [gamma], [mean]), keras2.Layer("dense", [kernel])])
    document = described(model=model)
    names = [document["nodes"][n]["variable"]["name"] for n in node_of(document, "model")["weights"]]
    assert names == ["gamma:0", "kernel:0", "mean:0"]


def test_a_metric_among_the_layers_of_a_model_has_its_weights(keras2):
    @in_module("keras.metrics")
    class Metric(keras2.Layer):
        pass
    total, other = Variable("total", trainable=False), Variable("other", trainable=False)
    document = described(model=keras2.Model("m", layers=[Metric("loss", [], [total])]), metric=Metric("alone", [], [other]))
    among_layers = document["nodes"][node_of(document, "model")["layers"][0]]
    assert among_layers["roles"] == ["metric"]
    assert [document["nodes"][n]["variable"]["name"] for n in among_layers["weights"]] == ["total:0"]
    assert "weights" not in node_of(document, "metric")


def test_layers_of_a_model_stand_in_their_order_with_name_and_config(keras2):
    document = described(model=keras2.Model("m", layers=[keras2.Layer("b"), keras2.Layer("a")]))
    layers = [document["nodes"][n] for n in node_of(document, "model")["layers"]]
    assert [x["name"] for x in layers] == ["b", "a"]
    assert layers[0]["roles"] == ["layer"]
    assert layers[0]["config"] == {"name": "b", "trainable": True}


def test_roles_of_a_model_of_the_program(keras2):
    class Net(keras2.Model):
        pass
    assert node_of(described(model=Net("n")), "model")["roles"] == ["layer", "model", "custom"]


def test_a_config_that_cannot_be_had_is_an_error_text_not_a_failure(keras2):
    class Net(keras2.Model):
        def get_config(self):
            raise NotImplementedError("no config")
    node = node_of(described(model=Net("n")), "model")
    assert node["config_error"] == "NotImplementedError: no config"
    assert "config" not in node


def test_what_builds_a_model_of_the_program_is_told(keras2):
    class Net(keras2.Model):
        def get_build_config(self):
            return {"input_shape": (1, 3)}

    class Unknown(keras2.Model):
        def get_build_config(self):
            raise ValueError("not built")
    assert node_of(described(model=Net("n")), "model")["build_config"] == {"input_shape": [1, 3]}
    assert "build_config" not in node_of(described(model=Unknown("n")), "model")


@pytest.mark.parametrize("value, kind", [(None, "None"), (3, "a int"), ("x", "a str"), ([], "a list"), ({"a": 1}, "a dict")])
def test_objects_that_hold_no_state_are_refused_by_name(value, kind):
    with pytest.raises(TypeError, match="^thing is %s, which holds nothing" % kind):
        ckptfit.describe(thing=value)


def test_describing_nothing_is_refused():
    with pytest.raises(TypeError, match="at least one named object"):
        ckptfit.describe()


def test_an_attribute_that_raises_does_not_end_the_description():
    @in_module("tensorflow.python.trackable.autotrackable")
    class Odd(Trackable):
        @property
        def name(self):
            raise RuntimeError("not now")
    assert "name" not in node_of(described(odd=Odd()), "odd")


def test_environment_names_the_keras_of_the_described_objects(monkeypatch):
    keras = Keras2(monkeypatch, "2.15.0")
    Keras2(monkeypatch, "2.16.0", root="tf_keras")
    monkeypatch.setitem(sys.modules, "tensorflow", type(sys)("tensorflow"))
    sys.modules["tensorflow"].__version__ = "2.15.1"
    environment = described(model=keras.Model("m"))["environment"]
    assert (environment["tensorflow"], environment["keras"], environment["keras_kind"]) == ("2.15.1", "2.15.0", "tf.keras")
    assert environment["python"] == "%d.%d.%d" % sys.version_info[:3]


def test_without_keras_objects_tf_keras_is_the_programs_own_when_it_is_loaded(monkeypatch):
    Keras2(monkeypatch, "3.6.0")
    Keras2(monkeypatch, "2.18.0", root="tf_keras")
    environment = described(v=Variable("v"))["environment"]
    assert (environment["keras"], environment["keras_kind"]) == ("2.18.0", "tf_keras")
