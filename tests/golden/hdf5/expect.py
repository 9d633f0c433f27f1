#!/usr/bin/env python3
"""What h5py reads from HDF5 files, as JSON: expect.py FILE... prints it; write() puts it into a file.

The same form as the command tests/tools/h5dump.cc prints, so that both can be compared: objects by path, decoded attributes,
and CRC-32 of the values in the type of the file.
"""

import json
import sys
import zlib

import h5py
import numpy as np

MAX_DATA = 64 << 20


def text(value):
    """Text whose bytes need not be UTF-8, the way the C++ side writes JSON."""
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    return value.decode("utf-8", "replace")


def attribute(owner, name):
    value = owner.attrs[name]
    if isinstance(value, h5py.Empty):
        return None
    if isinstance(value, (str, bytes)):
        return text(value)
    scalar = np.ndim(value) == 0
    value = np.asarray(value)
    if value.size == 0:
        return []
    if value.dtype.kind in "OSU":
        strings = [text(item) for item in value.ravel().tolist()]
        return strings[0] if scalar else strings
    if value.dtype.kind in "iufb":
        return [float(item) for item in value.ravel()]
    return None


def dtype_name(dataset, attributes):
    dtype = dataset.dtype
    if h5py.check_dtype(vlen=dtype) not in (None, str, bytes):
        return "opaque"
    if dtype.kind in "OS":
        return "string"
    if dtype.kind == "V" or dtype.name == "float128":
        return attributes.get("dtype") or "opaque" if dtype.names is None else "opaque"
    return dtype.name


def data(dataset):
    """CRC-32 of the bytes as stored; of the strings, each with a line break behind it, for text of variable length."""
    if dataset.size * dataset.dtype.itemsize > MAX_DATA:
        return "too large"
    if dataset.dtype.kind == "O":
        if h5py.check_dtype(vlen=dataset.dtype) not in (str, bytes):
            return None
        crc = 0
        for item in np.asarray(dataset[()], object).ravel():
            crc = zlib.crc32((item if isinstance(item, bytes) else item.encode("utf-8", "surrogateescape")) + b"\n", crc)
        return "text:%d" % crc
    values = np.zeros(dataset.shape, dataset.dtype)
    if values.size:
        dataset.id.read(h5py.h5s.ALL, h5py.h5s.ALL, values, dataset.id.get_type())
    return str(zlib.crc32(values.tobytes()))


def describe(path, item):
    attributes = {text(name): attribute(item, name) for name in item.attrs}
    result = {"path": path, "link": "hard", "attributes": attributes}
    result["kind"] = "dataset" if isinstance(item, h5py.Dataset) else "group" if isinstance(item, h5py.Group) else "other"
    if isinstance(item, h5py.Dataset):
        result["dtype"] = dtype_name(item, attributes)
        result["shape"] = str(list(item.shape or ()))
        result["stored_bytes"] = item.id.get_storage_size()
        outside = item.id.get_create_plist().get_external_count() > 0 or getattr(item, "is_virtual", False)
        result["data"] = None if outside else data(item)
    return result


def walk(group, path, ancestors, objects):
    """Every name, an object with several names under each; not into a group that contains itself."""
    for name in group:
        child = path + "/" + text(name) if path else text(name)
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            kind = "soft" if isinstance(link, h5py.SoftLink) else "external"
            objects.append({"path": child, "link": kind})
            continue
        item = group[name]
        objects.append(describe(child, item))
        address = h5py.h5o.get_info(item.id).addr
        if isinstance(item, h5py.Group) and address not in ancestors:
            walk(item, child, ancestors | {address}, objects)


def expected(path):
    with h5py.File(path, "r") as file:
        objects = [describe("", file["/"])]
        walk(file["/"], "", {h5py.h5o.get_info(file["/"].id).addr}, objects)
    objects.sort(key=lambda item: item["path"].encode())
    return {"h5py": h5py.__version__, "objects": objects}


def write(path, json_path):
    with open(json_path, "w") as out:
        out.write("{\n \"h5py\": \"%s\",\n \"objects\": [\n" % h5py.__version__)
        out.write(",\n".join("  " + json.dumps(item, sort_keys=True) for item in expected(path)["objects"]))
        out.write("\n ]\n}\n")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(json.dumps(expected(argument), sort_keys=True))
