#!/usr/bin/env python3
"""How long does it take to describe 100,000 variables, and to check the description? describe.py [--python PYTHON] [--variables N]

PYTHON is one with TensorFlow 2. A `tf.Module` holds the variables in lists of a hundred. The peer of describing is TensorFlow's own
save of the same objects in the same process; the peer of checking is Python that parses the description.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import measure

# Prints how many seconds making, describing and saving take; writes the description and the checkpoint.
PROGRAM = """
import sys, time
import tensorflow as tf
sys.path.insert(0, sys.argv[1])
import ckptfit
model = tf.Module()
model.blocks = [[tf.Variable(0.0, name="v%d" % i) for i in range(100)] for _ in range(int(sys.argv[3]) // 100)]
begin = time.perf_counter()
text = ckptfit.describe(model=model)
described = time.perf_counter()
tf.train.Checkpoint(model).write(sys.argv[2])
saved = time.perf_counter()
open(sys.argv[2] + ".json", "w").write(text)
print(described - begin, saved - described)
"""


def describe(options, prefix):
    command = [options.python, "-c", PROGRAM, str(measure.ROOT / "python"), prefix, str(options.variables)]
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    ours, theirs = (float(word) for word in answer.split()[-2:])
    print("describe %6.2f s  TensorFlow's save %6.2f s  ratio %.2f  (%.1f MB of JSON)" %
          (ours, theirs, ours / theirs, os.path.getsize(prefix + ".json") / 1e6))


def check(options, prefix):
    description = prefix + ".json"
    command = [options.ckptfit, "check", prefix, "--model", description, "--call", "tf.train.Checkpoint(model).read(path)"]
    peer = [sys.executable, "-c", "import json, sys; json.load(open(sys.argv[1]))", description]
    ours, theirs = measure.compare(command, peer, options.rounds)
    print("check    %6.0f ms (cpu %.0f)  Python's json.load %6.0f ms (cpu %.0f)  ratio %.2f (cpu %.2f)" %
          (ours.wall, ours.cpu, theirs.wall, theirs.cpu, ours.wall / theirs.wall, ours.cpu / theirs.cpu))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--python", default=sys.executable, help="has TensorFlow 2")
    parser.add_argument("--variables", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "model")
        describe(options, prefix)
        check(options, prefix)


if __name__ == "__main__":
    main()
