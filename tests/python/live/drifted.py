"""Saves what drifts.py lists, describes the programs that are to load it, and loads what `ckptfit` made of it. Prints JSON.

    python drifted.py prepare FOLDER               every source with its values, and the description of every program that loads
    python drifted.py load FOLDER PREPARED LINE    {drift: [variables with the right values, variables, which are wrong or why]},
                                                   0 of 0 where the call does not even take what the program itself saves
"""

import json
import os
import pathlib
import sys
import tempfile
import zlib

import numpy as np
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "python"))

import ckptfit  # noqa: E402
import drift_programs  # noqa: E402
from drifts import DRIFTS, LOAD_MODEL, between_lines, label  # noqa: E402

MINOR = int(tf.__version__.split(".")[1])
SENTINEL = -3


class Programs:
    """Each is made once, with names as in a program of its own."""

    def __init__(self):
        self.made = {}

    def __call__(self, program):
        if label(program) not in self.made:
            name, arguments = program
            tf.keras.backend.clear_session()
            self.made[label(program)] = getattr(drift_programs, name)(**arguments)
        return self.made[label(program)]


def value(place, variable):
    """Of this variable alone, and every element another."""
    random = np.random.RandomState(zlib.crc32(place.encode()))
    return random.permutation(max(1, int(np.prod(variable.shape)))).reshape(variable.shape) / 8 + random.uniform(1, 9)


def as_numpy(variable):
    """Wide enough for any type of floating point."""
    return np.asarray(tf.cast(tf.convert_to_tensor(variable), tf.float64))


def run(code, path, objects):
    return eval(code, dict(objects, tf=tf, keras=tf.keras, ckptfit=ckptfit, drift_programs=drift_programs, path=path))


def prepare(folder):
    programs = Programs()
    save(folder, programs)
    describe(folder, programs)


def save(folder, programs):
    for drift in DRIFTS.values():
        at = os.path.join(folder, drift.saved_in())
        if os.path.exists(at) or not any(drift.when(MINOR, other) for other in range(40)):
            continue
        os.mkdir(at)
        program = programs(drift.old)
        values = {}
        for place, variable in drift_programs.variables(program.parts()):
            variable.assign(tf.cast(value(place, variable), variable.dtype))
            values[place] = as_numpy(variable)
        try:
            run(drift.save, os.path.join(at, drift.source), program.objects)
        except Exception as error:  # a fault of the release: there is nothing to mend
            print("not saved: %s: %s" % (drift.saved_in(), str(error)[:200]), file=sys.stderr)
            continue
        np.savez(os.path.join(at, "values.npz"), **values)
        spoil(drift, at)


def spoil(drift, folder):
    """What happens to the files after they are saved."""
    if drift.spoil == "rename":
        os.rename(os.path.join(folder, drift.source), os.path.join(folder, drift.given))
    if drift.spoil == "foreign":
        state = pathlib.Path(folder, drift.source, "checkpoint")
        state.write_text(state.read_text().replace('path: "', 'path: "/another/machine/'))


def describe(folder, programs):
    for drift in DRIFTS.values():
        path = os.path.join(folder, label(drift.new) + ".json")
        if not os.path.exists(path) and any(drift.when(other, MINOR) for other in range(40)):
            with open(path, "w") as file:
                file.write(ckptfit.describe(**programs(drift.new).objects))


def loaded_parts(drift, path, programs):
    """What the call of a new program leaves in its variables, which hold the sentinel before."""
    program = programs(drift.new)
    if drift.call == LOAD_MODEL:
        return program.parts(run(drift.call, path, {}))
    for _, variable in drift_programs.variables(program.parts()):
        variable.assign(tf.fill(variable.shape, tf.cast(SENTINEL, variable.dtype)))
    run(drift.call_in(MINOR), path, program.objects)
    return program.parts()


def load_one(drift, path, saved, programs):
    found = dict(drift_programs.variables(loaded_parts(drift, path, programs)))
    wanted = drift_programs.changed(drift.change, saved, {place: tuple(v.shape) for place, v in found.items()}, SENTINEL)
    wrong = [place for place in sorted(set(wanted) | set(found)) if place not in found or not equal(wanted.get(place), found[place])]
    return [len(wanted) - len(wrong), len(wanted), wrong]


def equal(wanted, variable):
    if wanted is None or tuple(variable.shape) != wanted.shape:
        return False
    return np.array_equal(np.asarray(tf.cast(tf.cast(tf.constant(wanted), variable.dtype), tf.float64)), as_numpy(variable))


def can_succeed(drift, program):
    """Whether the call takes what this very program saves for it."""
    path = os.path.join(tempfile.mkdtemp(), drift.output)
    try:
        run(drift.control(), path, program.objects)
        run(drift.call_in(MINOR), path, program.objects)
        return True
    except Exception:
        return False


def load(folder, prepared, line):
    answers, programs = {}, Programs()
    for name, drift in between_lines(int(line.split(".")[1]), MINOR).items():
        if not os.path.exists(os.path.join(folder, name)):
            continue
        with np.load(os.path.join(prepared, drift.saved_in(), "values.npz")) as values:
            try:
                answers[name] = load_one(drift, os.path.join(folder, name, drift.output), dict(values), programs)
            except Exception as error:  # the answer: the load did not succeed
                answers[name] = [0, len(values.files), "%s: %s" % (type(error).__name__, str(error)[:500])]
            if answers[name][0] != answers[name][1] and not can_succeed(drift, programs(drift.new)):
                answers[name][:2] = [0, 0]
    return answers


if __name__ == "__main__":
    tf.get_logger().setLevel("ERROR")
    if sys.argv[1] == "load":
        print(json.dumps(load(*sys.argv[2:])))
    else:
        prepare(sys.argv[2])
