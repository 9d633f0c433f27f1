"""The stored descriptions of real programs keep the schema, and the library reads them.

tests/golden/descriptions/<line>/<case>.json are written by tests/python/live/test_live_descriptions.py --bless.
"""

import json

import h5py
import pytest

import console
from ckptfit import _library

GOLDEN = sorted((console.ROOT / "tests" / "golden" / "descriptions").glob("*/*.json"))
ROLES = {"layer", "model", "functional", "sequential", "optimizer", "legacy_optimizer", "metric", "loss", "variable", "container",
         "checkpoint", "module", "custom"}
RESTORE = {"variable", "distributed", "table", "iterator", "python_state", "tensors", "factories"}
FIELDS = {"class", "module", "name", "roles", "built", "trainable", "source", "children", "lookup", "slots", "restore", "saves",
          "poison", "variable", "layers", "weights", "top_level", "walk", "store", "store_unchecked", "config", "config_error",
          "build_config", "registered_name"}


@pytest.fixture(params=GOLDEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def path(request):
    return request.param


def walked(value):
    """The nodes in a value of a walk."""
    if isinstance(value, int):
        return [value]
    (kind, items), = value.items()
    assert kind in ("list", "dict", "tuple", "set")
    return [node for item in items for node in walked(item)]


def references(node):
    """Every node that a node refers to, and those of them that must be variables."""
    any_node = [n for _, n in node.get("children", []) + node.get("lookup", [])] + node.get("layers", [])
    any_node += [n for _, value in node.get("walk", []) for n in walked(value)] + [n for _, n in node.get("store", [])]
    variables = node.get("weights", []) + node.get("top_level", []) + [n for slot in node.get("slots", []) for n in slot[1:]]
    return any_node, variables


def test_every_node_keeps_the_schema(path):
    document = json.loads(path.read_text())
    assert document["schema"] == "ckptfit.target/1"
    nodes = document["nodes"]
    for node in nodes:
        assert set(node) <= FIELDS
        assert node["class"] and "module" in node
        assert set(node.get("roles", [])) <= ROLES
        assert node.get("restore") in RESTORE | {None}
        assert ("variable" in node) == ("variable" in node.get("roles", []))
        any_node, variables = references(node)
        assert all(0 <= n < len(nodes) for n in any_node + variables)
        assert all("variable" in nodes[n] for n in variables)
    assert all("variable" in nodes[n] for _, n in document["variables"])


def test_no_values_are_written(path):
    assert "numpy=array" not in path.read_text()


def test_the_library_reads_it(path, tmp_path, monkeypatch):
    monkeypatch.setenv("CKPTFIT_LIBRARY", str(console.binary_folder().parent / "lib" / "libckptfit.so"))
    with h5py.File(tmp_path / "w.h5", "w") as f:
        f.attrs["layer_names"] = []
    name = json.loads(path.read_text())["objects"][0][0]
    call = "tf.train.Checkpoint(%s=%s).restore(path)" % (name, name)
    answer = _library.ask("check", {"checkpoint": str(tmp_path / "w.h5"), "model": str(path), "call": call})
    assert answer.json["target"]["variables"] == len(json.loads(path.read_text())["variables"])


def test_there_are_stored_descriptions():
    assert len(GOLDEN) > 20
