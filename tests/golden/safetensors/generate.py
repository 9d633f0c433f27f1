#!/usr/bin/env python3
"""Makes the golden files of safetensors: generate.py OUTPUT_FOLDER, run where the packages safetensors and numpy are.

Beside each file stands a .json: what the package itself reads from it, and where its tensors lie by the header.
"""

import json
import os
import struct
import sys

import numpy as np
import safetensors
import safetensors.numpy

# In the words of the package's own serializer, which knows more types than numpy does.
TYPES = {"bool": 1, "uint8": 1, "int8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2, "int32": 4, "uint32": 4, "float32": 4,
         "float64": 8, "int64": 8, "uint64": 8, "float8_e4m3fn": 1, "float8_e5m2": 1}


def describe(path):
    """{"metadata": {...}, "tensors": {name: [dtype, shape, first byte, end]}} as the package reads the file."""
    with open(path, "rb") as file:
        header_bytes = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(header_bytes))
    tensors = {}
    with safetensors.safe_open(path, framework="numpy") as opened:
        for name in opened.keys():
            part = opened.get_slice(name)
            begin, end = (8 + header_bytes + offset for offset in header[name]["data_offsets"])
            tensors[name] = [part.get_dtype(), list(part.get_shape()), begin, end]
        metadata = opened.metadata()
    with open(os.path.splitext(path)[0] + ".json", "w", encoding="utf-8") as out:
        out.write(json.dumps({"metadata": metadata, "tensors": tensors}, indent=1, sort_keys=True) + "\n")


def main():
    def place(name):
        return os.path.join(sys.argv[1], name)

    types = {"type/" + name: {"dtype": name, "shape": [3], "data": bytes(3 * width)} for name, width in TYPES.items()}
    safetensors.serialize_file(types, place("types.safetensors"), metadata={"format": "np", "made by": "safetensors"})

    layers = {"dense/kernel": np.arange(6, dtype="f4").reshape(2, 3), "dense/bias": np.zeros(3, "f4"), "step": np.array(7, "i8"),
              "empty": np.zeros((0, 4), "f8"), "d\u00e9nse/\u2713": np.ones((1, 1, 2), "f2")}
    safetensors.numpy.save_file(layers, place("layers.safetensors"))
    safetensors.numpy.save_file({}, place("no_tensors.safetensors"))
    for name in ("types", "layers", "no_tensors"):
        describe(place(name + ".safetensors"))


if __name__ == "__main__":
    main()
