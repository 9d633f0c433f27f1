#!/usr/bin/env python3
"""Makes the golden checkpoint of texts, and prints what TensorFlow reads from it: generate_texts.py OUTPUT_FOLDER, run with TensorFlow 2.15."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import tensorflow as tf  # noqa: E402


def main():
    texts = tf.Module()
    texts.words = tf.Variable([["kernel", "bias\0"], ["", "caf\u00e9"]])
    texts.one = tf.Variable(b"\xff\xfe")
    texts.none = tf.Variable(tf.zeros((0, 3), tf.string), shape=(0, 3))
    prefix = os.path.join(sys.argv[1], "texts_tf2.15")
    tf.train.Checkpoint(texts=texts).write(prefix)
    reader = tf.train.load_checkpoint(prefix)
    for name in ("words", "one", "none"):
        value = reader.get_tensor("texts/%s/.ATTRIBUTES/VARIABLE_VALUE" % name)
        print(name, value.tolist() if hasattr(value, "tolist") else value)


if __name__ == "__main__":
    main()
