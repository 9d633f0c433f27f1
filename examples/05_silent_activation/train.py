"""Saves the weights of a model with relu: python train.py [model.weights.h5]."""

import sys

import numpy as np
import tensorflow as tf

tf.random.set_seed(1)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(8, activation="relu"),
    tf.keras.layers.Dense(1),
])
model.build((None, 4))
path = sys.argv[1] if len(sys.argv) > 1 else "model.weights.h5"
model.save(path) if path.endswith(".keras") else model.save_weights(path)
print("trained model says", np.round(model(np.ones((1, 4), "float32")).numpy(), 4).tolist())
