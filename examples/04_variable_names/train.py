"""Saves a model with a layer in the attribute `hidden`: python train.py [FOLDER]."""

import os
import sys

import tensorflow as tf


class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="relu", name="hidden")
        self.head = tf.keras.layers.Dense(3, name="head")

    def call(self, inputs):
        return self.head(self.hidden(inputs))


folder = sys.argv[1] if len(sys.argv) > 1 else "."
model = Classifier()
model(tf.zeros((1, 10)))
tf.train.Checkpoint(model=model).write(os.path.join(folder, "checkpoint"))
try:
    model.save_weights(os.path.join(folder, "weights.h5"))
except ValueError:  # Keras 3 knows only ".weights.h5", a layout without layer names
    model.save_weights(os.path.join(folder, "model.weights.h5"))
