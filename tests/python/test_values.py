"""ckptfit.open: the values that TensorFlow, h5py and safetensors read."""

import hashlib
import json
import sys
import threading
import types
import zipfile

import h5py
import numpy
import pytest

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")
GOLDEN = console.ROOT / "tests" / "golden"
BUNDLES = json.loads((GOLDEN / "tensor_bundle" / "values.json").read_text())


@pytest.mark.parametrize("name", sorted(BUNDLES))
def test_bundles_have_the_values_that_tensorflow_reads(name):
    with ckptfit.open(GOLDEN / "tensor_bundle" / name) as checkpoint:
        numbers = {key for key in checkpoint if checkpoint.dtype(key) != "string"}
        assert numbers == set(BUNDLES[name])
        for key, (dtype, shape, digest) in BUNDLES[name].items():
            value = checkpoint[key]
            assert (value.dtype.name, list(value.shape)) == (dtype, shape), key
            assert hashlib.sha256(value.tobytes()).hexdigest() == digest, key


def datasets(file):
    found = {}
    file.visititems(lambda name, item: found.update({name: item}) if isinstance(item, h5py.Dataset) else None)
    return found


def number_of(item):
    """What h5py reads, in the byte order of memory; None for what is no number."""
    if item.dtype.kind not in "biufc":
        return None
    value = item[()]
    return numpy.asarray(value, dtype=item.dtype.newbyteorder("="))


@pytest.mark.parametrize("path", sorted((GOLDEN / "keras_h5").glob("[!b]*.h5")) + [GOLDEN / "keras_h5/by_path_tf2.21.weights.h5"] + sorted((GOLDEN / "hdf5").glob("tour_[vel][a1]*.h5"))
                         + sorted((GOLDEN / "hdf5").glob("tour_v108*.h5")), ids=lambda p: p.name)
def test_hdf5_files_have_the_values_that_h5py_reads(path):
    compared = 0
    with h5py.File(path, "r") as file, ckptfit.open(path) as checkpoint:
        for name, item in datasets(file).items():
            expected = number_of(item)
            if expected is None or name not in checkpoint or checkpoint.dtype(name) == "opaque":
                continue
            value = checkpoint[name]
            assert value.tobytes() == expected.tobytes(), name
            assert value.shape == item.shape, name
            compared += 1
    assert compared > 0


def test_archives_have_the_values_of_the_file_inside(tmp_path):
    path = GOLDEN / "keras_zip" / "small_tf2.21.keras"
    with zipfile.ZipFile(path) as archive:
        archive.extract("model.weights.h5", tmp_path)
    with h5py.File(tmp_path / "model.weights.h5", "r") as file, ckptfit.open(path) as checkpoint:
        assert checkpoint.format == "keras-archive"
        assert checkpoint.config["class_name"] in ("Sequential", "Functional")
        assert set(checkpoint) == set(datasets(file))
        for name, item in datasets(file).items():
            assert (checkpoint[name] == item[()]).all(), name


def test_safetensors_have_their_values(tmp_path):
    names = {"bias": numpy.arange(3, dtype="<f4"), "kernel": numpy.arange(6, dtype="<i8").reshape(2, 3)}
    header = {"bias": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]},
              "kernel": {"dtype": "I64", "shape": [2, 3], "data_offsets": [12, 60]}}
    text = json.dumps(header).encode()
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + names["bias"].tobytes() + names["kernel"].tobytes())
    with ckptfit.open(path) as checkpoint:
        assert list(checkpoint) == ["bias", "kernel"]
        for key, value in names.items():
            assert numpy.array_equal(checkpoint[key], value)


