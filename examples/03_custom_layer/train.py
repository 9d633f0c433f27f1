"""Saves the weights of a model with a custom layer: python train.py [model.weights.h5] [--unbuilt]."""

import sys

import tensorflow as tf


class Scale(tf.keras.layers.Layer):
    """Multiplies by a learnt number that starts at `start`."""

    def __init__(self, start, trainable_scale=True, **kwargs):
        super().__init__(**kwargs)
        # A bare tf.Variable. Keras 2 tracks it as a weight of the layer; Keras 3 does not: there it takes add_weight().
        self.scale = tf.Variable(start, trainable=trainable_scale, dtype="float32", name="scale")

    def call(self, inputs):
        return inputs * self.scale


arguments = [argument for argument in sys.argv[1:] if argument != "--unbuilt"]
model = tf.keras.Sequential([tf.keras.layers.Dense(4), Scale(0.5)])
if "--unbuilt" not in sys.argv:
    model(tf.zeros((1, 10)))
    model.layers[1].scale.assign(0.25)  # "training"
model.save_weights(arguments[0] if arguments else "model.weights.h5")
