"""The HDF5 files and archives that a program would save, laid out from its description, against what Keras saved and does."""

import collections
import concurrent.futures
import io
import json
import os
import pathlib
import subprocess
import sys
import zipfile

import h5py
import pytest

import console

RECORDED = pathlib.Path(__file__).resolve().parents[1] / "recorded"
sys.path.insert(0, str(RECORDED))
import replay  # noqa: E402
from compare import artifact_id  # noqa: E402
from questions import call_text, description_name  # noqa: E402

LAYOUT = console.binary_folder().parent / "tests" / "ckptfit_layout"
UNSUPPORTED = 3
EVERY = 1 if os.environ.get("CKPTFIT_ALL_LAYOUTS") else 10  # all of them take four minutes
WEIGHTS, MODEL = "model.load_weights(path)", "keras.models.load_model(path, custom_objects=custom_objects, safe_mode=False)"
# What record.py calls the format: name, a call that loads it, suffix.
FORMATS = {
    "h5_weights": ("keras-h5-weights", WEIGHTS, ".h5"),
    "h5_model": ("keras-h5-model", MODEL, ".h5"),
    "weights_h5": ("keras-weights-h5", WEIGHTS, ".weights.h5"),
    "keras": ("keras-archive", MODEL, ".keras"),
}


def lay_out(description, call, name, out):
    return subprocess.run([LAYOUT, description, call, name, out], capture_output=True, text=True, timeout=60)


def weights_of(path):
    if path.suffix != ".keras":
        return h5py.File(path, "r")
    return h5py.File(io.BytesIO(zipfile.ZipFile(path).read("model.weights.h5")), "r")


def plain(value):
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.decode() if isinstance(value, bytes) else value


def content(file):
    """{path: shape and type of a dataset, or the attributes of a group}, without optimizers and metrics, which a model may do
    without, and without configs, which are compared apart."""
    found = {}

    def visit(path, item):
        if path.split("/")[0] in ("optimizer", "optimizer_weights", "metrics"):
            return
        if isinstance(item, h5py.Dataset):
            found[path] = item.shape, str(item.dtype)
        else:
            found[path] = {key: plain(item.attrs[key]) for key in item.attrs if not key.endswith("_config")}

    file.visititems(visit)
    visit("", file)
    return found


@pytest.fixture(scope="module")
def recorded():
    return replay.Recorded(replay.unpacked())


def self_described(recorded):
    """(how it was saved, the saved file, the description of the very program that saved it)"""
    programs = {}
    for case in recorded.cases.values():
        line, builder, parameters, call, keywords, drift = (case["load"] + [0])[:6]
        if drift == 0:
            programs.setdefault(json.dumps([line, builder, parameters], sort_keys=True), description_name(case["load"]))
    seen = set()
    for case in recorded.cases.values():
        name = programs.get(json.dumps(case["save"][:3], sort_keys=True))
        folder = pathlib.Path(recorded.folder) / "artifacts" / artifact_id(case)
        if case["save"][3] not in FORMATS or case.get("damage") or not name or folder in seen:
            continue
        seen.add(folder)
        found = sorted(folder.glob("*" + FORMATS[case["save"][3]][2]))
        if found:
            yield case["save"], found[0], pathlib.Path(recorded.folder) / "descriptions" / (name + ".json")


def test_the_layout_of_a_program_is_that_of_the_file_which_it_saved(recorded, tmp_path):
    outcomes, different = collections.Counter(), []
    for save, saved, description in self_described(recorded):
        name, call, suffix = FORMATS[save[3]]
        if suffix == ".keras" and not zipfile.is_zipfile(saved):
            continue  # Keras 2.12 saved HDF5 under that name
        done = lay_out(description, call, name, tmp_path / ("laid_out" + suffix))
        assert done.returncode in (0, UNSUPPORTED), (save, done.stderr)
        if done.returncode == UNSUPPORTED:
            outcomes["refused"] += 1
            continue
        outcomes[save[3]] += 1
        if content(weights_of(tmp_path / ("laid_out" + suffix))) != content(weights_of(saved)):
            different.append(save)
    assert different == []
    assert outcomes["h5_weights"] > 30 and outcomes["h5_model"] > 80 and outcomes["weights_h5"] > 60 and outcomes["keras"] > 60
    assert outcomes["refused"] < 35


