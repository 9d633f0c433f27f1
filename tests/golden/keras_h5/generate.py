#!/usr/bin/env python3
"""Makes the golden files of Keras: generate.py OUTPUT_FOLDER, run in an environment with TensorFlow (README.md says which).

One small model with a convolution, a normalisation and a nested model, saved in every HDF5 layout that this Keras writes.
"""

import os
import random
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

KERAS3 = int(tf.__version__.split(".")[1]) >= 16


def model():
    layers = tf.keras.layers
    inner = tf.keras.Sequential([layers.Dense(2, name="inner_dense", input_shape=(3,))], name="inner")
    made = tf.keras.Sequential([layers.Conv2D(3, 2, name="conv", input_shape=(4, 4, 1)), layers.BatchNormalization(name="norm"),
                                layers.GlobalAveragePooling2D(name="pool"), inner, layers.Dense(1, name="out")], name="small")
    made.compile("sgd", "mse")
    made.set_weights([np.full(w.shape, i + 0.5, "f4") for i, w in enumerate(made.get_weights())])
    return made


def main():
    folder = sys.argv[1]
    version = ".".join(tf.__version__.split(".")[:2])

    def place(name):
        return os.path.join(folder, name.replace("@", "tf" + version))

    random.seed(1)
    small = model()
    if KERAS3:
        small.save_weights(place("by_path_@.weights.h5"))
        small.save(place("small_@.keras"))
        half = tf.keras.Sequential([tf.keras.layers.Dense(2, dtype="bfloat16", name="half", input_shape=(3,))], name="half_model")
        half.save_weights(place("bfloat16_@.weights.h5"))
        unicode_model = tf.keras.Sequential([tf.keras.layers.Dense(1, name="d\u00e9nse_%d" % i, input_shape=(1,)) for i in range(10)])
        unicode_model.save(place("unicode_@.h5"))
    else:
        small.save(place("whole_@.h5"))
        small.save_weights(place("legacy_@.h5"))
        if tuple(map(int, version.split("."))) >= (2, 12):
            small.save(place("small_@.keras"))


if __name__ == "__main__":
    main()
