#!/usr/bin/env python3
"""Makes the golden HDF5 files of this folder: generate.py OUTPUT_FOLDER.

Run with several versions of h5py (README.md says which). Each "tour" holds the same objects, written under one bound of
`libver`, so that together they cover old and new versions of each structure. The .json files are what h5py itself reads from
the file named in them (expect.py).
"""

import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import expect  # noqa: E402


def dataset(group, name, values, layout=None, **options):
    values = np.asarray(values)
    if layout == "compact":
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple(values.shape)
        made = h5py.h5d.create(group.id, name.encode(), h5py.h5t.py_create(values.dtype, logical=True), space, properties)
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values))
        return h5py.Dataset(made)
    return group.create_dataset(name, data=values, **options)


def attributes(group):
    text = h5py.special_dtype(vlen=str)
    group.attrs["keras_version"] = "2.15.0"
    group.attrs["backend"] = np.bytes_(b"tensorflow")
    group.attrs["umlaut"] = "caf\u00e9"
    group.attrs["layer_names"] = [b"dense", b"dense_1", b"out"]
    group.attrs.create("vlen_names", np.array(["dense", "", "d\u00e9nse"], object), dtype=text)
    group.attrs["weight_names"] = np.zeros((0,), "f8")
    group.attrs["epoch"] = 7
    group.attrs["learning_rate"] = np.float32(0.001)
    group.attrs["half"] = np.float16(-1.5)
    group.attrs["trainable"] = True
    group.attrs["matrix"] = np.arange(6, dtype=">i2").reshape(2, 3)
    group.attrs["complex"] = np.complex64(1 + 2j)
    group.attrs["nothing"] = h5py.Empty(np.dtype("f4"))
    group.attrs["unsigned"] = np.array([0, 2**63], "u8")


def numbers(group):
    for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">f4", ">i8", "?", "c8", "c16"):
        name = kind.replace("?", "bool").replace(">", "big_")
        group[name] = np.arange(6).reshape(2, 3).astype(kind)
    group["scalar"] = np.float32(3.5)
    group["empty"] = np.zeros((0, 4), "f4")
    group["fixed_text"] = np.array([b"ab", b"cde", b""], "S3")
    words = np.array(["alpha", "", "gr\u00fc\u00df"], object)
    group.create_dataset("vlen_text", data=words, dtype=h5py.special_dtype(vlen=str))
    raw = group.create_dataset("bfloat16", data=np.array([0x3F80, 0xC000], "u2").view("V2"))
    raw.attrs["dtype"] = "bfloat16"
    group["untyped"] = np.array([1, 2], "u2").view("V2")
    pair = np.dtype([("name", "S4"), ("value", "<f4"), ("grid", "<i2", (2, 2))])
    group["compound"] = np.array([(b"a", 1.5, [[1, 2], [3, 4]]), (b"bcd", -2, [[5, 6], [7, 8]])], pair)
    group.create_dataset("enum", data=np.array([0, 2], "i2"), dtype=h5py.special_dtype(enum=("i2", {"RED": 0, "BLUE": 2})))
    group.create_dataset("vlen_numbers", (2,), dtype=h5py.special_dtype(vlen=np.dtype("i4")))[0] = [1, 2, 3]
    group["committed_type"] = np.dtype("<f4")
    group.create_dataset("of_committed_type", data=np.arange(3, dtype="f4"), dtype=group["committed_type"])


def layouts(group):
    square = np.arange(63, dtype="f4").reshape(7, 9)
    line = np.arange(50, dtype="i4")
    dataset(group, "compact", square, layout="compact")
    group.create_dataset("never_written", (3, 3), "f4", fillvalue=2.5)
    dataset(group, "chunked", square, chunks=(2, 4))
    dataset(group, "deflated", square, chunks=(2, 4), compression="gzip")
    dataset(group, "all_filters", square, chunks=(4, 4), compression="gzip", shuffle=True, fletcher32=True)
    dataset(group, "shuffled", np.arange(40, dtype="u2"), chunks=(16,), shuffle=True)
    dataset(group, "checked", np.arange(5, dtype="u1"), chunks=(5,), fletcher32=True)
    dataset(group, "one_chunk", square, chunks=(7, 9))
    dataset(group, "one_chunk_deflated", square, chunks=(7, 9), compression="gzip")
    dataset(group, "growing", line, chunks=(4,), maxshape=(None,))
    dataset(group, "growing_deflated", line, chunks=(4,), maxshape=(None,), compression="gzip")
    dataset(group, "growing_second", square, chunks=(2, 4), maxshape=(20, None))
    dataset(group, "growing_both", square, chunks=(2, 4), maxshape=(None, None))
    dataset(group, "growing_both_deflated", square, chunks=(2, 4), maxshape=(None, None), compression="gzip")
    dataset(group, "room_to_grow", square, chunks=(2, 4), maxshape=(10, 30))
    sparse = group.create_dataset("sparse", (100,), "i2", chunks=(8,), fillvalue=-7)
    sparse[40:50] = np.arange(10)
    shrunk = dataset(group, "shrunk", line, chunks=(4,), maxshape=(None,))
    shrunk.resize((21,))
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((2, 4))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    made = h5py.h5d.create(group.id, b"early", h5py.h5t.IEEE_F4LE if hasattr(h5py.h5t, "IEEE_F4LE") else h5py.h5t.IEEE_F32LE,
                           h5py.h5s.create_simple((7, 9)), early)
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, square)
    if hasattr(h5py.h5p.PropDCID, "set_chunk_opts"):
        edges = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        edges.set_chunk((4, 4))
        edges.set_deflate(1)
        edges.set_chunk_opts(2)
        h5py.h5d.create(group.id, b"plain_edges", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((7, 9)), edges).write(
            h5py.h5s.ALL, h5py.h5s.ALL, square)


