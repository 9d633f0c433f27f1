"""Loads the weights with a newer Scale, which has lost an argument: python load.py [model.weights.h5]."""

import sys

import tensorflow as tf

CALL = "model.load_weights(path)"


class Scale(tf.keras.layers.Layer):
    """Multiplies by a learnt number that starts at `start`."""

    def __init__(self, start, **kwargs):
        super().__init__(**kwargs)
        self.scale = tf.Variable(start, dtype="float32", name="scale")

    def call(self, inputs):
        return inputs * self.scale


def objects():
    model = tf.keras.Sequential([tf.keras.layers.Dense(4), Scale(0.5)])
    model(tf.zeros((1, 10)))
    return {"model": model}


if __name__ == "__main__":
    model = objects()["model"]
    model.load_weights(sys.argv[1] if len(sys.argv) > 1 else "model.weights.h5")
    print("loaded, scale =", float(model.layers[1].scale))