def without_shared_ids(value):
    if isinstance(value, dict):
        return {key: without_shared_ids(item) for key, item in value.items() if key != "shared_object_id"}
    return [without_shared_ids(item) for item in value] if isinstance(value, list) else value


def test_configs_are_those_which_keras_saved(recorded, tmp_path):
    compared, different = 0, []
    for save, saved, description in self_described(recorded):
        if save[3] == "h5_model":
            config = json.loads(plain(h5py.File(saved, "r").attrs["model_config"]))
        elif save[3] == "keras" and zipfile.is_zipfile(saved):
            config = json.loads(zipfile.ZipFile(saved).read("config.json"))
        else:
            continue
        name, call, suffix = FORMATS[save[3]]
        out = tmp_path / ("laid_out" + suffix)
        if "lambda_model" in save or lay_out(description, call, name, out).returncode != 0:
            continue  # the code of a lambda has the address of its file in it
        if suffix == ".keras":
            made = json.loads(zipfile.ZipFile(out).read("config.json"))
        else:
            made = json.loads(plain(h5py.File(out, "r").attrs["model_config"]))
        for key in ("compile_config", "build_config"):
            config.pop(key, None)
            made.pop(key, None)
        compared += 1
        if without_shared_ids(config) != without_shared_ids(made):
            different.append(save)
    assert different == []
    assert compared > 130


def own_fault(message):
    """The call cannot succeed, whatever the file: its arguments, or what the program can build of its own config."""
    return any(text in message for text in (
        "keyword argument", "`by_name` only supports", "skip_mismatch can only be set", "has not yet been built",
        "has not created its variables yet", "nknown layer", "Could not locate", "__init__()", "deserializ", "KeyError",
        "not be loaded", "Shape mismatch"))


def ask(ckptfit, description, call, name, out):
    """None when the layout is refused, else what is wrong with the load of it."""
    done = lay_out(description, call, name, out)
    if done.returncode == UNSUPPORTED:
        return None
    slots = json.loads(done.stdout)
    command = [ckptfit, "check", out, "--model", description, "--call", call, "--json"]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60).stdout)
    prediction = answer["prediction"]
    if prediction["outcome"] != "returns":
        return "raises " + json.dumps(prediction.get("exception"))
    wrong = []
    for number, variable in enumerate(prediction["variables"]):
        meant = variable["state"] == "loaded" and (call.startswith("keras") or slots.get(variable["source"]) == number)
        asked = number in slots.values()
        if variable["group"] == "model" and asked and not meant:
            wrong.append(variable)
    return "wrong " + json.dumps(wrong[:2]) if wrong else ""


def test_what_is_laid_out_for_a_call_is_what_the_call_loads(recorded, ckptfit, tmp_path):
    jobs = set()
    for case in recorded.cases.values():
        if case["load"][3] in ("load_weights", "load_model"):
            description = pathlib.Path(recorded.folder) / "descriptions" / (description_name(case["load"]) + ".json")
            for name, _, suffix in FORMATS.values():
                if case["load"][3] == "load_weights" or name in ("keras-h5-model", "keras-archive"):
                    jobs.add((description, call_text(case["load"]), name, suffix))
    jobs = sorted(jobs, key=str)[::EVERY]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda job: ask(ckptfit, job[1][0], job[1][1], job[1][2], tmp_path / f"{job[0]}{job[1][3]}"),
                                enumerate(jobs)))
    wrong = [(job, answer) for job, answer in zip(jobs, answers) if answer and answer.startswith("wrong")]
    assert wrong == []
    raised = [(job[0].name, job[1:], answer) for job, answer in zip(jobs, answers) if answer and not own_fault(answer)]
    assert raised == []
    assert sum(answer == "" for answer in answers) > 3000 / EVERY
