"""Saves the weights of a model with a hidden layer of 64 units: python train.py [model.weights.h5]."""

import sys

import tensorflow as tf

path = sys.argv[1] if len(sys.argv) > 1 else "model.weights.h5"
model = tf.keras.Sequential([
    tf.keras.layers.Dense(64, activation="relu"),
    tf.keras.layers.Dense(3),
])
model.build((None, 10))
model.save_weights(path)
