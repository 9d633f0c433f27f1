"""Where a program makes its built-in layers, read from its file."""

import json
import subprocess
import sys

import pytest

import console
from ckptfit.describe.places import Places, places_of


@pytest.fixture
def places(tmp_path):
    def make(text, own=()):
        (tmp_path / "train.py").write_text(text)
        return Places(str(tmp_path / "train.py"), own)
    return make


def test_a_layer_with_a_name_is_where_that_name_is_written(places):
    made = places("def f():\n  Dense(4, name='a')\n  keras.layers.Dense(4, name='b')\n")
    assert made.of([("Dense", "b"), ("Dense", "a"), ("Dense", "c"), ("Conv2D", "a")]) == {0: "train.py:3", 1: "train.py:2"}


def test_layers_without_names_are_in_the_order_in_which_they_are_made(places):
    made = places("def f():\n  Dense(4)\n  Dense(8)\n  Conv2D(1)\n")
    assert made.of([("Dense", "dense_7"), ("Dense", "dense_6"), ("Conv2D", "conv2d")]) == {
        0: "train.py:3", 1: "train.py:2", 2: "train.py:4"}


@pytest.mark.parametrize("text", [
    "def f():\n  for i in range(2):\n    Dense(4)\n",
    "def f():\n  [Dense(4) for i in range(2)]\n",
    "def f(big):\n  if big:\n    Dense(4)\n  Dense(8)\n",
    "def f():\n  Dense(4)\ndef g():\n  Dense(4)\n",
    "def f():\n  Dense(4)\n  Dense(8)\n  Dense(16)\n",
    "def f(n):\n  Dense(4)\n  Dense(8, name=n)\n",
    "def f(o):\n  Dense(4)\n  Dense(8, **o)\n",
    "def f():\n  Dense(4)\n",
], ids=["loop", "comprehension", "branch", "two functions", "more", "worked out", "options", "fewer"])
def test_what_can_be_read_in_several_ways_is_left_out(places, text):
    assert places(text).of([("Dense", "dense"), ("Dense", "dense_1")]) == {}


def test_the_function_itself_counts_before_the_rest_of_the_file(places):
    text = "def small():\n  Dense(4)\ndef large():\n  Dense(8)\n"
    assert places(text).of([("Dense", "dense")]) == {}
    assert places(text, range(3, 5)).of([("Dense", "dense")]) == {0: "train.py:4"}


def test_names_of_classes_of_several_words(places):
    assert places("BatchNormalization()\n").of([("BatchNormalization", "batch_normalization_3")]) == {0: "train.py:1"}


@pytest.mark.parametrize("text", ["def f(:\n", "\0", "(" * 5000], ids=["syntax", "zero", "nested"])
def test_a_file_that_is_no_program_has_no_places(places, text):
    assert places(text).of([("Dense", "dense")]) == {}


def test_what_has_no_file_has_no_places(places):
    assert places_of(len).of([("Dense", "dense")]) == {}
    assert Places(None).of([("Dense", "dense")]) == {}


def test_describe_tells_them(tmp_path):
    (tmp_path / "train.py").write_text("""
import sys
sys.path.insert(0, %r)
from fake_frameworks import Keras2, Variable
import pytest

def model():
    keras = Keras2(pytest.MonkeyPatch())
    Layer = keras.Layer
    return keras.Model("m", layers=[Layer("a", [Variable("a/w", (2,))]),
                                    Layer(name="b", weights=[Variable("b/w", (2,))])])
""" % str(console.ROOT / "tests" / "python"))
    done = subprocess.run([sys.executable, "-m", "ckptfit", "describe", "train:model"], cwd=tmp_path, env=console.environment(),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    nodes = {node.get("name"): node for node in json.loads(done.stdout)["nodes"]}
    assert nodes["b"].get("source") == "train.py:11"
    assert "source" not in nodes["a"]
