#!/usr/bin/env python3
"""How long does `ckptfit check` take, and what memory? check.py [--ckptfit BINARY] [--rounds N]

Checks the recorded files of examples/02_architecture, with a bare start of Python and its import of h5py as peers (the least
that any check inside Python costs). Then lists and checks a bundle whose data file is 4 GiB large and sparse: the peak of
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
HUGE = 4 << 30


def times(options):
    start = measure.best([measure.run([sys.executable, "-c", "pass"]) for _ in range(options.rounds)])
    h5py = measure.best([measure.run([sys.executable, "-c", "import h5py"]) for _ in range(options.rounds)])
    print("python3 -c pass %.1f ms, import h5py %.1f ms" % (start.wall, h5py.wall))
    for checkpoint, target, call in CASES:
        command = [options.ckptfit, "check", str(RECORDED / checkpoint), "--model", str(RECORDED / target), "--call", call]
        ours = measure.best([measure.run(command, ANSWERED) for _ in range(options.rounds)])
        print("%-24s check %5.1f ms (cpu %5.1f)  peak %5.1f MiB  ratio to import h5py %5.3f" %
              (checkpoint, ours.wall, ours.cpu, ours.peak, ours.wall / h5py.wall))


def memory(options):
    with tempfile.TemporaryDirectory() as folder:
        peaks = {}
        for name, size in (("small", 4096), ("huge", HUGE)):
            prefix = os.path.join(folder, name)
            measure.run([options.bundle, "make", "graph", prefix, "1000", str(size)])
            for verb in ("ls", "check"):
                sample = measure.run([options.ckptfit, verb, prefix], ANSWERED)
                peaks[verb, name] = sample
        for verb in ("ls", "check"):
            small, huge = peaks[verb, "small"], peaks[verb, "huge"]
            print("%-5s of 1,000 variables: data of 4 KiB %6.1f ms, peak %5.1f MiB; of 4 GiB %6.1f ms, peak %5.1f MiB; ratio of peaks %.2f" %
                  (verb, small.wall, small.peak, huge.wall, huge.peak, huge.peak / small.peak))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--bundle", default=measure.BUNDLE, help="the helper that makes bundles")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    times(options)
    memory(options)


if __name__ == "__main__":
    main()
