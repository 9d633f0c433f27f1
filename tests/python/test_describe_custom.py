"""Custom objects in a description: what a loading call could find by name, and how it would call it."""

import ast
import json
import sys

import ckptfit
import pytest
from fake_frameworks import Variable, module


def custom_of(custom_objects=None, **objects):
    return json.loads(ckptfit.describe(custom_objects=custom_objects, **objects))["custom_objects"]


def test_a_class_that_was_handed_over_with_its_constructor_and_overrides(keras2):
    class Scale(keras2.Layer):
        def __init__(self, units, rate=0.1, *, alpha, initial=(), **kwargs):
            super().__init__("scale")

        def get_config(self):
            return {}
    entry, = custom_of({"Scale": Scale}, v=Variable("v"))
    assert entry["key"] == "Scale" and entry["given"] is True and entry["kind"] == "class"
    assert (entry["class"], entry["bases"]) == ("Scale", ["Layer"])
    assert (entry["get_config"], entry["from_config"]) == (True, False)
    assert entry["parameters"] == [["units", True, False], ["rate", False, False], ["alpha", True, True],
                                   ["initial", False, True]]
    assert entry["var_keyword"] is True
    assert entry["defaults"] == {"rate": 0.1, "initial": []}
    assert "instance" not in entry


def test_bases_go_up_to_the_frameworks_own(keras2):
    class Base(keras2.Layer):
        pass

    class Scale(Base):
        pass
    assert custom_of({"Scale": Scale}, v=Variable("v"))[0]["bases"] == ["Base", "Layer"]


def test_what_a_constructor_takes_out_of_its_kwargs_is_a_parameter(keras2):
    class Scale(keras2.Layer):
        def __init__(self, units, **options):
            self.rate = options.pop("rate", 0.1)
            self.mode = options.get("mode")
            self.shape = options.pop("input_shape", None) or options.pop("shape")
            super().__init__("scale")
    entry, = custom_of({"Scale": Scale}, v=Variable("v"))
    assert entry["parameters"] == [["units", True, False], ["rate", False, True], ["input_shape", False, True],
                                   ["shape", False, True]]
    assert entry["var_keyword"] is True


def test_an_own_compile_is_told_and_whether_the_class_reads_its_config_itself(keras2):
    class Plain(keras2.Model):
        pass

    class Gan(keras2.Model):
        def compile(self, d_optimizer):
            pass

    class Reads(Gan):
        def compile_from_config(self, config):
            pass
    entries = custom_of({"a": Plain, "b": Gan, "c": Reads}, v=Variable("v"))
    assert [e.get("compile") for e in entries] == [None, "alone", "config"]


def test_an_own_build_is_told_with_what_it_calls(keras2):
    class Plain(keras2.Layer):
        pass

    class Alone(keras2.Layer):
        def build(self, shape):
            self.built = True

    class Chained(keras2.Layer):
        def build(self, shape):
            self.w = self.add_weight("w", shape)
            super().build(shape)

    class Named(Alone):
        def build(self, shape):
            super(Named, self).build(shape)

    class OfClass(keras2.Layer):
        def build(self, shape):
            keras2.Layer.build(self, shape)

    class Parts(Alone):
        def build(self, shape):
            for part in self.parts:
                (lambda: part.build(shape))()

    class Inherits(Parts):
        pass
    classes = [Plain, Alone, Chained, Named, OfClass, Parts, Inherits]
    entries = custom_of({c.__name__: c for c in classes}, v=Variable("v"))
    assert {e["class"]: e.get("build") for e in entries} == {
        "Plain": None, "Alone": ["built"], "Chained": ["base", "weights"], "Named": ["base"], "OfClass": ["base"],
        "Parts": ["parts"], "Inherits": ["parts"]}


def test_arguments_that_say_how_many_are_told(keras2):
    class Stack(keras2.Layer):
        def __init__(self, units, depth, rounds=2, heads=3, width=1):
            self.blocks = [units for _ in range(depth - 1)]
            self.heads, self.width = heads, max(width, 1)
            sum(range(1, rounds))

        def build(self, shape):
            def make():
                return [shape for _ in range(self.heads)]
            make()

    class Plain(keras2.Layer):
        def __init__(self, units):
            self.units = units
    entries = custom_of({"a": Plain, "b": Stack}, v=Variable("v"))
    assert [e.get("counts") for e in entries] == [None, ["depth", "rounds", "heads"]]


