#!/usr/bin/env python3
"""How much faster is `ckptfit ls` than `h5ls -r`? hdf5_ls.py [--ckptfit BINARY] [--datasets N] [--rounds N]

Makes files with N datasets (20,000 by default) in three shapes, lists each with both programs in turn, and prints the ratio of
the best times, processes included; of many rounds, for a virtual machine gives pages back between them. Needs h5py, and h5ls from hdf5-tools. Both read from the page cache.
"""

import argparse
import os
import tempfile

import h5py
import numpy as np

import measure


def legacy(file, count):
    """Keras 2: a group for each layer with the names of its two weights, and one inside it."""
    for i in range(count // 2):
        layer = file.create_group("layer_%d" % i)
        layer.attrs["weight_names"] = [b"layer_%d/kernel:0" % i, b"layer_%d/bias:0" % i]
        layer["layer_%d/kernel:0" % i] = np.zeros((16, 16), "f4")
        layer["layer_%d/bias:0" % i] = np.zeros(16, "f4")


def by_path(file, count):
    """Keras 3: layers/<class>_<n>/vars/<k>, four each, one of them larger."""
    for i in range(count):
        file["layers/dense_%d/vars/%d" % (i // 4, i % 4)] = np.zeros((64, 64) if i % 4 == 0 else 64, "f4")


def flat(file, count):
    """All datasets in one group."""
    group = file.create_group("weights")
    for i in range(count):
        group["variable_%d" % i] = np.zeros(256, "f4")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--datasets", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for shape in (legacy, by_path, flat):
            path = os.path.join(folder, shape.__name__ + ".h5")
            with h5py.File(path, "w") as file:
                shape(file, options.datasets)
            os.sync()  # or the system writes it out while it is measured
            ours, theirs = measure.compare([options.ckptfit, "ls", path], ["h5ls", "-r", path], options.rounds)
            print("%-8s %6.1f MB  h5ls -r %7.1f ms (cpu %7.1f)  ckptfit ls %6.1f ms (cpu %6.1f)  ratio %5.1f (cpu %5.1f)" %
                  (shape.__name__, os.path.getsize(path) / 1e6, theirs.wall, theirs.cpu, ours.wall, ours.cpu,
                   theirs.wall / ours.wall, theirs.cpu / ours.cpu))


if __name__ == "__main__":
    main()
