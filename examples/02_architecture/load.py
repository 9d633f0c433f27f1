"""Loads the weights into a model whose hidden layer has grown to 128 units: python load.py [model.weights.h5]."""

import sys

import tensorflow as tf

CALL = "model.load_weights(path)"


def objects():
    model = tf.keras.Sequential([
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(3),
    ])
    model.build((None, 10))
    return {"model": model}


if __name__ == "__main__":
    objects()["model"].load_weights(sys.argv[1] if len(sys.argv) > 1 else "model.weights.h5")
    print("loaded")