def groups(group):
    group.create_group("empty")
    crowd = group.create_group("crowd")
    for i in range(20):
        crowd["m%02d" % i] = np.float32(i)
    names = group.create_group("n\u00e4mes")
    for i in range(12):
        names["\u5c42_%d" % i] = np.int8(i)
    many = group.create_group("many_attributes")
    for i in range(12):
        many.attrs["a%02d" % i] = i
    long = group.create_group("long")
    long.attrs["config"] = np.bytes_(b"{" + b"x" * 5000 + b"}")
    long["n" * 300] = np.int8(1)
    deep = group
    for i in range(5):
        deep = deep.create_group("deep")
    deep["end"] = np.int8(5)
    group["alias"] = group["crowd"]
    group["crowd/up"] = group
    group["soft"] = h5py.SoftLink("/groups/crowd/m00")
    group["dangling"] = h5py.SoftLink("/nowhere")
    group["elsewhere"] = h5py.ExternalLink("other.h5", "/x")


def tour(path, **options):
    with h5py.File(path, "w", **options) as file:
        attributes(file)
        numbers(file.create_group("numbers"))
        layouts(file.create_group("layouts"))
        groups(file.create_group("groups"))


def paged(path):
    """Chunk indexes so long that they are kept in pages; most of a dataset stays unwritten, so the file is small."""
    with h5py.File(path, "w", libver="latest") as file:
        fixed = file.create_dataset("fixed", (3000,), "i1", chunks=(1,), fillvalue=9)
        fixed[0], fixed[1500], fixed[2999] = 1, 2, 3
        growing = file.create_dataset("growing", (70001,), "i1", chunks=(1,), maxshape=(None,), fillvalue=9)
        growing[0], growing[300], growing[70000] = 1, 2, 3
        deep = file.create_dataset("tree", (40, 10), "i1", chunks=(1, 1), maxshape=(None, None))
        deep[...] = np.arange(400).reshape(40, 10) % 100


def crowds(path, **options):
    """Groups and trees of more than one level: many names for one dataset."""
    with h5py.File(path, "w", **options) as file:
        file["one"] = np.int8(1)
        crowd = file.create_group("crowd")
        for i in range(330):
            crowd["name_%04d" % (i * 7919 % 330)] = file["one"]


def refused(path):
    with h5py.File(path, "w", libver="latest") as file:
        dataset(file, "lzf", np.arange(64, dtype="i4"), chunks=(16,), compression="lzf")
        dataset(file, "scaleoffset", np.arange(64, dtype="i4"), chunks=(16,), scaleoffset=4)
        file.create_dataset("external", (4,), "i1", external=[("/etc/passwd", 0, 4)])
        layout = h5py.VirtualLayout((4,), "i4")
        layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("long_double", data=np.arange(2, dtype=np.longdouble))


def short_tour(path, **options):
    with h5py.File(path, "w", **options) as file:
        attributes(file)
        groups(file.create_group("groups"))


def main():
    folder = sys.argv[1]
    version = h5py.__version__.rsplit(".", 1)[0]

    def place(name):
        return os.path.join(folder, "%s_h5py%s.h5" % (name, version))

    if version == "2.10":
        tour(place("tour_earliest"), libver=("earliest", "latest"))
        tour(place("tour_latest"), libver=("latest", "latest"))
    if version == "3.14":
        tour(place("tour_v114"), libver=("v114", "v114"))
    if version == "3.16":
        tour(place("tour_v108"), libver=("v108", "v108"))
        tour(place("tour_v200"), libver=("v200", "v200"))
        short_tour(place("short_tour_userblock"), userblock_size=512)
        short_tour(place("short_tour_tracked"), track_order=True)
        paged(place("paged_indexes"))
        crowds(place("crowds_old"))
        crowds(place("crowds_new"), libver="latest")
        refused(place("refused"))
        expect.write(place("tour_v200"), os.path.join(folder, "tour.json"))
        expect.write(place("short_tour_tracked"), os.path.join(folder, "short_tour.json"))
        expect.write(place("paged_indexes"), os.path.join(folder, "paged_indexes.json"))


if __name__ == "__main__":
    main()
