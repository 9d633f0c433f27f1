"""install(), diagnosis(), watch(), open() and load() in programs with real TensorFlow."""

import json
import subprocess

import pytest

import console
import environments

pytestmark = environments.needed
PROGRAM = console.ROOT / "tests" / "python" / "live" / "watched_loads.py"


def run(line, *arguments, program=PROGRAM):
    variables = environments.variables(PYTHONPATH=str(console.ROOT / "python"),
                                       CKPTFIT_LIBRARY=str(console.binary_folder().parent / "lib" / "libckptfit.so"))
    return subprocess.run([environments.interpreter(line), program, *arguments], capture_output=True, text=True, timeout=300,
                          env=variables, check=False)


@pytest.fixture(params=environments.lines())
def line(request):
    return request.param


def test_what_raised_is_diagnosed_and_what_returned_is_compared(line):
    done = run(line)
    assert done.stdout, done.stderr[-2000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    assert answers["weights"][:3] == ["model.load_weights(path)", "fails", "units-changed"]
    assert answers["restore"][:3] == ["tf.train.Checkpoint(model=model).restore(path)", "fails", "units-changed"]
    assert answers["assert"][:3] == ["tf.train.Checkpoint(net=net).restore(path).assert_existing_objects_matched()", "fails",
                                     "path-renamed"]
    assert answers["waiting"][:3] == ["tf.train.Checkpoint(model=model).restore(path)", "fails", "units-changed"]
    assert answers["missing"][:3] == ["keras.models.load_model(path)", "fails", "path-missing"]
    for name in ("weights", "restore", "assert", "missing"):
        assert answers[name][3] == answers[name][4], answers[name]
    assert answers["watched"] == [["tf.train.Checkpoint(net=net).restore(path)", "partial", False, 0],
                                  ["model.load_weights(path)", "fits", True, 0],
                                  ["keras.models.load_model(path)", "fits", True, 0]]
    assert answers["changed"] == [[4]]


def test_an_uncaught_error_is_shown_first_and_then_why(line):
    done = run(line, "uncaught")
    assert done.returncode == 1
    error, _, why = done.stderr.partition("\nfails   model.load_weights(path)")
    assert "ValueError: " in error
    assert "error[SH101] units-changed: layer `first` has 5 units in the program, 4 in the checkpoint" in why


def test_values_of_any_format_are_brought_into_a_running_model(line):
    done = run(line, program=PROGRAM.with_name("brought_in.py"))
    assert done.stdout, done.stderr[-2000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    assert answers["checkpoint"] == answers["keras"] == answers["safetensors"] == [8, True]
    assert answers["refused"] is True
    assert answers["module"] == [12.0, 16.0]
