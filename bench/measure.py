"""Runs commands and measures them as processes, start and end included: what all benchmarks here share."""

import os
import pathlib
import subprocess
import time
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[1]
CKPTFIT = str(ROOT / "build/bench/bin/ckptfit")
HELPER = str(ROOT / "build/bench/bin/ckptfit_bench_helper")


class Sample(NamedTuple):
    wall: float  # milliseconds
    cpu: float  # milliseconds, user and system


def run(command, codes=(0,)):
    """One run with its output thrown away; ends the benchmark when the exit code is not expected."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise SystemExit("%s ended with %d" % (" ".join(command), process.returncode))
    return Sample(wall * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3)


def peak(command, helper):
    """The peak of resident memory in MiB."""
    return int(subprocess.check_output([helper, "peak", *command])) / 1024


def best(samples):
    """The best of each figure: other programs on the machine only ever add."""
    return Sample(*(min(column) for column in zip(*samples)))


def compare(ours, theirs, rounds, codes=(0,)):
    """Runs both in turn and returns the best of each."""
    samples = [(run(ours, codes), run(theirs)) for _ in range(rounds)]
    return best([a for a, _ in samples]), best([b for _, b in samples])