def test_a_function_is_one_with_its_own_parameters():
    def loss(truth, guess, weight=2):
        return truth
    entry, = custom_of({"my_loss": loss}, v=Variable("v"))
    assert (entry["key"], entry["class"], entry["kind"]) == ("my_loss", "loss", "function")
    assert entry["parameters"] == [["truth", True, False], ["guess", True, False], ["weight", False, False]]


def test_custom_classes_among_the_nodes_are_listed_though_nobody_gave_them(keras2):
    class Scale(keras2.Layer):
        pass
    entry, = custom_of(model=keras2.Model("m", layers=[Scale("s")]))
    assert (entry["key"], entry["given"], entry["instance"]) == ("Scale", False, 1)


def test_a_given_class_with_an_instance_is_listed_once(keras2):
    class Scale(keras2.Layer):
        pass
    entry, = custom_of({"Renamed": Scale}, layer=Scale("s"))
    assert (entry["key"], entry["given"], entry["instance"]) == ("Renamed", True, 0)


def test_registered_classes_come_with_their_registered_key_but_not_the_frameworks_own(monkeypatch, keras2):
    class Scale(keras2.Layer):
        pass
    module(monkeypatch, "keras.utils.generic_utils", get_custom_objects=lambda: {"pkg>Scale": Scale, "Custom>Layer": keras2.Layer},
           get_registered_name=lambda cls: "pkg>Scale" if cls is Scale else cls.__name__)
    document = json.loads(ckptfit.describe(layer=Scale("s")))
    assert [(e["key"], e["given"]) for e in document["custom_objects"]] == [("pkg>Scale", "registered")]
    assert document["nodes"][0]["registered_name"] == "pkg>Scale"


def test_the_source_is_a_file_and_the_line_of_the_class(keras2):
    class Scale(keras2.Layer):
        pass
    entry, = custom_of(layer=Scale("s"))
    path, line = entry["source"].rsplit(":", 1)
    assert path.endswith("test_describe_custom.py")
    lines = open(__file__).read().splitlines()
    assert lines[int(line) - 1].strip() == "class Scale(keras2.Layer):"


def test_a_class_that_was_given_another_name_keeps_its_line(keras2):
    class Scale(keras2.Layer):
        if keras2 is not None:
            def call(self, inputs):
                return inputs
    Scale.__name__ = Scale.__qualname__ = "Renamed"
    entry, = custom_of(layer=Scale("s"))
    lines = open(__file__).read().splitlines()
    assert lines[int(entry["source"].rsplit(":", 1)[1]) - 1].strip() == "class Scale(keras2.Layer):"


def test_a_class_made_without_a_file_has_no_source(keras2):
    scale = type("Scale", (keras2.Layer,), {})
    scale.__module__ = "nowhere"
    assert "source" not in custom_of({"Scale": scale}, v=Variable("v"))[0]


@pytest.mark.skipif(not (3, 9) <= sys.version_info < (3, 13), reason="where inspect parses the file of a class")
def test_a_file_of_many_classes_is_parsed_once(keras2, monkeypatch):
    def decorated(cls):
        return cls

    class First(keras2.Layer):
        class Inner(keras2.Layer):
            pass

    @decorated
    class Second(keras2.Layer):
        pass
    parsed, parse = [], ast.parse
    monkeypatch.setattr(ast, "parse", lambda *args, **more: parsed.append(1) or parse(*args, **more))
    entries = custom_of({"First": First, "Inner": First.Inner, "Second": Second}, v=Variable("v"))
    lines = open(__file__).read().splitlines()
    assert [lines[int(e["source"].rsplit(":", 1)[1]) - 1].strip() for e in entries] == [
        "class First(keras2.Layer):", "class Inner(keras2.Layer):", "@decorated"]
    assert len(parsed) == 1
