"""ckptfit.fix() of layers that changed their shape or encoding, and what real TensorFlow then computes. Prints JSON."""

import json
import os
import tempfile

import numpy as np
import tensorflow as tf

import ckptfit

keras = tf.keras
layers = keras.layers
MINOR = int(tf.__version__.split(".")[1])
KERAS_3 = MINOR >= 16
FOLDER = tempfile.mkdtemp()
CALLS = {"": "tf.train.Checkpoint(model=model).restore(path)", ".weights.h5": "model.load_weights(path)"}


def classifier(prefix, classes):
    made = keras.Sequential([layers.Dense(6, activation="relu", name=prefix + "body"), layers.Dense(classes, name=prefix + "head")])
    made.build((None, 3))
    return made


def convolution(prefix, channels):
    made = keras.Sequential([layers.Conv2D(4, 3, name=prefix + "stem"), layers.Conv2D(2, 1, name=prefix + "top")])
    made.build((None, 5, 5, channels))
    return made


def embedding(prefix, rows):
    made = keras.Sequential([layers.Embedding(rows, 3, name=prefix + "words"), layers.Dense(2, name=prefix + "top")])
    made.build((None, 4))
    return made


def filled(made):
    generator = np.random.default_rng(7)
    for variable in made.weights:
        variable.assign(generator.normal(size=variable.shape).astype("f4"))
    return made


def moved(saved, target, suffix, surgery=None, unsafe=()):
    """The target with what ckptfit makes of the saved model's checkpoint, loaded by TensorFlow itself."""
    number = len(os.listdir(FOLDER))
    source, fixed = (os.path.join(FOLDER, "%s%d%s" % (name, number, suffix)) for name in ("source", "fixed"))
    if suffix:
        saved.save_weights(source)
    else:
        tf.train.Checkpoint(model=saved).write(source)
    repair = ckptfit.fix(source, fixed, call=CALLS[suffix], surgery=surgery, unsafe=unsafe, model=target)
    if not repair.written:
        return repair
    if suffix:
        target.load_weights(fixed)
    else:
        tf.train.Checkpoint(model=target).restore(fixed).assert_nontrivial_match()
    return target


def output(model, values):
    return np.asarray(model(tf.constant(values, dtype=tf.float32)))


def close(left, right):
    return bool(np.allclose(left, right, rtol=1e-5, atol=1e-6))


def heads(suffix):
    x = np.random.default_rng(1).normal(size=(4, 3))
    ten = filled(classifier("old_", 10))
    five = moved(ten, classifier("new_", 5), suffix, {"head": "resize"})
    twelve = moved(ten, classifier("new_", 12), suffix, {"head": "resize"})
    more = output(twelve, x)
    unasked = moved(ten, classifier("new_", 5), suffix)
    return [close(output(five, x), output(ten, x)[:, :5]), close(more[:, :10], output(ten, x)), not more[:, 10:].any(),
            "`--head resize`" in unasked.refusals[0]]


def channels(suffix):
    gray = np.random.default_rng(2).normal(size=(2, 5, 5, 1))
    rgb = filled(convolution("old_", 3))
    single = moved(rgb, convolution("new_", 1), suffix, {"channels": "sum"})
    mean = moved(rgb, convolution("new_", 1), suffix, {"channels": "mean"})
    three = moved(single, convolution("newer_", 3), suffix, {"channels": "tile"})
    four = moved(rgb, convolution("new_", 4), suffix, {"channels": "sum"})
    same = output(rgb, np.repeat(gray, 3, axis=-1))
    return [close(output(single, gray), same), close(output(mean, 3 * gray), same),
            close(output(three, np.repeat(gray, 3, axis=-1)), same), close(output(four, np.repeat(gray, 4, axis=-1)), same)]


def rows(suffix):
    words = np.arange(8).reshape(2, 4)
    eight = filled(embedding("old_", 8))
    more = moved(eight, embedding("new_", 11), suffix, {"rows": "pad"})
    fewer = moved(more, embedding("newer_", 8), suffix, {"rows": "trim"})
    return [close(output(more, words), output(eight, words)), not more.layers[0].embeddings.numpy()[8:].any(),
            all(np.array_equal(a.numpy(), b.numpy()) for a, b in zip(eight.weights, fewer.weights))]


