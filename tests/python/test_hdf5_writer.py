"""What our writers make, opened with h5py and zipfile: every file of Keras, copied through our reader and our writer."""

import pathlib
import subprocess
import sys
import zipfile

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/golden/hdf5"))
import console  # noqa: E402
import expect  # noqa: E402

COPY = console.binary_folder().parent / "tests" / "ckptfit_h5copy"
GOLDEN = ROOT / "tests/golden"


def copied(source, target, *options):
    subprocess.run([COPY, *options, source, target], check=True, timeout=60)
    return target


def objects(path):
    return {item["path"]: item for item in expect.expected(str(path))["objects"]}


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("keras_h5/*.h5")), ids=lambda path: path.name)
def test_a_copy_holds_what_the_file_of_keras_holds(source, tmp_path):
    found = objects(copied(source, tmp_path / "copy.h5"))
    assert len(found) > 3
    assert found == objects(source)


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("keras_h5/*.h5")), ids=lambda path: path.name)
def test_a_copy_of_a_copy_is_the_same_file(source, tmp_path):
    first = copied(source, tmp_path / "first.h5")
    assert first.read_bytes() == copied(first, tmp_path / "second.h5").read_bytes()


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("keras_zip/*.keras")), ids=lambda path: path.name)
def test_a_copied_archive_holds_the_same_members(source, tmp_path):
    target = copied(source, tmp_path / "copy.keras", "--archive")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target) as new:
        assert new.testzip() is None
        assert new.namelist() == old.namelist()
        assert all(item.compress_type == zipfile.ZIP_STORED for item in new.infolist())
        for name in ("metadata.json", "config.json"):
            assert new.read(name) == old.read(name)
        for archive, folder in ((old, "old"), (new, "new")):
            archive.extract("model.weights.h5", tmp_path / folder)
    assert objects(tmp_path / "new/model.weights.h5") == objects(tmp_path / "old/model.weights.h5")


def test_structures_are_those_that_h5py_writes_by_default(tmp_path):
    """Superblock 0 and contiguous values, for the HDF5 of TensorFlow 2.0; the types as h5py itself writes them."""
    types = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "bool", "c8", "c16"]
    with h5py.File(tmp_path / "new.h5", "w") as file:
        for dtype in types:
            file[dtype] = np.arange(6).reshape(2, 3).astype(dtype)
        file["empty"] = np.zeros((0, 4), "f4")
        file["scalar"] = np.float64(0.5)
    target = copied(tmp_path / "new.h5", tmp_path / "copy.h5")
    assert target.read_bytes()[8] == 0
    with h5py.File(tmp_path / "new.h5") as old, h5py.File(target) as new:
        assert list(new) == list(old)
        for name in old:
            assert new[name].dtype == old[name].dtype
            assert new[name].id.get_type().equal(old[name].id.get_type())
            assert new[name].chunks is None
            assert h5py.h5o.get_info(new[name].id).mtime == 0
            np.testing.assert_array_equal(new[name][()], old[name][()])


def test_texts_come_as_keras_wants_them(tmp_path):
    """Lists of fixed width, which every h5py hands on as bytes; scalars as h5py writes bytes; the type of bfloat16 as a str."""
    target = copied(GOLDEN / "keras_h5/legacy_tf2.15.h5", tmp_path / "legacy.h5")
    with h5py.File(target) as file:
        assert h5py.check_string_dtype(file.attrs.get_id("layer_names").dtype).length is not None
        assert h5py.check_string_dtype(file.attrs.get_id("keras_version").dtype) == ("ascii", None)
        assert file["pool"].attrs["weight_names"].dtype == np.float64
    target = copied(GOLDEN / "keras_h5/bfloat16_tf2.21.weights.h5", tmp_path / "bfloat16.weights.h5")
    with h5py.File(target) as file:
        dataset = file["layers/dense/vars/0"]
        assert dataset.dtype == np.dtype("V2")
        assert dataset.id.get_type().get_tag() == b""
        assert h5py.check_string_dtype(dataset.attrs.get_id("dtype").dtype) == ("utf-8", None)
        assert dataset.attrs["dtype"] == "bfloat16"


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path):
    run = subprocess.run([COPY, GOLDEN / "keras_h5/legacy_tf2.4.h5", tmp_path / "no/such/folder.h5"], stderr=subprocess.PIPE, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("io: ") and "No such file or directory" in run.stderr


def test_a_full_disk_leaves_nothing(tmp_path):
    limited = f"ulimit -f 8; exec {COPY} {GOLDEN}/keras_h5/whole_tf2.15.h5 {tmp_path}/copy.h5"
    run = subprocess.run(["bash", "-c", "trap '' XFSZ; " + limited], stderr=subprocess.PIPE, text=True)
    assert run.returncode == 1 and "File too large" in run.stderr
    assert list(tmp_path.iterdir()) == []
