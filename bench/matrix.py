#!/usr/bin/env python3
"""How long do checks of models with many layers take? matrix.py [--python PYTHON] [--rounds N]

PYTHON is one with TensorFlow 2.12 or later. `check --matrix` of a Sequential with 200 layers in every format, over all releases and calls;
`check` of a model with 1,000 layers each of which has another name in the file. The peer is Python that imports h5py.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import measure

PROGRAM = """
import sys
import tensorflow as tf
sys.path.insert(0, sys.argv[1])
import ckptfit
keras = tf.keras
folder = sys.argv[2] + "/"

def write(name, text):
    open(folder + name, "w").write(text)

deep = keras.Sequential([keras.Input((2,))] + [keras.layers.Dense(2) for _ in range(200)])
write("deep.json", ckptfit.describe(model=deep))
deep.compile("adam", "mse")
deep.save(folder + "deep.h5")
deep.save(folder + "deep.keras")
deep.save_weights(folder + "deep.weights.h5")
tf.train.Checkpoint(model=deep).write(folder + "deep")

class Net(keras.Model):
    def __init__(self, prefix):
        super().__init__()
        self.steps = [prefix + str(i) for i in range(1000)]
        for step in self.steps:
            setattr(self, step, keras.layers.Dense(2))
    def call(self, x):
        for step in self.steps:
            x = getattr(self, step)(x)
        return x

def made(prefix):
    net = Net(prefix)
    net(tf.zeros((1, 2)))
    return net

old = made("block_")
old.save_weights(folder + "renamed.weights.h5")
tf.train.Checkpoint(model=old).write(folder + "renamed")
write("renamed.json", ckptfit.describe(model=made("stage_")))
"""
MATRICES = ("deep.h5", "deep.keras", "deep.weights.h5", "deep")
RENAMED = ("renamed.weights.h5", "renamed")
ANSWERED = (0, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--python", default=sys.executable, help="has TensorFlow 2.12 or later")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    peer = [sys.executable, "-c", "import h5py"]
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
        subprocess.run([options.python, "-c", PROGRAM, str(measure.ROOT / "python"), folder], check=True,
                       capture_output=True, env=environment)
        for names, model, flags in ((MATRICES, "deep.json", ["--matrix"]), (RENAMED, "renamed.json", [])):
            for name in names:
                command = [options.ckptfit, "check", os.path.join(folder, name), "--model", os.path.join(folder, model)]
                ours, theirs = measure.compare(command + flags, peer, options.rounds, ANSWERED)
                print("%-19s %-8s %6.1f ms (cpu %6.1f)  ratio to the peer %.2f (cpu %.2f)" %
                      (name, "matrix" if flags else "check", ours.wall, ours.cpu, ours.wall / theirs.wall,
                       ours.cpu / theirs.cpu))


if __name__ == "__main__":
    main()
