"""Saves a compiled whole model, and loads what `ckptfit.fix` made of one for this release.

    python compiled_models.py save FILE
    python compiled_models.py load FILE OUTPUT       prints [what the plan says, optimizer, learning rate, loss, metrics]
"""

import json
import pathlib
import sys

import numpy
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "python"))
X = numpy.arange(12, dtype="float32").reshape(4, 3)
Y = numpy.arange(4) % 2


def program():
    layers = tf.keras.layers
    return tf.keras.Sequential([tf.keras.Input((3,)), layers.Dense(2, name="hidden"), layers.Dense(2, activation="softmax", name="head")])


def save(path):
    model = program()
    keras = tf.keras
    model.compile(optimizer=keras.optimizers.SGD(0.25, momentum=0.5), loss=keras.losses.SparseCategoricalCrossentropy(),
                  metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=1, name="top")])
    model.fit(X, Y, verbose=0)
    model.save(path)


def load(path, output):
    import ckptfit
    repair = ckptfit.fix(path, output, call="keras.models.load_model(path)", model=program())
    said = [step["why"].split(":")[0] for step in repair.steps if step["kind"] == "compile"]
    model = tf.keras.models.load_model(output)
    trained = model.fit(X, Y, verbose=0).history
    loss = model.loss if isinstance(model.loss, str) else type(model.loss).__name__
    optimizer = model.optimizer
    return [said, type(optimizer).__name__, float(optimizer.learning_rate.numpy()), float(optimizer.get_config()["momentum"]), loss, sorted(trained)]


if __name__ == "__main__":
    tf.get_logger().setLevel("ERROR")
    if sys.argv[1] == "save":
        save(sys.argv[2])
    else:
        print(json.dumps(load(*sys.argv[2:])))
