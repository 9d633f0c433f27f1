"""Our HDF5 reader against h5py: the same objects, attributes and bytes, over every HDF5 file of the tree and files made here."""

import json
import pathlib
import struct
import subprocess
import sys

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/golden/hdf5"))
import console  # noqa: E402
import expect  # noqa: E402
import generate  # noqa: E402

DUMP = console.binary_folder().parent / "tests" / "ckptfit_h5dump"
COMPARED = ("kind", "dtype", "shape", "attributes", "stored_bytes", "data")
NEWER_THAN_HERE = {"tour_v200_h5py3.16.h5"}  # layout version 5 needs HDF5 2.0.0


def hdf5_files():
    for path in sorted((ROOT / "tests/golden").rglob("*")) + sorted((ROOT / "fuzz/corpus").rglob("*")):
        if path.is_file() and path.open("rb").read(8) == b"\x89HDF\r\n\x1a\n" and path.name not in NEWER_THAN_HERE:
            yield path


def ours(path):
    run = subprocess.run([DUMP, path], stdout=subprocess.PIPE, check=True, timeout=60)
    return json.loads(run.stdout)


def opens(path):
    try:
        h5py.File(path, "r").close()
    except OSError:
        return False
    return True


def differences(path, ignored=()):
    theirs = {item["path"]: item for item in expect.expected(str(path))["objects"]}
    mine = {item["path"]: item for item in ours(path)["objects"]}
    found = [f"only in one: {name}" for name in sorted(set(theirs) ^ set(mine))]
    for name in sorted(set(theirs) & set(mine)):
        if theirs[name]["link"] != mine[name]["link"]:
            found.append(f"{name}: link {mine[name]['link']}")
        if theirs[name]["link"] != "hard":
            continue
        for field in COMPARED:
            expected, got = theirs[name].get(field), mine[name].get(field)
            skipped = field == "data" and expected is None  # h5py has no plain bytes for it
            # Attributes are a mapping: h5py lists them as they were made where the file tracks that, we by name.
            same = json.dumps(expected, sort_keys=True) == json.dumps(got, sort_keys=True)
            if not skipped and (name, field) not in ignored and not same:
                found.append(f"{name}.{field}: h5py {expected!r}, ours {got!r}")
    return found


@pytest.mark.parametrize("path", list(hdf5_files()), ids=lambda path: path.name)
def test_every_hdf5_file_of_the_tree_reads_as_in_h5py(path):
    ignored = set()
    if path.name.startswith("refused"):  # what we name and do not read
        ignored = {(name, field) for name in ("lzf", "scaleoffset") for field in ("data", "stored_bytes")}
        ignored.add(("external", "stored_bytes"))
    if opens(path):
        assert differences(path, ignored) == []
    else:  # a damaged one
        assert not ours(path)["opened"]


def test_there_are_files_to_compare():
    assert len(list(hdf5_files())) >= 18


@pytest.mark.parametrize("libver", ["earliest", "v108", "v110", "v112", "v114"])
def test_the_tour_under_every_bound(tmp_path, libver):
    generate.tour(str(tmp_path / "tour.h5"), libver=(libver, "latest" if libver == "earliest" else libver))
    assert differences(tmp_path / "tour.h5") == []


@pytest.mark.parametrize("options", [{"fs_strategy": "page", "fs_page_size": 512}, {"fs_strategy": "fsm", "fs_persist": True},
                                     {"fs_strategy": "aggregate"}, {"fs_strategy": "none"}, {"userblock_size": 2048}])
def test_file_space_strategies_and_user_blocks(tmp_path, options):
    generate.short_tour(str(tmp_path / "tour.h5"), **options)
    assert differences(tmp_path / "tour.h5") == []


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_a_group_of_many_thousand_names(tmp_path, libver):
    """Trees of three levels, and with libver=latest a fractal heap with indirect blocks below indirect blocks."""
    path = tmp_path / "crowd.h5"
    with h5py.File(path, "w", libver=libver) as file:
        file["one"] = np.int8(1)
        crowd = file.create_group("crowd")
        for i in range(12_000):
            crowd[f"{i * 7919 % 12_000:05d}_" + "x" * 60] = file["one"]
    assert differences(path) == []


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_a_large_file_is_listed_whole(tmp_path, libver):
    """The command maps it, reads nodes of large groups that lie far apart by themselves, and walks two parts at a time."""
    path = tmp_path / "large.h5"
    with h5py.File(path, "w", libver=libver) as file:
        for i in range(400):
            file[f"wide/tensor_{i}"] = np.zeros(5_000, "f4")
        for i in range(1_500):
            file[f"layers/dense_{i}/vars/0"] = np.zeros((i % 7, 2), "f2")
            file[f"layers/dense_{i}/vars/1"] = np.zeros(3, "f4")
        file.create_group("layers/dropout/vars")
        stored = []
        file.visititems(lambda name, item: stored.append([name, list(item.shape)]) if isinstance(item, h5py.Dataset) else None)
    run = subprocess.run([console.binary_folder() / "ckptfit", "ls", "--json", path], stdout=subprocess.PIPE, check=True, timeout=60)
    listed = [[tensor["key"], tensor["shape"]] for tensor in json.loads(run.stdout)["tensors"]]
    assert listed == sorted(stored)


