"""Writes the files of SH110 with an installed TensorFlow 2: python make_embedding.py FOLDER, with ckptfit's package on PYTHONPATH."""
import os
import sys

import tensorflow as tf

import ckptfit


def model(width):
    return tf.keras.Sequential([tf.keras.layers.Embedding(10, width, input_length=4), tf.keras.layers.GlobalAveragePooling1D(),
                                tf.keras.layers.Dense(2)])


folder = sys.argv[1]
saved, program = model(8), model(16)
saved.build((None, 4))
program.build((None, 4))
saved.save_weights(os.path.join(folder, "m.h5"))
with open(os.path.join(folder, "target.json"), "w") as f:
    f.write(ckptfit.describe(model=program))
