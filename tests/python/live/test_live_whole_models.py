"""Whole models for another release of Keras, from the file alone: what real TensorFlow loads computes what the saved model did.

docs/design/repair_proofs.md lists the figures of more releases.
"""

import json
import pathlib
import subprocess

import pytest

import console
import environments

pytestmark = environments.needed
PROGRAM = pathlib.Path(__file__).with_name("whole_models.py")
# What a release has no words for: model, suffix of the new file or "", whether Keras 3 reads it, and why.
BOTH = (False, True)
REFUSED = [
    ("hard_sigmoid", "", BOTH, "computes something else"),
    ("random_crop", "", BOTH, "computes something else"),
    ("operations", "", BOTH, "this Keras has no"),
    ("locally_connected", "", [True], "this Keras has no layer LocallyConnected1D"),
    ("several_axes", ".h5", [True], "forgets the `axis`"),
    ("operations", ".h5", [True], "load_model refuses this program's config"),
    ("masked", ".h5", [True], "load_model refuses this program's config"),
    ("dot_attention", ".h5", [True], "load_model refuses this program's config"),
]


def in_framework(line, *arguments):
    done = subprocess.run([environments.interpreter(line), PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=1200,
                          env=environments.variables(), check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """(folder, {file: whether the release loads it itself}) of a release, made when it is asked for."""
    made = {}

    def of(line):
        if line not in made:
            folder = tmp_path_factory.mktemp("saved" + line)
            made[line] = folder, in_framework(line, "save", folder)
        return made[line]
    return of


def converted(source, output, line):
    """The refusals of the command; none, and the new file is there."""
    command = [console.binary_folder() / "ckptfit", "fix", source, "--call", "keras.models.load_model(path)", "--with", "tensorflow==" + line, "-o", output]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert output.exists() == (not answer["refusals"]), answer
    return answer["refusals"]


def is_expected(output, line, refusal):
    name, suffix, keras3 = output.split("@")[0], pathlib.Path(output).suffix, environments.minor_of(line) >= 16
    return any(model == name and suffix.endswith(to) and keras3 in of and why in refusal for model, to, of, why in REFUSED)


def convert_all(files, folder, out, new):
    """{new file: (what it is of, refusals)}"""
    said = {}
    for source in files:
        name, format_ = source.split(".")
        suffixes = [".keras"] if format_ == "keras" else [".keras", ".h5"]
        for suffix in suffixes if environments.minor_of(new) >= 13 else [".h5"]:
            output = out / ("%s@%s%s" % (name, format_, suffix))
            said[output.name] = source, converted(folder / source, output, new)
    return said


@pytest.mark.parametrize("between", [pair for pair in environments.pairs() if len(set(pair)) > 1], ids=" to ".join)
def test_the_same_model_computes_the_same(saved, between, tmp_path):
    old, new = between
    folder, files = saved(old)
    said = convert_all(files, folder, tmp_path, new)
    loaded = in_framework(new, "load", tmp_path, folder)
    wrong = {name: text for name, text in loaded.items() if text}
    print("%s to %s: %d right, %d wrong, %d refused" % (old, new, len(loaded) - len(wrong), len(wrong), len(said) - len(loaded)))
    assert wrong == {}
    if set(between) <= set(environments.REQUIRED):  # others do not load all that they save
        refused = {name: refusals[0] for name, (source, refusals) in said.items() if refusals and files[source]}
        assert {name: text for name, text in refused.items() if not is_expected(name, new, text)} == {}
    assert len(loaded) >= len(said) / 2
