#!/usr/bin/env python3
"""Makes one small file of each kind of content: generate.py OUTPUT_FOLDER.

Makes what the environment has the tools for: TensorFlow 2.15 with numpy and h5py, or the package onnx; the programs as and zstd.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

TEXT = b"epoch,loss\n1,0.5\n2,0.25\n"
FOLDER = sys.argv[1]


def place(name):
    return os.path.join(FOLDER, name)


def write(name, data):
    with open(place(name), "wb") as file:
        file.write(data)


def make_archives():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", TEXT)
    write("zip", packed.getvalue())
    write("gzip", gzip.compress(TEXT, mtime=0))
    write("bzip2", bz2.compress(TEXT))
    write("xz", lzma.compress(TEXT))
    write("zstd", subprocess.run(["zstd", "-c"], input=TEXT, stdout=subprocess.PIPE, check=True).stdout)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo("log.csv")
        member.size = len(TEXT)
        archive.addfile(member, io.BytesIO(TEXT))
    write("tar", packed.getvalue()[:2048])


def make_texts():
    write("text", TEXT)
    write("json", json.dumps({"epochs": 2}, indent=1).encode())
    root = xml.etree.ElementTree.Element("model", name="small")
    write("xml", xml.etree.ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
    write("html", b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>not found</body></html>\n")
    write("git_lfs", b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d7a214614ab2935" * 4 + b"\nsize 12345\n")
    write("empty", b"")


def make_elf():
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "empty.o")
        subprocess.run(["as", "-o", out, "-"], input=b"", check=True)
        with open(out, "rb") as file:
            write("elf", file.read())


def make_arrays():
    import h5py
    import numpy as np

    np.save(place("numpy"), np.arange(4, dtype="f4"))
    os.rename(place("numpy") + ".npy", place("numpy"))
    for protocol in (2, 3, 4, 5):
        write("pickle_%d" % protocol, pickle.dumps({"kernel": [1.0, 2.0]}, protocol))
    with h5py.File(place("hdf5"), "w") as file:
        file["kernel"] = np.zeros(2, "f4")
    with open(place("hdf5"), "rb") as file:
        write("truncated_hdf5", file.read()[:1000])


def make_graphs():
    import tensorflow as tf

    class Model(tf.Module):
        def __init__(self):
            super().__init__()
            self.v = tf.Variable([1.0, 2.0], name="v")

        @tf.function(input_signature=[tf.TensorSpec([2], tf.float32)])
        def __call__(self, x):
            return x * 2.0

    model = Model()
    graph = model.__call__.get_concrete_function().graph.as_graph_def()
    write("frozen_graph", graph.SerializeToString())
    with tf.Graph().as_default():
        tf.compat.v1.placeholder(tf.float32, [2], name="x")
        write("meta_graph", tf.compat.v1.train.export_meta_graph().SerializeToString())
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(tf.Module(), folder)
        with open(os.path.join(folder, "saved_model.pb"), "rb") as file:
            write("saved_model", file.read())
    converter = tf.lite.TFLiteConverter.from_concrete_functions([model.__call__.get_concrete_function()], model)
    write("tflite", converter.convert())


def make_onnx():
    import onnx
    from onnx import TensorProto, helper

    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in "xy")
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "small", [x], [y])
    onnx.save(helper.make_model(graph, producer_name="small"), place("onnx"))
    unnamed = helper.make_model(graph)
    write("onnx_without_producer", unnamed.SerializeToString())


def main():
    try:
        import tensorflow  # noqa: F401
    except ImportError:
        make_onnx()
        return
    for make in (make_archives, make_texts, make_elf, make_arrays, make_graphs):
        make()


if __name__ == "__main__":
    main()
