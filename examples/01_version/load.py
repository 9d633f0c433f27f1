"""Loads the whole model again: python load.py [model.h5]."""

import sys

from tensorflow import keras

CALL = "keras.models.load_model(path)"


def objects():
    """What the call needs from this program besides the path: nothing, the file holds the architecture."""
    return {}


if __name__ == "__main__":
    model = keras.models.load_model(sys.argv[1] if len(sys.argv) > 1 else "model.h5")
    print("loaded", [tuple(weight.shape) for weight in model.weights])
