"""`ckptfit convert`: other programs read what was written, and the way back gives the same bytes."""

import json
import pathlib
import subprocess

import h5py
import numpy
import pytest
from safetensors.numpy import load_file, save_file

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")
GOLDEN = console.ROOT / "tests" / "golden"
SOURCES = [GOLDEN / "tensor_bundle/full_tf2.21", GOLDEN / "tensor_bundle/partitioned_tf2.15", GOLDEN / "keras_h5/legacy_tf2.4.h5",
           GOLDEN / "keras_h5/by_path_tf2.21.weights.h5", GOLDEN / "keras_zip/small_tf2.21.keras"]


@pytest.fixture
def convert(ckptfit, tmp_path):
    def run(source, name):
        done = subprocess.run([ckptfit, "convert", source, "-o", tmp_path / name, "--check", "--json"], capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
    return run


def tensors(path):
    with ckptfit.open(path) as checkpoint:
        return {key: checkpoint[key] for key in checkpoint if checkpoint.dtype(key) != "string"}


def same(a, b):
    return sorted(a) == sorted(b) and all(a[k].dtype == b[k].dtype and a[k].shape == b[k].shape and a[k].tobytes() == b[k].tobytes()
                                          for k in a)


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.name)
def test_safetensors_reads_what_was_written(convert, tmp_path, source):
    answer = convert(source, "m.safetensors")
    written = load_file(tmp_path / "m.safetensors")
    assert same(written, tensors(source))
    assert (answer["to"], answer["tensors"], answer["checked"]) == ("safetensors", len(written), True)


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.name)
def test_there_and_back_every_tensor_is_the_same(convert, tmp_path, source):
    convert(source, "one.safetensors")
    convert(tmp_path / "one.safetensors", "two")
    convert(tmp_path / "two", "three.safetensors")
    assert same(tensors(tmp_path / "two"), tensors(source))
    one, three = (tmp_path / name for name in ("one.safetensors", "three.safetensors"))
    assert same(load_file(one), load_file(three))


def test_a_file_of_the_package_becomes_a_checkpoint(convert, tmp_path):
    values = {"b": numpy.arange(12, dtype="float16").reshape(3, 4), "a": numpy.array(7, dtype="int64"), "c": numpy.zeros((0, 3), "bool")}
    save_file(values, tmp_path / "m.safetensors")
    convert(tmp_path / "m.safetensors", "ckpt")
    assert same(tensors(tmp_path / "ckpt"), values)


def test_what_has_no_numbers_is_left_out_and_named(convert, tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["names"], file["kernel"] = ["a", "b"], numpy.zeros(3)
    answer = convert(tmp_path / "m.h5", "m.safetensors")
    assert answer["left_out"] == [{"key": "names", "why": "string values"}]
    assert answer["tensors"] == 1


def test_the_source_stays_as_it_is(convert, tmp_path):
    source = tmp_path / "m.h5"
    source.write_bytes(pathlib.Path(GOLDEN / "keras_h5/legacy_tf2.4.h5").read_bytes())
    before = source.stat().st_mtime_ns, source.read_bytes()
    convert(source, "m.safetensors")
    assert (source.stat().st_mtime_ns, source.read_bytes()) == before
