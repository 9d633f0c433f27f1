"""Trains with one generation of Keras' optimizers, and goes on with another from what `ckptfit.fix` made of its checkpoint.

    python optimizer_generations.py save GENERATION FOLDER SUFFIX   three steps of each optimizer, a file, and the next step
    python optimizer_generations.py load GENERATION FOLDER SUFFIX [guess]   the next step of a new program after a restore; prints JSON

GENERATION: legacy, or later. SUFFIX: "" for a checkpoint, .weights.h5, .h5, .keras: whole models.
{optimizer: [written, step kinds of the optimizer's state, whether the next step is the same]}
"""

import json
import os
import pathlib
import sys

import numpy
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "python"))
OPTIMIZERS = {
    "SGD": {"learning_rate": 0.1, "momentum": 0.9},
    "Adam": {"learning_rate": 0.02, "amsgrad": True},
    "Adamax": {"learning_rate": 0.02},
    "Nadam": {"learning_rate": 0.02},
    "RMSprop": {"learning_rate": 0.01, "momentum": 0.9, "centered": True},
    "Adagrad": {"learning_rate": 0.05},
    "Adadelta": {"learning_rate": 0.5},
    "Ftrl": {"learning_rate": 0.05},
}
CALL = "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)"


def program(generation, name):
    keras = tf.keras
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.Dense(4, activation="tanh", name="one"), layers.BatchNormalization(name="norm"),
                              layers.Dense(4, activation="tanh", name="two"), layers.Dense(2, name="out")])
    module = getattr(keras.optimizers, "legacy", keras.optimizers) if generation == "legacy" else keras.optimizers
    return model, getattr(module, name)(**OPTIMIZERS[name])


def step(model, optimizer):
    random = numpy.random.RandomState(1)
    x, y = random.randn(8, 4).astype("float32"), random.randn(8, 2).astype("float32")
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def save(generation, folder, suffix):
    for name in OPTIMIZERS:
        model, optimizer = program(generation, name)
        for _ in range(3):
            step(model, optimizer)
        path = os.path.join(folder, name)
        if suffix:
            model.compile(optimizer, "mse")
            (model.save_weights if suffix == ".weights.h5" else model.save)(path + suffix)
        else:
            tf.train.Checkpoint(model=model, optimizer=optimizer).write(path)
        step(model, optimizer)
        numpy.savez(os.path.join(folder, name + ".npz"), *model.get_weights())


def load(generation, folder, suffix, unsafe, name):
    import ckptfit
    model, optimizer = program(generation, name)
    if generation != "legacy":
        optimizer.build(model.trainable_variables)
    path, fixed = os.path.join(folder, name), os.path.join(folder, "-".join([name, generation] + unsafe))
    repair = ckptfit.fix(path + suffix, fixed, call=CALL, unsafe=unsafe, model=model, optimizer=optimizer)
    state = ("OPTIMIZER_SLOT", "/_variables/", "optimizer_weights/", "optimizer/vars/")
    kinds = sorted({step["kind"] for step in repair.steps if any(mark in step["first"] for mark in state)})
    if not repair.written:
        return [False, repair.refusals + repair.needs, False]
    tf.train.Checkpoint(model=model, optimizer=optimizer).restore(fixed)
    step(model, optimizer)
    with numpy.load(path + ".npz") as wanted:
        same = all(numpy.allclose(wanted[key], value, atol=1e-5) for key, value in zip(wanted.files, model.get_weights()))
    return [True, kinds, same]


if __name__ == "__main__":
    tf.get_logger().setLevel("ERROR")
    what, how, where, ending = sys.argv[1:5]
    if what == "save":
        save(how, where, ending)
    else:
        print(json.dumps({name: load(how, where, ending, sys.argv[5:], name) for name in OPTIMIZERS}))
