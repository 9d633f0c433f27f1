#!/usr/bin/env python3
"""What does `ckptfit ls` of a large bundle cost beyond its bytes? bundle_ls.py [--ckptfit BINARY] [--variables N] [--rounds N]

Makes bundles with N variables (100,000 by default), without and with an object graph, and lists each; the peer reads the same
files and does nothing but compute their crc32c: with a bare loop, byte by byte, and with the library's own routine, which uses an
instruction of the processor. Prints the ratios of the best times, processes included.
"""

import argparse
import os
import tempfile

import measure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", default=measure.CKPTFIT)
    parser.add_argument("--helper", default=measure.HELPER, help="makes bundles and is the peer")
    parser.add_argument("--variables", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for shape in ("names", "graph"):
            prefix = os.path.join(folder, shape)
            measure.run([options.helper, "make", shape, prefix, str(options.variables), "0"])
            files = [prefix + ".index"] + ([prefix + ".data-00000-of-00001"] if shape == "graph" else [])
            for peer in ("bare", "crc32c"):
                ours, theirs = measure.compare([options.ckptfit, "ls", prefix], [options.helper, peer] + files, options.rounds)
                print("%-6s %5.1f MB  %-6s %5.1f ms (cpu %5.1f)  ckptfit ls %6.1f ms (cpu %6.1f)  ratio %5.1f (cpu %5.1f)" %
                      (shape, sum(map(os.path.getsize, files)) / 1e6, peer, theirs.wall, theirs.cpu, ours.wall, ours.cpu,
                       ours.wall / theirs.wall, ours.cpu / theirs.cpu))


if __name__ == "__main__":
    main()
