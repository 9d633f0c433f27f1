"""ckptfit fix on layers of another shape: plans, records, mappings, refusals, values. Needs the built command."""

import json
import subprocess

import numpy
import pytest

import console
from ckptfit import open as open_checkpoint

pytestmark = pytest.mark.usefixtures("built_library")

EXAMPLE = console.ROOT / "examples" / "04_variable_names" / "recorded" / "tf2.15"
CALL = "tf.train.Checkpoint(model=model).restore(path)"
SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"


class Fix:
    """Runs ckptfit fix on the recorded checkpoint for the recorded program, in which some shapes are others."""

    def __init__(self, command, folder, shapes):
        self.command, self.folder = command, folder
        description = json.loads((EXAMPLE / "target.json").read_text())
        for node in description["nodes"]:
            variable = node.get("variable") or {}
            if variable.get("name") in shapes:
                variable["shape"] = shapes[variable["name"]]
        self.target = folder / "target.json"
        self.target.write_text(json.dumps(description))

    def __call__(self, *arguments, code=0):
        asked = [self.command, "fix", EXAMPLE / "checkpoint", "--model", self.target, "--call", CALL, "--json", *arguments]
        return self.run(asked, code)

    @staticmethod
    def run(asked, code=0):
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr


@pytest.fixture
def head(ckptfit, tmp_path):
    return Fix(ckptfit, tmp_path, {"classifier/head/kernel:0": [8, 5], "classifier/head/bias:0": [5]})


def old(name):
    with open_checkpoint(EXAMPLE / "checkpoint") as tensors:
        return tensors["model/" + name + SUFFIX]


def new(path, name):
    with open_checkpoint(path) as tensors:
        return tensors["model/" + name + SUFFIX]


def steps(answer, kind):
    return [step for step in answer["steps"] if step["kind"] == kind]


def test_what_is_made_or_lost_stands_in_the_plan_and_in_the_record(head, tmp_path):
    answer = head("--head", "resize", "-o", tmp_path / "fixed")
    assert answer["after"] == "fits" and answer["output"]["written"]
    kernel, = [step for step in steps(answer, "change") if "kernel" in step["first"]]
    assert kernel["operations"] == "zeros behind up to [8, 5]"
    assert kernel["why"] == "all 3 outputs, and zeros for the 2 new ones"
    assert (kernel["safety"], kernel["unsafe"], kernel["allowed"]) == ("unsafe", "head", True)
    made = new(tmp_path / "fixed", "head/kernel")
    assert made.shape == (8, 5) and numpy.array_equal(made[:, :3], old("head/kernel")) and not made[:, 3:].any()
    record = json.loads((tmp_path / "fixed.ckptfit.json").read_text())
    assert steps(record, "change") == steps(answer, "change")
    changed = {item["variable"]: item.get("operations") for item in record["assignments"]}
    assert changed["classifier/head/bias:0"] == [{"pad": [5]}] and changed["classifier/encoder/bias:0"] is None


def test_without_the_option_the_refusal_names_it(head, tmp_path):
    answer = head("-o", tmp_path / "fixed", code=1)
    assert len(answer["refusals"]) == 2
    assert "`classifier/head/kernel:0` (8, 5): stored is model/head/kernel" in answer["refusals"][1]
    for refusal in answer["refusals"]:
        assert "`--head resize` copies the outputs that both have" in refusal
    assert not list(tmp_path.glob("fixed*"))


def test_a_plan_does_what_it_was_made_with(head, ckptfit, tmp_path):
    plan = tmp_path / "plan.json"
    head("--head", "resize", "--plan", plan)
    written = json.loads(plan.read_text())
    assert written["head"] == "resize" and written["needs"] == ["head"]
    Fix.run([ckptfit, "fix", "--apply", plan, "-o", tmp_path / "fixed", "--json"])
    assert numpy.array_equal(new(tmp_path / "fixed", "head/bias"), [*old("head/bias"), 0, 0])
    written["assignments"] = [dict(item, operations=[{"pad": [6]}]) if "operations" in item else item for item in written["assignments"]]
    plan.write_text(json.dumps(written))
    answer = Fix.run([ckptfit, "fix", "--apply", plan, "-o", tmp_path / "wrong", "--json"], code=1)
    assert "the padding does not fit values of shape (8, 3)" in answer["refusals"][0] + answer["refusals"][1]


def test_a_dropped_head_is_left_to_the_program(head, tmp_path):
    answer = head("--head", "drop", "-o", tmp_path / "fixed")
    assert answer["output"]["written"] and answer["after"] == "partial"
    assert [step["unsafe"] for step in steps(answer, "drop")] == ["head"]
    assert [step["to"] for step in steps(answer, "untouched")] == ["classifier/head/kernel:0", "classifier/head/bias:0"]
    with open_checkpoint(tmp_path / "fixed") as tensors:
        assert [key for key in tensors if "/head/" in key] == []


def test_a_mapping_transposes_and_slices(ckptfit, tmp_path):
    fix = Fix(ckptfit, tmp_path, {"classifier/encoder/kernel:0": [8, 10], "classifier/head/kernel:0": [4, 3]})
    mapping = tmp_path / "m.toml"
    mapping.write_text(f"[[rename]]\nfrom = 'model/hidden/kernel{SUFFIX}'\nto = 'classifier/encoder/kernel'\ntranspose = [1, 0]\n"
                       f"[[rename]]\nfrom = 'model/head/kernel{SUFFIX}'\nto = 'classifier/head/kernel'\nslice = ['4:', ':']\n"
                       f"[[rename]]\nfrom = 'model/hidden/bias{SUFFIX}'\nto = 'classifier/encoder/bias'\n"
                       f"[[rename]]\nfrom = 'model/head/bias{SUFFIX}'\nto = 'classifier/head/bias'\n")
    again = tmp_path / "again.toml"
    answer = fix("--mapping", mapping, "--write-mapping", again, "-o", tmp_path / "fixed")
    assert [step["operations"] for step in steps(answer, "re-encode")] == ["transpose [1, 0]"]
    sliced, = steps(answer, "change")
    assert (sliced["operations"], sliced["unsafe"], sliced["allowed"]) == ("take [4:, :]", "mapping", True)
    assert numpy.array_equal(new(tmp_path / "fixed", "encoder/kernel"), old("hidden/kernel").T)
    assert numpy.array_equal(new(tmp_path / "fixed", "head/kernel"), old("head/kernel")[4:])
    assert "operations = [{ slice = ['4:', ':'] }]" in again.read_text()
    fix("--mapping", again, "-o", tmp_path / "second")
    assert numpy.array_equal(new(tmp_path / "second", "encoder/kernel"), old("hidden/kernel").T)


def test_an_unknown_choice_is_a_question_that_has_no_answer(head, tmp_path):
    assert "--head" in head("--head", "shrink", code=2)
    plan = tmp_path / "plan.json"
    head("--head", "resize", "--plan", plan)
    plan.write_text(plan.read_text().replace('"resize"', '"shrink"'))
    done = subprocess.run([head.command, "fix", "--apply", plan], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "`head` is one of drop, resize" in done.stderr
