"""The state of an optimizer goes from one generation to another: real TensorFlow then makes the same next step."""

import json
import subprocess

import pytest

import console
import environments

pytestmark = environments.needed
PROGRAM = console.ROOT / "tests" / "python" / "live" / "optimizer_generations.py"
# Its schedule of momentum is another one since TensorFlow 2.11: nothing is carried, and the next step is another.
OTHER_MEANING = {"Nadam"}


# A `.weights.h5` only counts variables: those of these may as well be averages of the weights, or accumulated gradients.
TOLD_BY_THE_PROGRAM = {"RMSprop", "SGD"}


def run(line, *arguments, program=PROGRAM):
    variables = environments.variables(CKPTFIT_LIBRARY=str(console.binary_folder().parent / "lib" / "libckptfit.so"))
    done = subprocess.run([environments.interpreter(line), program, *arguments], capture_output=True, text=True, timeout=300,
                          env=variables, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def between_others():
    """Checkpoints between the required releases and every other one. TensorFlow 2.16 takes no optimizer of its Keras into a checkpoint."""
    for line in sorted(set(environments.lines()) - set(environments.REQUIRED), key=environments.minor_of):
        minor = environments.minor_of(line)
        if minor < 16:
            yield from [(line, "legacy", "", "2.21", "later"), ("2.21", "later", "", line, "legacy"), (line, "legacy", "", "2.15", "later")]
        if minor != 16 and minor >= 11:
            yield from [(line, "later", "", "2.15", "legacy"), ("2.15", "legacy", "", line, "later")]
        if minor == 16:
            yield line, "later", ".keras", "2.15", "legacy"


@pytest.mark.parametrize(("saving", "generation", "suffix", "loading", "other"), [
    ("2.15", "legacy", "", "2.15", "later"), ("2.15", "later", "", "2.15", "legacy"), ("2.15", "legacy", "", "2.21", "later"),
    ("2.15", "later", "", "2.21", "later"), ("2.21", "later", "", "2.15", "later"), ("2.21", "later", "", "2.15", "legacy"),
    ("2.15", "legacy", ".h5", "2.21", "later"), ("2.15", "later", ".h5", "2.15", "legacy"), ("2.21", "later", ".h5", "2.15", "later"),
    ("2.15", "later", ".keras", "2.21", "later"), ("2.21", "later", ".keras", "2.15", "legacy"),
    ("2.21", "later", ".weights.h5", "2.21", "later"), ("2.21", "later", ".weights.h5", "2.15", "legacy"), *between_others()])
def test_the_next_step_is_the_same_after_a_repair(tmp_path, saving, generation, suffix, loading, other):
    run(saving, "save", generation, str(tmp_path), suffix)
    answers = json.loads(run(loading, "load", other, str(tmp_path), suffix).splitlines()[-1])
    by_program = TOLD_BY_THE_PROGRAM if suffix == ".weights.h5" else set()
    for name, (written, kinds, same) in answers.items():
        assert written, (name, kinds)
        if name in OTHER_MEANING | by_program:
            assert kinds == ["leave-out"] and not same, name
        else:
            assert kinds == ["rename"] and same, (name, kinds)
    if not by_program:
        return
    answers = json.loads(run(loading, "load", other, str(tmp_path), suffix, "guess").splitlines()[-1])
    for name in by_program:
        assert answers[name] == [True, ["rename"], True], name


@pytest.mark.parametrize(("saving", "source", "loading", "output"), [
    ("2.15", "m.h5", "2.21", "new.keras"), ("2.15", "m.keras", "2.21", "new.h5"), ("2.21", "m.keras", "2.15", "new.keras"),
    ("2.21", "m.h5", "2.15", "new.h5")])
def test_a_whole_model_is_compiled_as_the_one_it_is_made_of(tmp_path, saving, source, loading, output):
    program = PROGRAM.with_name("compiled_models.py")
    run(saving, "save", str(tmp_path / source), program=program)
    answer = run(loading, "load", str(tmp_path / source), str(tmp_path / output), program=program)
    said, optimizer, rate, momentum, loss, measured = json.loads(answer.splitlines()[-1])
    assert said == ["load_model compiles the model as it was"]
    assert (optimizer, rate, momentum) == ("SGD", 0.25, 0.5)
    assert loss in ("SparseCategoricalCrossentropy", "LossFunctionWrapper")
    assert len(measured) == 3 and {"loss", "top"} <= set(measured)
