"""Writes the files of SH111 with an installed TensorFlow 2: python make_widths.py FOLDER, with ckptfit's package on PYTHONPATH."""
import os
import sys

import tensorflow as tf

import ckptfit


def model(base):
    layers = tf.keras.layers
    return tf.keras.Sequential([tf.keras.Input((8, 8, 3)), layers.Conv2D(base, 3, name="stem"), layers.Conv2D(2 * base, 3, name="body"),
                                layers.GlobalAveragePooling2D(), layers.Dense(4 * base, name="neck"), layers.Dense(2, name="head")])


folder = sys.argv[1]
model(4).save_weights(os.path.join(folder, "m.h5"))
with open(os.path.join(folder, "target.json"), "w") as f:
    f.write(ckptfit.describe(model=model(8)))
