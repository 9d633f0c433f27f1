#!/usr/bin/env python3
"""What do repairs and conversions of a large checkpoint cost? fix.py --python PYTHON [--ckptfit BINARY] [--rounds N] [--rows N]

PYTHON is one with TensorFlow 2.12 to 2.15. It makes a checkpoint of 1 GiB and a Keras HDF5 file of the same size, both for a program whose
names have changed since. Measured in turn, wall time: `ckptfit fix` of the checkpoint, and TensorFlow reading and writing it, as functions of
one program that runs already and as commands; `fix` of the HDF5 file and `convert` to safetensors, and `cp` of the same bytes. Needs 5 GB of disk.
"""

import argparse
import os
import subprocess
import tempfile
import time

import measure

LIBRARY = os.environ.get("CKPTFIT_LIBRARY", str(measure.ROOT / "build/bench/lib/libckptfit.so"))
FUNCTION_ROUNDS = 50  # of what takes milliseconds
COMMAND_ROUNDS = 50

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

CALL = "tf.train.Checkpoint(model=model).restore(path)"

# Prints the milliseconds of its own part; with a third argument those of ckptfit_fix(), the best of so many, behind them.
READ_AND_WRITE = """
import ctypes, glob, json, os, sys, time
import tensorflow as tf
source, new = sys.argv[1:3]
begin = time.perf_counter()
reader = tf.train.load_checkpoint(source)
keys = [k for k in reader.get_variable_to_shape_map() if k.endswith("VARIABLE_VALUE")]
holder = tf.Module()
holder.all = [tf.Variable(reader.get_tensor(k)) for k in keys]
tf.train.Checkpoint(model=holder).write(new)
times = [time.perf_counter() - begin]
if len(sys.argv) > 3:
    library = ctypes.CDLL(os.environ["CKPTFIT_LIBRARY"])
    library.ckptfit_fix.restype = ctypes.c_void_p
    library.ckptfit_fix.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p]
    request = json.dumps({"checkpoint": source, "model": os.path.dirname(source) + "/module.json", "call": sys.argv[4], "output": new,
                          "forms": ["json"]}).encode()
    seen = []
    for _ in range(int(sys.argv[3])):
        for name in glob.glob(new + "*"):
            os.remove(name)
        begin = time.perf_counter()
        answer = library.ckptfit_fix(request, len(request), None)
        seen.append(time.perf_counter() - begin)
        assert answer and os.path.isfile(new + ".index")
    times.append(min(seen))
print(*[1e3 * t for t in times])
"""


def tensorflow(python, folder, *more):
    """What a program with TensorFlow prints that reads and writes the checkpoint, and the milliseconds of the whole command."""
    begin = time.perf_counter()
    done = subprocess.run([python, "-c", READ_AND_WRITE, folder + "/checkpoint", folder + "/new", *more], capture_output=True, text=True,
                          env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CKPTFIT_LIBRARY=LIBRARY), check=True)
    return [float(word) for word in done.stdout.split()] + [(time.perf_counter() - begin) * 1000]


def compared(what, ours, peer, theirs, ratio):
    print("%-38s %8.1f ms   %-30s %8.0f ms   ratio %7.2f" % (what, ours, peer, theirs, ratio))


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
                       env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CKPTFIT_LIBRARY=LIBRARY), check=True)
        at = folder + "/"
        inside = [tensorflow(options.python, folder, str(FUNCTION_ROUNDS), CALL) for _ in range(2)]
        theirs, ours = (min(column) for column in list(zip(*inside))[:2])
        compared("fix of a checkpoint, all renamed", ours, "TensorFlow reads and writes it", theirs, theirs / ours)
        fix = [options.ckptfit, "fix", "--quiet", at + "checkpoint", "-m", at + "module.json", "-o", at + "new", "--call", CALL]
        ours, = best(COMMAND_ROUNDS, folder, fix)
        theirs = min(tensorflow(options.python, folder)[-1] for _ in range(2))
        compared("  as a command", ours, "as a command", theirs, theirs / ours)
        fix = [options.ckptfit, "fix", "--quiet", at + "weights.h5", "-m", at + "layers.json", "-o", at + "new.h5", "--call",
               "model.load_weights(path, by_name=True)"]
        ours, copy = best(options.rounds, folder, fix, ["cp", at + "weights.h5", at + "new.h5"])
        compared("fix of HDF5, all renamed", ours, "cp", copy, ours / copy)
        convert = [options.ckptfit, "convert", "--quiet", at + "checkpoint", "-o", at + "new.safetensors"]
        ours, copy = best(options.rounds, folder, convert, ["cp", at + "checkpoint.data-00000-of-00001", at + "new"])
        compared("convert to safetensors", ours, "cp", copy, ours / copy)


if __name__ == "__main__":
    main()
