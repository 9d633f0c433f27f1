"""Trains a small classifier and saves the whole compiled model: python train.py [model.h5]."""

import sys

import numpy as np
import tensorflow as tf

path = sys.argv[1] if len(sys.argv) > 1 else "model.h5"
tf.random.set_seed(1)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(64, activation="relu", input_shape=(10,)),
    tf.keras.layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
random = np.random.RandomState(1)
model.fit(random.rand(64, 10), random.randint(0, 3, size=64), epochs=1, verbose=0)
model.save(path)
