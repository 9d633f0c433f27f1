"""ckptfit.load() with real TensorFlow: values into models whose own loaders refuse the file, or find nothing. Prints JSON."""

import json
import os
import tempfile

import numpy as np
import tensorflow as tf

import ckptfit

keras = tf.keras
KERAS_3 = int(tf.__version__.split(".")[1]) >= 16
FOLDER = tempfile.mkdtemp()


def model(prefix, units=4):
    made = keras.Sequential([keras.layers.Dense(units, name=prefix + "first"), keras.layers.BatchNormalization(name=prefix + "norm"),
                             keras.layers.Dense(2, name=prefix + "second")])
    made.build((None, 3))
    return made


class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.a = tf.Variable(tf.zeros((3, 4)), name="a")
        self.b = tf.Variable(tf.zeros((4, 2), tf.float64), name="b")


def filled(made):
    for i, variable in enumerate(made.weights):
        variable.assign(np.arange(np.prod(variable.shape), dtype="f4").reshape(variable.shape) + i)
    return made


def write_safetensors(made, path):
    """The float32 weights under names that no Keras gives: "first.kernel"."""
    header, values = {}, b""
    for variable in made.weights:
        layer, name = (getattr(variable, "path", None) or variable.name).split(":")[0].split("/")[-2:]
        begin, values = len(values), values + variable.numpy().tobytes()
        header[layer + "." + name] = {"dtype": "F32", "shape": list(variable.shape), "data_offsets": [begin, len(values)]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + values)


def equal(left, right):
    return all(np.array_equal(a.numpy(), b.numpy()) for a, b in zip(left.weights, right.weights))


def main():
    saved = filled(model("old_"))
    paths = [os.path.join(FOLDER, name) for name in ("checkpoint", "w.weights.h5" if KERAS_3 else "w.h5", "tensors.safetensors")]
    tf.train.Checkpoint(model=saved).write(paths[0])
    saved.save_weights(paths[1])
    write_safetensors(saved, paths[2])
    answers = {}
    for name, path in zip(("checkpoint", "keras", "safetensors"), paths):
        target = model("new_")
        loaded = ckptfit.load(target, path)
        answers[name] = [len(loaded.loaded), equal(saved, target)]
    wider = model("new_", 5)
    before = [v.numpy() for v in wider.weights]
    try:
        ckptfit.load(wider, paths[0])
        answers["refused"] = False
    except ckptfit.LoadRefused:
        answers["refused"] = all(np.array_equal(a, v.numpy()) for a, v in zip(before, wider.weights))
    net, other = Net(), Net()
    net.a.assign(tf.ones((3, 4)))
    net.b.assign(tf.fill((4, 2), tf.constant(2, tf.float64)))
    tf.train.Checkpoint(net=net).write(os.path.join(FOLDER, "net"))
    ckptfit.load(other, os.path.join(FOLDER, "net"))
    answers["module"] = [float(other.a.numpy().sum()), float(other.b.numpy().sum())]
    print(json.dumps(answers))


main()
