"""Configurations as JSON: nested objects, numbers that JSON lacks, arrays that are too large."""

import numpy
import pytest

from ckptfit.describe.configs import plain


@pytest.mark.parametrize("value, written", [
    (None, None), (True, True), (3, 3), (0.5, 0.5), ("relu", "relu"), ((1, (2,)), [1, [2]]), ({1: "a"}, {"1": "a"}),
    ({"b", "a"}, ["a", "b"]), (numpy.float32(0.5), 0.5), (numpy.int64(7), 7), (numpy.array([1, 2]), [1, 2]),
])
def test_plain_values_stay_what_they_are(value, written):
    assert plain(value) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_lacks_are_named(value):
    assert plain(value) == {"__repr__": repr(value)}


def test_large_arrays_are_named_and_not_written():
    assert plain(numpy.zeros((1000, 2), "float32")) == {"__repr__": "ndarray(shape=(1000, 2), dtype=float32)"}


def test_objects_with_a_config_are_class_and_config():
    class Zeros:
        def get_config(self):
            return {"seed": None}
    assert plain([Zeros()]) == [{"class_name": "Zeros", "config": {"seed": None}}]


def test_other_objects_are_named_without_address():
    class Thing:
        pass
    assert plain(Thing()) == {"__repr__": "<test_describe_configs.Thing>"}


def test_functions_go_by_their_name():
    assert plain(len) == "len"


def test_a_config_that_contains_itself_ends():
    config = {}
    config["self"] = config
    depth, value = 0, plain(config)
    while "self" in value:
        depth, value = depth + 1, value["self"]
    assert value == {"__repr__": "..."}
    assert depth == 101