def dropped():
    """The head keeps what the program gives it, and all else is loaded."""
    ten = filled(classifier("old_", 10))
    target = classifier("new_", 5)
    before = target.layers[-1].kernel.numpy()
    path = os.path.join(FOLDER, "headless")
    tf.train.Checkpoint(model=ten).write(path)
    repair = ckptfit.fix(path, path + "_fixed", call=CALLS[""], surgery={"head": "drop"}, model=target)
    tf.train.Checkpoint(model=target).restore(path + "_fixed").assert_nontrivial_match()
    in_h5 = moved(ten, classifier("new_", 5), ".weights.h5", {"head": "drop"})
    deeper = keras.Sequential([layers.Dense(6, name="a_body"), layers.Dense(7, name="a_new"), layers.Dense(2, name="a_top")])
    deeper.build((None, 3))
    tops = [v.numpy() for v in deeper.weights[2:]]
    deeper = moved(ten, deeper, "", {"head": "drop"})
    return [repair.written, bool(np.array_equal(before, target.layers[-1].kernel.numpy())),
            bool(np.array_equal(target.layers[0].kernel.numpy(), ten.layers[0].kernel.numpy())),
            not output(in_h5, np.ones((1, 3))).any(),
            all(np.array_equal(a, v.numpy()) for a, v in zip(tops, deeper.weights[2:])),
            bool(np.array_equal(deeper.layers[0].kernel.numpy(), ten.layers[0].kernel.numpy()))]


def grouped(suffix):
    """A depthwise convolution is one with as many groups as channels. A checkpoint of Keras 3 does not tell that it is one."""
    def model(layer):
        made = keras.Sequential([layer])
        made.build((None, 5, 5, 4))
        return made
    x = np.random.default_rng(3).normal(size=(2, 5, 5, 4))
    saved = filled(model(layers.DepthwiseConv2D(3, depth_multiplier=2, name="old")))
    target = moved(saved, model(layers.Conv2D(8, 3, groups=4, name="new")), suffix)
    if KERAS_3 and not suffix:
        return not target.written
    compiled = tf.function(target, **{"jit_compile" if MINOR >= 5 else "experimental_compile": True})  # nothing else groups on a CPU
    return close(np.asarray(compiled(tf.constant(x, tf.float32))), output(saved, x))


def cudnn():
    """Only a GPU runs CuDNN layers: Keras' own conversion of an HDF5 file is what the repaired bundle must agree with."""
    v1 = tf.compat.v1.keras.layers
    def model(lstm, gru):
        made = keras.Sequential([lstm(4, return_sequences=True), layers.Bidirectional(lstm(4, return_sequences=True)),
                                 layers.Bidirectional(lstm(4, return_sequences=True)), gru(4)])
        made.build((None, 5, 3))
        return made

    def gru(units):
        return layers.GRU(units, reset_after=True)
    x = np.random.default_rng(4).normal(size=(2, 5, 3))
    saved = filled(model(v1.CuDNNLSTM, v1.CuDNNGRU))
    by_keras = model(layers.LSTM, gru)
    path = os.path.join(FOLDER, "cudnn.h5")
    saved.save_weights(path)
    by_keras.load_weights(path)
    by_us = moved(saved, model(layers.LSTM, gru), "")
    back = moved(by_us, model(v1.CuDNNLSTM, v1.CuDNNGRU), "")
    again, brought_in = model(layers.LSTM, gru), model(layers.LSTM, gru)
    back.save_weights(os.path.join(FOLDER, "back.h5"))
    again.load_weights(os.path.join(FOLDER, "back.h5"))
    tf.train.Checkpoint(model=saved).write(os.path.join(FOLDER, "cudnn"))
    ckptfit.load(brought_in, os.path.join(FOLDER, "cudnn"))
    return [all(np.array_equal(a.numpy(), b.numpy()) for a, b in zip(by_keras.weights, by_us.weights)),
            close(output(by_us, x), output(by_keras, x)), close(output(again, x), output(by_keras, x)),
            all(np.array_equal(a.numpy(), b.numpy()) for a, b in zip(by_keras.weights, brought_in.weights))]


def reset_after():
    """Another function: refused, unless it is asked for by name."""
    def model(after):
        made = keras.Sequential([layers.GRU(4, reset_after=after)])
        made.build((None, 5, 3))
        return made
    saved = filled(model(False))
    refused = moved(saved, model(True), "")
    made = moved(saved, model(True), "", unsafe=["reset-after"])
    bias = made.weights[2].numpy()
    return [refused.needs, bool(np.array_equal(bias[0], saved.weights[2].numpy())), not bias[1].any()]


def main():
    answers = {"dropped": dropped(), "reset_after": reset_after()}
    for suffix, name in (("", "checkpoint"), (".weights.h5", "weights")):
        answers[name] = {"heads": heads(suffix), "channels": channels(suffix), "rows": rows(suffix)}
        if MINOR >= 3:
            answers[name]["grouped"] = grouped(suffix)
    if not KERAS_3:
        answers["cudnn"] = cudnn()
    print(json.dumps(answers))


main()
