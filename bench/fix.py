#!/usr/bin/env python3
"""What do repairs and conversions of a large checkpoint cost? fix.py --python PYTHON [--ckptfit BINARY] [--rounds N] [--rows N]

PYTHON is one with TensorFlow 2.12 to 2.15. It makes a checkpoint of 1 GiB and a Keras HDF5 file of the same size, both for a program whose
names have changed since. Measured in turn, wall time: `ckptfit fix` of the checkpoint, and TensorFlow reading and writing it; `fix` of the HDF5
file and `convert` to safetensors, and `cp` of the same bytes. Needs 5 GB of disk.
"""

import argparse
import os
import subprocess
import tempfile
import time

import measure

PROGRAM = """
import os, sys
import numpy as np
import tensorflow as tf
sys.path.insert(0, sys.argv[1])
import ckptfit
folder, rows = sys.argv[2] + "/", int(sys.argv[3])

class Net(tf.Module):
    def __init__(self, prefix):
        super().__init__()
        for i in range(64):
            setattr(self, prefix + str(i), tf.Variable(np.random.rand(rows, 2048 + i).astype("f4")))

def layers(prefix):
    model = tf.keras.Sequential([tf.keras.layers.Dense(2048 + i % 3, name=prefix + str(i)) for i in range(64)])
    model.build((None, rows))
    return model

tf.train.Checkpoint(model=Net("old")).write(folder + "checkpoint")
open(folder + "module.json", "w").write(ckptfit.describe(model=Net("new")))
layers("old").save_weights(folder + "weights.h5")
open(folder + "layers.json", "w").write(ckptfit.describe(model=layers("new")))
"""

READ_AND_WRITE = """
import sys, time
import tensorflow as tf
begin = time.perf_counter()
reader = tf.train.load_checkpoint(sys.argv[1])
keys = [k for k in reader.get_variable_to_shape_map() if k.endswith("VARIABLE_VALUE")]
holder = tf.Module()
holder.all = [tf.Variable(reader.get_tensor(k)) for k in keys]
tf.train.Checkpoint(model=holder).write(sys.argv[2])
print(time.perf_counter() - begin)
"""


def tensorflow(python, folder):
    """Milliseconds that TensorFlow takes to read and write the checkpoint: its import not counted, and the whole command."""
    begin = time.perf_counter()
    done = subprocess.run([python, "-c", READ_AND_WRITE, folder + "/checkpoint", folder + "/new"], capture_output=True, text=True,
                          env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3"), check=True)
    return float(done.stdout.split()[-1]) * 1000, (time.perf_counter() - begin) * 1000


def clean(folder):
    for name in os.listdir(folder):
        if name.startswith("new"):
            os.remove(os.path.join(folder, name))


def best(rounds, folder, *commands):
    """The best wall time of each command in milliseconds; what they wrote is removed before each."""
    times = [[] for _ in commands]
    for _ in range(rounds):
        for command, seen in zip(commands, times):
            clean(folder)
            seen.append(measure.run(command).wall)
    clean(folder)
    return [min(seen) for seen in times]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", required=True)
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=2048, help="of each tensor; 2048 make 1 GiB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.python, "-c", PROGRAM, measure.ROOT / "python", folder, str(options.rows)],
                       env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CKPTFIT_LIBRARY=str(measure.ROOT / "build/bench/lib/libckptfit.so")), check=True)
        at = folder + "/"
        fix = [options.ckptfit, "fix", "--quiet", at + "checkpoint", "-m", at + "module.json", "-o", at + "new", "--call",
               "tf.train.Checkpoint(model=model).restore(path)"]
        ours, = best(options.rounds, folder, fix)
        theirs, command = map(min, zip(*(tensorflow(options.python, folder) for _ in range(2))))
        print("fix of a checkpoint, all renamed  %8.1f ms   TensorFlow reads and writes it  %8.0f ms   ratio %6.0f" %
              (ours, theirs, theirs / ours))
        print("                                              with the start of both          %8.0f ms   ratio %6.0f" %
              (command, command / ours))
        fix = [options.ckptfit, "fix", "--quiet", at + "weights.h5", "-m", at + "layers.json", "-o", at + "new.h5", "--call",
               "model.load_weights(path, by_name=True)"]
        ours, copy = best(options.rounds, folder, fix, ["cp", at + "weights.h5", at + "new.h5"])
        print("fix of HDF5, all renamed          %8.1f ms   cp                              %8.0f ms   ratio %6.2f" % (ours, copy, ours / copy))
        convert = [options.ckptfit, "convert", "--quiet", at + "checkpoint", "-o", at + "new.safetensors"]
        ours, copy = best(options.rounds, folder, convert, ["cp", at + "checkpoint.data-00000-of-00001", at + "new"])
        print("convert to safetensors            %8.1f ms   cp                              %8.0f ms   ratio %6.2f" % (ours, copy, ours / copy))


if __name__ == "__main__":
    main()
