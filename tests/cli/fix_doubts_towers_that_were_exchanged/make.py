"""Two towers of equal shapes that were exchanged after their weights were saved: make.py FOLDER. Run with TensorFlow 2.15."""
import sys
import tensorflow as tf
import ckptfit

folder = sys.argv[1]

def net(first, second):
    x = tf.keras.Input((4,), name="x")
    towers = [tf.keras.layers.Dense(4, name=name)(x) for name in (first, second)]
    return tf.keras.Model(x, tf.keras.layers.Dense(1, name="head")(tf.keras.layers.Concatenate(name="both")(towers)))

net("left", "right").save_weights(folder + "/m.h5")
model = net("right", "left")
open(folder + "/target.json", "w").write(ckptfit.describe(model=model))
