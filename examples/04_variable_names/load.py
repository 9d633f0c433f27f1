"""Restores into a model whose attribute is now `encoder`: python load.py [checkpoint]."""

import sys

import tensorflow as tf

CALL = "tf.train.Checkpoint(model=model).restore(path)"


class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.layers.Dense(8, activation="relu", name="encoder")
        self.head = tf.keras.layers.Dense(3, name="head")

    def call(self, inputs):
        return self.head(self.encoder(inputs))


def objects():
    model = Classifier()
    model(tf.zeros((1, 10)))
    return {"model": model}


if __name__ == "__main__":
    model = objects()["model"]
    before = model.encoder.kernel.numpy()
    tf.train.Checkpoint(model=model).restore(sys.argv[1] if len(sys.argv) > 1 else "checkpoint")
    print("restored; encoder changed:", bool((model.encoder.kernel.numpy() != before).any()))
