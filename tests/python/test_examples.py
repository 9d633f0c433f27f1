"""The examples are true: what ckptfit says about the recorded files is what real TensorFlow did with them.

TRUTH was seen by running each call on each file with the TensorFlow of the environment given. The pages of the examples show the same
commands; test_pages.py compares what they print. live/test_live_examples.py makes every example anew and loads it for real.
"""

import dataclasses
import json
import subprocess

import pytest

import console

EXAMPLES = console.ROOT / "examples"
LOAD_MODEL = "keras.models.load_model(path)"
LOAD_WEIGHTS = "model.load_weights(path)"
RESTORE = "tf.train.Checkpoint(model=model).restore(path)"


@dataclasses.dataclass
class Truth:
    example: str
    file: str  # below recorded/
    call: str
    verdict: str
    exception: tuple = ()  # type, beginning of the message
    loaded: int = 0  # variables that have their value from the file
    missed: int = 0  # variables that do not
    versions: str = ""  # --with; else the environment of target.json


KEY_ERROR = ("KeyError", "'sample_weight_mode'")
TRUTH = [
    Truth("01_version", "tf2.4/model.h5", LOAD_MODEL, "fits", versions="tensorflow==2.10"),
    Truth("01_version", "tf2.4/model.h5", LOAD_MODEL, "fails", KEY_ERROR, versions="tensorflow==2.0"),
    Truth("01_version", "tf2.4/model.h5", LOAD_MODEL, "fails", KEY_ERROR, versions="tensorflow==2.1"),
    Truth("01_version", "tf2.4/model.h5", LOAD_MODEL[:-1] + ", compile=False)", "fits", versions="tensorflow==2.0"),
    Truth("02_architecture", "tf2.4/model.h5", LOAD_WEIGHTS, "fails", missed=4, exception=(
        "ValueError", "Cannot assign to variable dense/kernel:0 due to variable shape (10, 128) and value shape (10, 64) are incompatible")),
    Truth("02_architecture", "tf2.15/model.h5", LOAD_WEIGHTS, "fails", missed=4, exception=(
        "ValueError", "Cannot assign value to variable ' dense/kernel:0': Shape mismatch.The variable shape (10, 128), and the assigned")),
    Truth("02_architecture", "tf2.15/model", LOAD_WEIGHTS, "fails", missed=4, exception=(
        "ValueError", "Received incompatible tensor with shape (64,) when attempting to restore variable with shape (128,) and name dense/bias")),
    Truth("02_architecture", "tf2.21/model.weights.h5", LOAD_WEIGHTS, "fails", missed=4, exception=(
        "ValueError", "A total of 2 objects could not be loaded. Example error message for object <Dense name=dense, built=True>:")),
    Truth("03_custom_layer", "tf2.15/model.h5", LOAD_WEIGHTS, "fits", loaded=3),
    Truth("03_custom_layer", "tf2.15/model.weights.h5", LOAD_WEIGHTS, "fits", loaded=3),
    Truth("03_custom_layer", "tf2.15/unbuilt.weights.h5", LOAD_WEIGHTS, "fails", missed=3, exception=(
        "ValueError", "Layer 'dense' expected 2 variables, but received 0 variables during loading.")),
    Truth("03_custom_layer", "tf2.21/model.weights.h5", LOAD_WEIGHTS, "fits", loaded=2),
    Truth("04_variable_names", "tf2.15/checkpoint", RESTORE, "partial", loaded=2, missed=2),
    Truth("04_variable_names", "tf2.15/checkpoint", RESTORE + ".assert_existing_objects_matched()", "fails", loaded=2, missed=2,
          exception=("AssertionError", "Found 3 Python objects that were not bound to checkpointed values")),
    Truth("04_variable_names", "tf2.15/weights.h5", LOAD_WEIGHTS, "fits", loaded=4),
    Truth("04_variable_names", "tf2.15/weights.h5", "model.load_weights(path, by_name=True)", "partial", loaded=2, missed=2),
    Truth("04_variable_names", "tf2.21/model.weights.h5", LOAD_WEIGHTS, "fails", loaded=2, missed=2, exception=(
        "ValueError", "A total of 1 objects could not be loaded. Example error message for object <Dense name=encoder, built=True>:")),
    Truth("05_silent_activation", "tf2.15/model.weights.h5", LOAD_WEIGHTS, "fits", loaded=4),
    Truth("05_silent_activation", "tf2.15/model.keras", LOAD_WEIGHTS, "fits", loaded=4),
    Truth("05_silent_activation", "tf2.21/model.keras", LOAD_WEIGHTS, "fits", loaded=4),
]


def arguments_of(truth):
    line = truth.file.split("/")[0]
    arguments = ["check", f"recorded/{truth.file}"]
    if truth.versions:
        return [*arguments, "--call", truth.call, "--with", truth.versions]
    return [*arguments, "--model", f"recorded/{line}/target.json", "--call", truth.call]


def identify(truth):
    return "-".join([truth.example, truth.file.replace("/", "-"), truth.call, truth.versions])


@pytest.mark.parametrize("truth", TRUTH, ids=identify)
def test_the_answer_is_what_tensorflow_did(truth, ckptfit):
    done = subprocess.run([ckptfit, *arguments_of(truth), "--json"], cwd=EXAMPLES / truth.example, capture_output=True, check=False)
    answer = json.loads(done.stdout)
    assert answer["verdict"] == truth.verdict
    assert done.returncode == (0 if truth.verdict == "fits" else 1)
    exception = answer["prediction"].get("exception") or {"type": "", "message": ""}
    assert exception["type"] == (truth.exception[0] if truth.exception else "")
    assert exception["message"].startswith(truth.exception[1] if truth.exception else "")
    if truth.loaded or truth.missed:
        states = [variable["state"] for variable in answer["prediction"]["variables"]]
        assert (states.count("loaded"), len(states)) == (truth.loaded, truth.loaded + truth.missed)


@pytest.mark.parametrize("truth", TRUTH, ids=identify)
def test_the_page_claims_the_same(truth):
    """The page of the example shows the command with that verdict."""
    claims = [(command.text.replace("\\\n", " "), command.expected[:1])
              for block in console.read_blocks(EXAMPLES / truth.example / "README.md") for command in block.commands]
    for text, first in claims:
        words = text.split()
        if f"recorded/{truth.file}" in words and f"'{truth.call}'" in text and (truth.versions or "check") in words:
            assert first and first[0].split()[0] == truth.verdict
            return
    pytest.fail("the page does not show this command")