@pytest.mark.parametrize("size, precision", [(4, 16), (4, 15), (2, 8), (3, 8), (5, 32), (9, 32)])
def test_numbers_that_use_few_of_their_bits(tmp_path, size, precision):
    path = tmp_path / "bits.h5"
    with h5py.File(path, "w", libver="earliest") as file:
        file.create_dataset("x", (1,), np.dtype("<i4"))
    number = struct.pack("<IIHH", 0x10 | 8 << 8, 4, 0, 32)
    changed = path.read_bytes()
    assert changed.count(number) == 1
    path.write_bytes(changed.replace(number, struct.pack("<IIHH", 0x10 | 8 << 8, size, 0, precision)))
    try:
        with h5py.File(path, "r") as file:
            file["x"].dtype  # noqa: B018 (the type is read)
        theirs = ""
    except (KeyError, OSError, RuntimeError, TypeError) as error:
        theirs = str(error)
    mine = {item["path"]: item for item in ours(path)["objects"]}["x"].get("fault", "")
    assert ("unusually large" in theirs) == ("unusually large" in mine), (theirs, mine)


def test_many_attributes_and_long_names(tmp_path):
    path = tmp_path / "attributes.h5"
    with h5py.File(path, "w", libver="latest") as file:
        for i in range(3_000):
            file.attrs[f"attribute_{i:04d}"] = "value" * (i % 50)
        file.attrs["long"] = np.bytes_(b"x" * 100_000)
        for length in (255, 256, 5_000, 60_000):
            file["n" * length] = np.int8(length % 100)
    assert differences(path) == []


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("maximum", [None, (None, 40, 3), (None, None, 3), (200, None, None)])
def test_many_chunks(tmp_path, libver, maximum):
    path = tmp_path / "chunks.h5"
    values = np.random.default_rng(1).integers(0, 9, (120, 40, 3), "i4")
    with h5py.File(path, "w", libver=libver) as file:
        for name, options in (("plain", {}), ("packed", {"compression": 4, "shuffle": True}), ("checked", {"fletcher32": True})):
            made = file.create_dataset(name, values.shape, "i4", chunks=(3, 7, 2), maxshape=maximum, **options)
            made[:, 5:33] = values[:, 5:33]  # some chunks are never written
    assert differences(path) == []


def test_an_extensible_array_with_pages_of_super_blocks(tmp_path):
    path = tmp_path / "pages.h5"
    with h5py.File(path, "w", libver="latest") as file:
        made = file.create_dataset("x", (300_000,), "i1", chunks=(1,), maxshape=(None,), fillvalue=3)
        for i in (0, 5, 19, 20, 1000, 65_535, 65_536, 131_000, 262_144, 299_999):
            made[i] = i % 100
    assert differences(path) == []


# Files of 19 to 40 bytes, cut in a superblock of version 0: HDF5 2.0 stops at another check than 1.14, whose words are ours.
CUT_SUPERBLOCK = range(19, 41)
IN_HDF5_2 = "ring type mismatch occurred for cache entry"


def test_files_that_h5py_refuses_are_refused_with_its_words(tmp_path):
    sound = (ROOT / "tests/golden/hdf5/tour_earliest_h5py2.10.h5").read_bytes()
    new = (ROOT / "fuzz/corpus/keras_h5_fuzz/legacy_new.h5").read_bytes()
    refused = 0
    for number, content in enumerate([sound[:length] for length in range(0, 120)] + [new[:length] for length in range(0, 60)]
                                     + [sound[:5000], b"<html></html>", b"PK\3\4" + bytes(100), bytes(600) + sound]):
        path = tmp_path / f"{number}.h5"
        path.write_bytes(content)
        with pytest.raises(OSError) as error:
            h5py.File(path, "r")
        words = ours(path)["message"]
        if h5py.version.hdf5_version_tuple >= (2, 0, 0) and sound.startswith(content) and len(content) in CUT_SUPERBLOCK:
            assert words != IN_HDF5_2
            words = IN_HDF5_2
        assert str(error.value) == f"Unable to synchronously open file ({words})"
        refused += 1
    assert refused == 184


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_a_file_that_is_walked_in_parts(tmp_path, libver):
    """Thousands of groups: links from one part into another, an object under two names, attributes, a group that holds itself."""
    with h5py.File(tmp_path / "large.h5", "w", libver=libver) as file:
        for i in range(3000):
            group = file.create_group("layer_%d" % i)
            group.attrs["weight_names"] = [b"kernel", b"bias"]
            group["kernel"] = np.full((2, 3), i, "f4")
            if i % 7 == 0:
                group["inner/deep/bias"] = np.arange(i % 5 + 1)
        file["layer_1/soft"] = h5py.SoftLink("/layer_2998/kernel")
        file["layer_2999/soft"] = h5py.SoftLink("/layer_1/soft")
        file["layer_2/dangling"] = h5py.SoftLink("nowhere")
        file["layer_3/hard"] = file["layer_2500/kernel"]
    assert differences(tmp_path / "large.h5") == []
    links = {item["path"]: item for item in ours(tmp_path / "large.h5")["objects"] if item["link"] == "soft"}
    assert links["layer_2999/soft"]["shape"] == "[2, 3]"
    assert links["layer_2/dangling"]["fault"] == "component not found"
