#!/usr/bin/env python3
"""How long does `ckptfit check` take, and what memory? check.py [--ckptfit BINARY] [--rounds N] [--peer CODE]

Checks the recorded files of examples/02_architecture; the peer is Python that imports h5py, the least that any check inside
Python costs. Then lists and checks a bundle whose data file is 4 GiB large and sparse: the peak of
memory must follow the metadata, not the data; the peer is the same bundle with a small data file.
"""

import argparse
import os
import sys
import tempfile

import measure

RECORDED = measure.ROOT / "examples/02_architecture/recorded"
CASES = (
    ("tf2.4/model.h5", "tf2.4/target.json", "model.load_weights(path)"),
    ("tf2.15/model", "tf2.15/target.json", "model.load_weights(path)"),
    ("tf2.21/model.weights.h5", "tf2.21/target.json", "model.load_weights(path)"),
)
ANSWERED = (0, 1, 3)
SMALL, HUGE = 4096, 4 << 30


def times(options):
    peer = measure.best([measure.run([sys.executable, "-c", options.peer]) for _ in range(options.rounds)])
    print("python3 -c '%s' %.1f ms (cpu %.1f)" % (options.peer, peer.wall, peer.cpu))
    for checkpoint, target, call in CASES:
        command = [options.ckptfit, "check", str(RECORDED / checkpoint), "--model", str(RECORDED / target), "--call", call]
        ours = measure.best([measure.run(command, ANSWERED) for _ in range(options.rounds)])
        print("%-24s check %5.1f ms (cpu %5.1f)  peak %5.1f MiB  ratio to the peer %5.3f (cpu %5.3f)" %
              (checkpoint, ours.wall, ours.cpu, measure.peak(command, options.helper), ours.wall / peer.wall,
               ours.cpu / peer.cpu))


def memory(options):
    with tempfile.TemporaryDirectory() as folder:
        peaks = {}
        for size in (SMALL, HUGE):
            prefix = os.path.join(folder, str(size))
            measure.run([options.helper, "make", "graph", prefix, "1000", str(size)])
            for verb in ("ls", "check"):
                peaks[verb, size] = measure.peak([options.ckptfit, verb, prefix], options.helper)
        for verb in ("ls", "check"):
            print("%-5s of 1,000 variables  peak with 4 KiB of data %5.1f MiB, with 4 GiB %5.1f MiB  ratio %.2f" %
                  (verb, peaks[verb, SMALL], peaks[verb, HUGE], peaks[verb, HUGE] / peaks[verb, SMALL]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--helper", default=measure.HELPER, help="makes bundles, tells peaks")
    parser.add_argument("--peer", default="import h5py", help="what Python does beside it")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    times(options)
    memory(options)


if __name__ == "__main__":
    main()
