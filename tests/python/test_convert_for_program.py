"""`ckptfit convert --model`: the file that a program would have saved, filled from a checkpoint of another format."""

import json
import subprocess

import pytest

import console

LAYOUT = console.binary_folder().parent / "tests" / "ckptfit_layout"
DESCRIPTIONS = console.ROOT / "tests" / "golden" / "descriptions"
PROGRAMS = [DESCRIPTIONS / "2.21/dense_sequential.json", DESCRIPTIONS / "2.21/bidirectional_gru.json",
            DESCRIPTIONS / "2.15/nested_shared.json", DESCRIPTIONS / "2.15/dense_sequential.json"]
WEIGHTS, MODEL = "model.load_weights(path)", "keras.models.load_model(path, custom_objects=custom_objects)"
# Name of a file: what the layout's own tool calls it, and the call that it is for.
FILES = {"m.weights.h5": ("keras-weights-h5", WEIGHTS), "m.keras": ("keras-archive", MODEL), "m.h5": ("keras-h5-model", MODEL)}


def saved(program, file, out):
    """The file that the program would have saved, with values that tell variables apart."""
    name, call = FILES[file]
    subprocess.run([LAYOUT, program, call, name, out], check=True, capture_output=True, timeout=60)
    return out


def convert(ckptfit, source, out, *options):
    return subprocess.run([ckptfit, "convert", source, "-o", out, "--check", "--json", *options], capture_output=True, text=True,
                          timeout=60, check=False)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("source", FILES)
@pytest.mark.parametrize("target", FILES)
def test_it_is_the_file_that_the_program_would_have_saved(ckptfit, tmp_path, program, source, target):
    old = saved(program, source, tmp_path / ("old-" + source))
    done = convert(ckptfit, old, tmp_path / target, "--model", program)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["to"], answer["call"], answer["checked"], answer["left_out"]) == (*FILES[target], True, [])
    assert (tmp_path / target).read_bytes() == saved(program, target, tmp_path / "expected").read_bytes()


def test_tensors_in_no_format_of_keras_do_as_well(ckptfit, tmp_path):
    program = PROGRAMS[0]
    old = saved(program, "m.weights.h5", tmp_path / "old.weights.h5")
    assert convert(ckptfit, old, tmp_path / "m.safetensors").returncode == 0
    assert convert(ckptfit, tmp_path / "m.safetensors", tmp_path / "m.keras", "--model", program).returncode == 0
    assert (tmp_path / "m.keras").read_bytes() == saved(program, "m.keras", tmp_path / "expected").read_bytes()


def test_a_model_without_a_config_gets_its_weights_alone(ckptfit, tmp_path):
    description = json.loads(PROGRAMS[0].read_text())
    model = description["nodes"][description["objects"][0][1]]
    del model["config"]
    model["config_error"] = "NotImplementedError: none"
    program = tmp_path / "target.json"
    program.write_text(json.dumps(description))
    done = convert(ckptfit, saved(PROGRAMS[0], "m.weights.h5", tmp_path / "old.weights.h5"), tmp_path / "m.h5", "--model", program)
    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout)["to"], json.loads(done.stdout)["call"]) == ("keras-h5-weights", WEIGHTS)


def test_without_a_program_the_question_has_no_answer(ckptfit, tmp_path):
    done = convert(ckptfit, saved(PROGRAMS[0], "m.weights.h5", tmp_path / "old.weights.h5"), tmp_path / "m.keras")
    assert done.returncode == 2
    assert "such a file is made for a program: name it with --model" in done.stderr
    assert not (tmp_path / "m.keras").exists()


def test_another_program_s_checkpoint_is_refused_and_nothing_is_left(ckptfit, tmp_path):
    old = saved(PROGRAMS[2], "m.weights.h5", tmp_path / "old.weights.h5")
    done = convert(ckptfit, old, tmp_path / "m.keras", "--model", PROGRAMS[0])
    assert done.returncode == 2, done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.weights.h5"]


def test_what_is_there_is_not_replaced(ckptfit, tmp_path):
    (tmp_path / "m.keras").write_text("mine")
    done = convert(ckptfit, saved(PROGRAMS[0], "m.weights.h5", tmp_path / "old.weights.h5"), tmp_path / "m.keras", "--model", PROGRAMS[0])
    assert done.returncode == 2
    assert (tmp_path / "m.keras").read_text() == "mine"
