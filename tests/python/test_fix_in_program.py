"""ckptfit.fix in the running program: plan, new file, errors. Needs the built library."""

import json

import numpy
import pytest

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")

RECORDED = console.ROOT / "examples" / "04_variable_names" / "recorded" / "tf2.15"
CALL = "tf.train.Checkpoint(model=model).restore(path)"


@pytest.fixture
def fix(monkeypatch):
    """ckptfit.fix with the recorded description in place of that of the running program."""
    description = (RECORDED / "target.json").read_text()
    monkeypatch.setattr("ckptfit.repair.describe_program", lambda objects, custom_objects: description)

    def ask(*arguments, **options):
        return ckptfit.fix(RECORDED / "checkpoint", *arguments, call=CALL, model=object(), **options)
    return ask


def test_without_an_output_there_is_a_plan_alone(fix, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    repair = fix()
    assert (repair.before, repair.after, repair.written) == ("partial", "fits", False)
    assert [step["kind"] for step in repair.steps] == ["rename", "keep"]
    assert repair.steps[0]["from"] == "model/hidden/*" and repair.steps[0]["to"] == "model/encoder/*"
    assert repair.refusals == [] and repair.needs == []
    assert repr(repair) == "<ckptfit.Repair planned: partial to fits>"
    assert list(tmp_path.iterdir()) == []


def test_the_new_file_holds_the_old_values_under_the_programs_names(fix, tmp_path):
    repair = fix(tmp_path / "fixed")
    assert repair.written and repair.after == "fits"
    assert str(repair) == repair.text
    with ckptfit.open(RECORDED / "checkpoint") as old, ckptfit.open(tmp_path / "fixed") as new:
        suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
        for name in ("kernel", "bias"):
            assert numpy.array_equal(new["model/encoder/" + name + suffix], old["model/hidden/" + name + suffix])
            assert numpy.array_equal(new["model/head/" + name + suffix], old["model/head/" + name + suffix])
        assert len(new) == 4
    record = json.loads((tmp_path / "fixed.ckptfit.json").read_text())
    assert record["schema"] == "ckptfit.record/1"
    assert {item["variable"] for item in record["assignments"]} >= {"classifier/encoder/kernel:0"}


def test_what_is_there_is_not_replaced(fix, tmp_path):
    fix(tmp_path / "fixed")
    before = sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir())
    with pytest.raises(ckptfit.CkptfitError) as raised:
        fix(tmp_path / "fixed")
    assert raised.value.code == 2
    assert "is there already" in str(raised.value)
    assert sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir()) == before


def test_a_refusal_is_an_answer_and_leaves_nothing(fix, tmp_path, monkeypatch):
    description = json.loads((RECORDED / "target.json").read_text())
    for node in description["nodes"]:
        if (node.get("variable") or {}).get("name", "").endswith("encoder/kernel:0"):
            node["variable"]["shape"] = [10, 9]
    monkeypatch.setattr("ckptfit.repair.describe_program", lambda objects, custom_objects: json.dumps(description))
    repair = fix(tmp_path / "fixed")
    assert not repair.written and repair.refusals
    assert repr(repair).startswith("<ckptfit.Repair refused")
    assert list(tmp_path.iterdir()) == []


def test_surgery_is_known_for_three_kinds_of_layers(fix, tmp_path):
    with pytest.raises(ValueError, match="not for tail"):
        fix(tmp_path / "fixed", surgery={"tail": "drop"})
    with pytest.raises(ckptfit.CkptfitError, match="`rows` is one of pad, trim"):
        fix(tmp_path / "fixed", surgery={"rows": "drop"})
    assert fix(surgery={"head": "resize"}).needs == [], "no head has another size: nothing is changed"
