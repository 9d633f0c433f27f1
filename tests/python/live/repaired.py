"""Checkpoints of a program whose names have changed since: repaired by ckptfit.fix(), then loaded by the call itself. Prints JSON.

Each answer is [verdict before, verdict after, whether every value is the saved one]: the loading is TensorFlow's and Keras' own.
"""

import json
import os
import tempfile

import numpy as np
import tensorflow as tf

import ckptfit

keras = tf.keras
KERAS_3 = int(tf.__version__.split(".")[1]) >= 16
FOLDER = tempfile.mkdtemp()


class Blocks(tf.Module):
    def __init__(self, first):
        super().__init__()
        setattr(self, first, [tf.Variable(tf.zeros((3, 4))), tf.Variable(tf.zeros((4,)))])
        self.extra = {"scale": tf.Variable(tf.zeros((2, 5), tf.float64)), "step": tf.Variable(tf.zeros((), tf.int64))}


class Classifier(keras.Model):
    def __init__(self, hidden):
        super().__init__(name="classifier")
        setattr(self, hidden, keras.layers.Dense(8, name=hidden))
        self.middle = keras.layers.Dense(5, name="middle")
        self.head = keras.layers.Dense(3, name="head")
        self.first = hidden
        self(tf.zeros((1, 10)))

    def call(self, inputs):
        return self.head(self.middle(getattr(self, self.first)(inputs)))


def sequential(prefix):
    made = keras.Sequential([keras.layers.Dense(6, name=prefix + "first"), keras.layers.BatchNormalization(name=prefix + "norm"),
                             keras.layers.Dense(2, name=prefix + "second")])
    made.build((None, 3))
    return made


def variables(program):
    return program.weights if isinstance(program, keras.Model) else program.variables


def filled(program, start):
    """Every element of every variable a number of its own, all of which differ for another start."""
    for variable in variables(program):
        size = int(np.prod(variable.shape))
        variable.assign(np.arange(start, start + size).reshape(variable.shape).astype(np.dtype(variable.numpy().dtype)))
        start += size
    return program


def equal(left, right):
    pairs = list(zip(variables(left), variables(right)))
    return len(pairs) > 2 and all(a.numpy().dtype == b.numpy().dtype and a.numpy().tobytes() == b.numpy().tobytes() for a, b in pairs)


def at(name):
    return os.path.join(FOLDER, name)


def repaired(path, output, call, load, old, new, **objects):
    repair = ckptfit.fix(path, output, call=call, **objects)
    if not repair.written:
        return [repair.before, str(repair), False]
    loaded = load(output)
    return [repair.before, repair.after, equal(old, new if loaded is None else loaded)]


def read(**objects):
    def load(path):
        tf.train.Checkpoint(**objects).read(path).assert_existing_objects_matched()
    return load


def main():
    answers = {}

    old, new = filled(Blocks("encoder"), 1), filled(Blocks("backbone"), 1000)
    tf.train.Checkpoint(net=old).write(at("blocks"))
    answers["attributes of a module"] = repaired(at("blocks"), at("blocks_new"), "tf.train.Checkpoint(net=net).read(path)",
                                                 read(net=new), old, new, net=new)

    old, new = filled(Classifier("hidden"), 1), filled(Classifier("encoder"), 1000)
    tf.train.Checkpoint(model=old).write(at("model"))
    answers["attributes of a model"] = repaired(at("model"), at("model_new"), "tf.train.Checkpoint(model=model).read(path)",
                                                read(model=new), old, new, model=new)
    new = filled(Classifier("encoder"), 2000)
    answers["a checkpoint as weights"] = repaired(at("model"), at("model_new.weights.h5"), "model.load_weights(path)",
                                                  new.load_weights, old, new, model=new)
    old.save_weights(at("model.weights.h5"))
    new = filled(Classifier("encoder"), 3000)
    answers["weights by path"] = repaired(at("model.weights.h5"), at("renamed.weights.h5"), "model.load_weights(path)",
                                          new.load_weights, old, new, model=new)
    new = filled(Classifier("encoder"), 4000)
    answers["weights as a checkpoint"] = repaired(at("model.weights.h5"), at("from_weights"),
                                                  "tf.train.Checkpoint(model=model).read(path)", read(model=new), old, new, model=new)

    old, new = filled(sequential("old_"), 1), filled(sequential("new_"), 1000)
    tf.train.Checkpoint(model=old).write(at("layers"))
    for name in ("layers.keras", "layers.h5"):
        answers["a checkpoint as " + name] = repaired(at("layers"), at(name), "keras.models.load_model(path)",
                                                      lambda path: keras.models.load_model(path, compile=False), old, new, model=new)
    if not KERAS_3:
        old.save_weights(at("legacy.h5"))
        answers["legacy weights by name"] = repaired(at("legacy.h5"), at("legacy_new.h5"), "model.load_weights(path, by_name=True)",
                                                     lambda path: new.load_weights(path, by_name=True), old, new, model=new)
    print(json.dumps(answers))


main()