def test_numbers_of_other_machines_are_turned_around(tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["big"] = numpy.arange(5, dtype=">f8")
        file["complex"] = numpy.array([1 + 2j, 3 - 4j], dtype=">c8")
        file.create_dataset("chunked", data=numpy.arange(1000, dtype=">i4"), chunks=(64,), compression="gzip", shuffle=True)
    with ckptfit.open(tmp_path / "m.h5") as checkpoint:
        assert numpy.array_equal(checkpoint["big"], numpy.arange(5.0))
        assert numpy.array_equal(checkpoint["complex"], numpy.array([1 + 2j, 3 - 4j], dtype="c8"))
        assert numpy.array_equal(checkpoint["chunked"], numpy.arange(1000))


def test_a_damaged_value_is_an_error_and_no_array(tmp_path):
    for suffix in (".index", ".data-00000-of-00001"):
        (tmp_path / ("m" + suffix)).write_bytes((GOLDEN / "tensor_bundle" / ("weights_tf2.15" + suffix)).read_bytes())
    data = tmp_path / "m.data-00000-of-00001"
    data.write_bytes(bytes([data.read_bytes()[0] ^ 1]) + data.read_bytes()[1:])
    with ckptfit.open(tmp_path / "m") as checkpoint:
        first = next(key for key in checkpoint if key.endswith("bias/.ATTRIBUTES/VARIABLE_VALUE"))
        with pytest.raises(ckptfit.CkptfitError, match="Checksum does not match") as raised:
            for key in checkpoint:
                if checkpoint.dtype(key) != "string":
                    checkpoint[key]
        assert raised.value.code == 3
        assert first in checkpoint


def written(tmp_path, **values):
    """A safetensors file of float32 values."""
    header, data = {}, b""
    for name, value in values.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


@pytest.mark.parametrize("name", sorted(BUNDLES))
def test_views_of_bundles_show_the_values_that_tensorflow_reads(name):
    """Big-endian bundles and tensors in slices are read as ever."""
    with ckptfit.open(GOLDEN / "tensor_bundle" / name, copy=False) as checkpoint:
        arrays = {key: checkpoint[key] for key in BUNDLES[name]}
    for key, (dtype, shape, digest) in BUNDLES[name].items():
        value = arrays[key]
        assert (value.dtype.name, list(value.shape)) == (dtype, shape), key
        assert hashlib.sha256(value.tobytes()).hexdigest() == digest, key


@pytest.mark.parametrize("path", [GOLDEN / "keras_h5" / "by_path_tf2.21.weights.h5", GOLDEN / "keras_zip" / "small_tf2.21.keras",
                                  GOLDEN / "hdf5" / "tour_v108_h5py3.16.h5"], ids=lambda p: p.name)
def test_views_show_what_copies_hold(path):
    views = 0
    with ckptfit.open(path) as copies, ckptfit.open(path, copy=False) as checkpoint:
        for key in copies:
            if copies.dtype(key) == "string":
                assert checkpoint[key].tolist() == copies[key].tolist(), key
                continue
            try:
                expected = copies[key]
            except TypeError:
                continue
            value = checkpoint[key]
            assert (value.dtype, value.shape, value.tobytes()) == (expected.dtype, expected.shape, expected.tobytes()), key
            assert expected.flags.writeable
            views += not value.flags.writeable
    assert views > 0


def test_a_view_cannot_be_written_and_outlives_the_checkpoint_and_its_name(tmp_path):
    path = written(tmp_path, kernel=numpy.arange(6, dtype="f4").reshape(2, 3))
    with ckptfit.open(path, copy=False) as checkpoint:
        kernel = checkpoint["kernel"]
    path.unlink()
    path.write_bytes(b"another file")
    assert numpy.array_equal(kernel, numpy.arange(6).reshape(2, 3))
    with pytest.raises(ValueError, match="read-only"):
        kernel[0, 0] = 1


def test_a_file_that_took_the_name_is_not_mistaken_for_the_one_that_was_opened(tmp_path):
    path = written(tmp_path, kernel=numpy.arange(6, dtype="f4"))
    with ckptfit.open(path, copy=False) as checkpoint:
        path.unlink()
        written(tmp_path, kernel=numpy.ones(6, dtype="f4"))
        value = checkpoint["kernel"]
    assert numpy.array_equal(value, numpy.arange(6)) and value.flags.writeable


def test_what_is_packed_or_turned_around_is_copied(tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["big"] = numpy.arange(5, dtype=">f8")
        file["empty"] = numpy.zeros((0, 3), "f4")
        file.create_dataset("packed", data=numpy.arange(1000, dtype="<i4"), chunks=(64,), compression="gzip")
    with ckptfit.open(tmp_path / "m.h5", copy=False) as checkpoint:
        assert numpy.array_equal(checkpoint["big"], numpy.arange(5.0)) and checkpoint["big"].flags.writeable
        assert numpy.array_equal(checkpoint["packed"], numpy.arange(1000)) and checkpoint["packed"].flags.writeable
        assert checkpoint["empty"].shape == (0, 3)


def test_a_damaged_value_is_no_view(tmp_path):
    for suffix in (".index", ".data-00000-of-00001"):
        (tmp_path / ("m" + suffix)).write_bytes((GOLDEN / "tensor_bundle" / ("weights_tf2.15" + suffix)).read_bytes())
    data = tmp_path / "m.data-00000-of-00001"
    data.write_bytes(bytes(255 - byte for byte in data.read_bytes()))
    with ckptfit.open(tmp_path / "m", copy=False) as checkpoint:
        with pytest.raises(ckptfit.CkptfitError, match="Checksum does not match"):
            checkpoint["layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE"]


def test_the_graph_of_a_checkpoint_leads_to_its_keys():
    with ckptfit.open(GOLDEN / "tensor_bundle" / "weights_tf2.15") as checkpoint:
        graph = checkpoint.graph
        layer = graph[graph[0]["children"]["layer_with_weights-0"]]
        kernel = graph[layer["children"]["kernel"]]
        assert kernel["children"] == {} and kernel["slots"] == []
        assert [variable["name"] for variable in kernel["variables"]] == ["VARIABLE_VALUE"]
        assert kernel["variables"][0]["key"] in checkpoint
        assert {v["key"] for node in graph for v in node["variables"]} == set(checkpoint) - {"_CHECKPOINTABLE_OBJECT_GRAPH"}
    with ckptfit.open(GOLDEN / "keras_zip" / "small_tf2.21.keras") as checkpoint:
        assert checkpoint.graph is None
    with pytest.raises(ValueError, match="closed"):
        checkpoint.graph


def test_errors_name_what_is_wrong(tmp_path):
    with pytest.raises(ckptfit.CkptfitError, match="no such file") as raised:
        ckptfit.open(tmp_path / "nothing")
    assert raised.value.code == 2
    with ckptfit.open(GOLDEN / "tensor_bundle" / "weights_tf2.15") as checkpoint:
        with pytest.raises(KeyError):
            checkpoint["no such key"]
    with pytest.raises(ValueError, match="closed"):
        checkpoint[next(key for key in checkpoint if "bias" in key)]
    checkpoint.close()


def test_texts_of_hdf5_are_bytes_as_h5py_reads_them(tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["names"] = [["a", "b"], ["", "caf\u00e9"]]
        file["fixed"] = numpy.array([b"kernel", b"x"], dtype="S6")
        file["one"] = "text"
        file.create_dataset("packed", data=["w%d" % i for i in range(1000)], dtype=h5py.string_dtype(), chunks=(100,), compression="gzip")
    with h5py.File(tmp_path / "m.h5", "r") as file, ckptfit.open(tmp_path / "m.h5") as checkpoint:
        for name in ("names", "fixed", "one", "packed"):
            value = checkpoint[name]
            assert value.dtype == object and value.shape == file[name].shape, name
            assert value.tolist() == file[name][()].tolist() if name != "one" else value.item() == file[name][()], name


def test_texts_of_bundles_are_the_bytes_that_tensorflow_reads():
    """What generate_texts.py printed."""
    with ckptfit.open(GOLDEN / "tensor_bundle" / "texts_tf2.15") as checkpoint:
        words, one, none = (checkpoint["texts/%s/.ATTRIBUTES/VARIABLE_VALUE" % name] for name in ("words", "one", "none"))
    assert words.tolist() == [[b"kernel", b"bias\0"], [b"", b"caf\xc3\xa9"]]
    assert one.shape == () and one.item() == b"\xff\xfe"
    assert none.shape == (0, 3) and none.dtype == object


def test_damaged_texts_are_an_error(tmp_path):
    for suffix in (".index", ".data-00000-of-00001"):
        (tmp_path / ("m" + suffix)).write_bytes((GOLDEN / "tensor_bundle" / ("texts_tf2.15" + suffix)).read_bytes())
    data = tmp_path / "m.data-00000-of-00001"
    data.write_bytes(data.read_bytes().replace(b"kernel", b"kernal"))
    with ckptfit.open(tmp_path / "m") as checkpoint, pytest.raises(ckptfit.CkptfitError, match="Checksum does not match"):
        checkpoint["texts/words/.ATTRIBUTES/VARIABLE_VALUE"]


def test_more_texts_than_a_file_has_bytes_are_refused(tmp_path):
    """A dataset that was never written takes no place, however large it says it is."""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.create_dataset("names", shape=(1 << 40,), dtype="S4", chunks=(1 << 20,))
    with ckptfit.open(tmp_path / "m.h5") as checkpoint, pytest.raises((ckptfit.CkptfitError, MemoryError)):
        checkpoint["names"]


def test_bfloat16_needs_the_package_that_knows_it(monkeypatch):
    """The bytes are those that h5py has for an opaque dataset."""
    path = GOLDEN / "keras_h5" / "bfloat16_tf2.21.weights.h5"
    with h5py.File(path, "r") as file, ckptfit.open(path) as checkpoint:
        key = next(key for key in checkpoint if checkpoint.dtype(key) == "bfloat16")
        monkeypatch.setitem(sys.modules, "ml_dtypes", None)
        with pytest.raises(TypeError, match="pip install ml_dtypes"):
            checkpoint[key]
        monkeypatch.setitem(sys.modules, "ml_dtypes", types.SimpleNamespace(bfloat16="V2"))
        assert checkpoint[key].tobytes() == file[key][()].tobytes()


def test_several_threads_may_read():
    key = next(iter(BUNDLES["weights_tf2.15"]))
    with ckptfit.open(GOLDEN / "tensor_bundle" / "weights_tf2.15") as checkpoint:
        expected, got = checkpoint[key].tobytes(), []
        threads = [threading.Thread(target=lambda: got.extend(checkpoint[key].tobytes() for _ in range(50))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert got == [expected] * 200
