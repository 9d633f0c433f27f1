#!/usr/bin/env python3
"""Makes the golden checkpoints of the Saver that Keras does not write: generate_saver.py OUTPUT_FOLDER, run with TensorFlow 2.15.

A V1 checkpoint, and V2 and V1 checkpoints of variables that are kept in parts.
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import numpy as np  # noqa: E402
import tensorflow.compat.v1 as tf  # noqa: E402


def save(name, version, make):
    with tf.Graph().as_default(), tf.Session() as session:
        make()
        session.run(tf.global_variables_initializer())
        saver = tf.train.Saver(write_version=version)
        saver.save(session, os.path.join(sys.argv[1], name), write_meta_graph=False, write_state=False)


def whole():
    tf.get_variable("dense/kernel", initializer=np.arange(6, dtype="f4").reshape(2, 3), use_resource=True)
    tf.get_variable("dense/bias", initializer=np.zeros(3, "f8"), use_resource=True)
    tf.get_variable("step", initializer=np.int64(7), use_resource=True)


def partitioned():
    tf.get_variable("rows", [5, 2], initializer=tf.ones_initializer(), partitioner=tf.fixed_size_partitioner(2))
    tf.get_variable("columns", [2, 3], initializer=tf.ones_initializer(), partitioner=tf.fixed_size_partitioner(3, axis=1))
    tf.get_variable("whole", initializer=np.float32(1))


def main():
    save("v1_tf2.15", tf.train.SaverDef.V1, whole)
    save("v1_partitioned_tf2.15", tf.train.SaverDef.V1, partitioned)
    save("partitioned_tf2.15", tf.train.SaverDef.V2, partitioned)


if __name__ == "__main__":
    main()
