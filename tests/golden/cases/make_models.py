"""Writes the files of GR116, GR202, OP105 and SH112 with an installed TensorFlow 2: python make_models.py FOLDER, with ckptfit's package on PYTHONPATH."""
import os
import sys

import tensorflow as tf

import ckptfit

layers = tf.keras.layers


def pair():
    return tf.keras.Sequential([tf.keras.Input((5,)), layers.Dense(8, name="body"), layers.Dense(3, name="head")])


def normalized(axis):
    return tf.keras.Sequential([tf.keras.Input((6, 5)), layers.Dense(4, name="body"), layers.LayerNormalization(axis=axis, name="norm"),
                                layers.Dense(2, name="head")])


def deep(blocks):
    model = tf.keras.Sequential([tf.keras.Input((5,)), layers.Dense(4, name="stem")])
    for i in range(blocks):
        model.add(layers.BatchNormalization(name="norm_%d" % i))
        model.add(layers.Dense(4, activation="relu", name="body_%d" % i))
    model.add(layers.Dense(2, name="head"))
    return model


def write(code, program):
    with open(os.path.join(sys.argv[1], code, "target.json"), "w") as f:
        f.write(ckptfit.describe(model=program))


def file_of(code, name):
    os.makedirs(os.path.join(sys.argv[1], code), exist_ok=True)
    return os.path.join(sys.argv[1], code, name)


tf.train.Checkpoint(w=pair().weights).write(file_of("GR116", "m"))
write("GR116", pair())
deep(3).save_weights(file_of("GR202", "m.h5"))
write("GR202", deep(9))
normalized(-1).save_weights(file_of("SH112", "m.h5"))
write("SH112", normalized(1))
pair().save_weights(file_of("OP105", "m.weights.h5"))
scaled = pair()
scaled.compile(tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.Adam()), "mse")
write("OP105", scaled)
