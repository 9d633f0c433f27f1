"""`ckptfit salvage`: whatever is cut off or changed, what it hands out is what was saved."""

import json
import subprocess

import numpy as np
import pytest

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")
GOLDEN = console.ROOT / "tests" / "golden"
SINGLE = {"legacy": GOLDEN / "keras_h5/legacy_tf2.4.h5", "by path": GOLDEN / "keras_h5/by_path_tf2.21.weights.h5",
          "archive": GOLDEN / "keras_zip/small_tf2.21.keras"}
BUNDLE = GOLDEN / "tensor_bundle/full_tf2.21"


@pytest.fixture
def salvage(ckptfit):
    def run(*arguments):
        done = subprocess.run([ckptfit, "salvage", *map(str, arguments), "--json"], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, 1, 2, 3), done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else None
    return run


def tensors(path):
    with ckptfit.open(path) as checkpoint:
        return {key: checkpoint[key] for key in checkpoint if checkpoint.dtype(key) != "string"}


def wrong(saved, original):
    """Keys whose values are not those of the original."""
    return [key for key, value in saved.items() if key not in original or value.tobytes() != original[key].tobytes()]


@pytest.mark.parametrize("name", SINGLE)
def test_a_sound_file_is_saved_whole(salvage, tmp_path, name):
    code, answer = salvage(SINGLE[name], "-o", tmp_path / "new.h5")
    assert code == 0
    assert answer["lost"] == [] and answer["output"] == str(tmp_path / "new.h5") and not answer["may_lack_names"]
    saved, original = tensors(tmp_path / "new.h5"), tensors(SINGLE[name])
    assert sorted(saved) == sorted(original) and not wrong(saved, original)


@pytest.mark.parametrize("name", SINGLE)
def test_of_a_file_that_is_cut_off_every_saved_value_is_the_right_one(salvage, tmp_path, name):
    original, data, counts = tensors(SINGLE[name]), SINGLE[name].read_bytes(), []
    for i in range(1, 20):
        cut = tmp_path / ("cut" + SINGLE[name].suffix)
        cut.write_bytes(data[:len(data) * i // 20])
        code, answer = salvage(cut, "-o", tmp_path / ("%d.safetensors" % i))
        if answer is None or "output" not in answer:
            continue
        saved = tensors(tmp_path / ("%d.safetensors" % i))
        assert code == 1 and len(saved) == answer["tensors"]
        assert not wrong(saved, original)
        counts.append(len(saved))
    assert counts and max(counts) > len(original) / 2
    assert cut.read_bytes() == data[:len(data) * 19 // 20]


def damaged_bundle(folder, changes):
    """A copy of the bundle; ``changes`` by suffix make new bytes of old ones."""
    for file in BUNDLE.parent.glob(BUNDLE.name + ".*"):
        suffix = file.name[len(BUNDLE.name):]
        data = file.read_bytes()
        change = next((c for end, c in changes.items() if suffix.startswith(end)), None)
        (folder / ("ckpt" + suffix)).write_bytes(change(data) if change else data)
    return folder / "ckpt"


def flipped(at):
    return lambda data: data[:at % len(data)] + bytes([data[at % len(data)] ^ 0x10]) + data[at % len(data) + 1:]


@pytest.mark.parametrize("part", [".index", ".data"])
def test_of_a_bundle_with_a_changed_byte_every_saved_value_is_the_right_one(salvage, tmp_path, part):
    original, complete = tensors(BUNDLE), 0
    for at in range(3, 4000, 199):
        folder = tmp_path / str(at)
        folder.mkdir()
        code, answer = salvage(damaged_bundle(folder, {part: flipped(at)}), "-o", folder / "new")
        if answer is None or "output" not in answer:
            continue
        saved = tensors(folder / "new")
        assert not wrong(saved, original)
        lost = {lost["key"] for lost in answer["lost"]}
        assert not lost & set(saved)
        assert set(original) <= set(saved) | lost or answer["may_lack_names"]
        complete += code == 0
    assert complete < 21


def test_a_lost_end_of_the_index_costs_nothing(salvage, tmp_path):
    prefix = damaged_bundle(tmp_path, {".index": lambda data: data[:-40]})
    code, answer = salvage(prefix, "-o", tmp_path / "new")
    assert [lost for lost in answer["lost"] if "string" not in lost["why"]] == []
    assert not wrong(tensors(tmp_path / "new"), tensors(BUNDLE)) and len(tensors(tmp_path / "new")) == len(tensors(BUNDLE))
    assert answer["notes"] == ["the end of the index was lost, and all entries are there"]
    assert code in (0, 1)


def test_a_sibling_fills_the_holes_and_brings_the_object_graph(salvage, tmp_path):
    prefix = damaged_bundle(tmp_path, {".data": lambda data: data[:40]})
    code, answer = salvage(prefix, "-o", tmp_path / "holes")
    assert code == 1 and "_CHECKPOINTABLE_OBJECT_GRAPH" in [lost["key"] for lost in answer["lost"]]
    code, answer = salvage(prefix, "-o", tmp_path / "whole", "--from", BUNDLE)
    assert "_CHECKPOINTABLE_OBJECT_GRAPH" in answer["filled"] and len(answer["filled"]) > 2 and answer["from"] == str(BUNDLE)
    saved, original = tensors(tmp_path / "whole"), tensors(BUNDLE)
    assert sorted(saved) == sorted(original) and not wrong(saved, original)
    with ckptfit.open(tmp_path / "whole") as whole, ckptfit.open(BUNDLE) as bundle:
        assert whole.format == bundle.format


def test_groups_of_a_file_that_was_cut_off_come_from_a_sibling_with_their_lists(salvage, tmp_path):
    whole, filled = SINGLE["legacy"], 0
    original, data = tensors(whole), whole.read_bytes()
    for i in range(4, 20):
        cut, new = tmp_path / ("%d.h5" % i), tmp_path / ("new%d.h5" % i)
        cut.write_bytes(data[:len(data) * i // 20])
        code, answer = salvage(cut, "-o", new, "--from", whole)
        if answer is None or not answer.get("filled"):
            continue
        saved = tensors(new)
        assert (code, answer["lost"], answer["may_lack_names"]) == (0, [], False)
        assert sorted(saved) == sorted(original) and not wrong(saved, original)
        with ckptfit.open(new) as made, ckptfit.open(whole) as sound:
            assert [str(key) for key in made] == [str(key) for key in sound], "the order is that of the lists"
        filled += 1
    assert filled > 3


def test_nothing_readable_is_another_answer_than_no_question(salvage, tmp_path):
    prefix = damaged_bundle(tmp_path, {".data": lambda data: b""})
    assert salvage(prefix, "-o", tmp_path / "new")[0] == 3


def test_a_sibling_of_another_shape_fills_nothing(salvage, tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    for name, rows in (("a", 2), ("b", 3)):
        safetensors.save_file({"w": np.zeros((rows, 100), "f4")}, str(tmp_path / (name + ".safetensors")))
    whole = (tmp_path / "a.safetensors").read_bytes()
    (tmp_path / "a.safetensors").write_bytes(whole[:-10])
    code, answer = salvage(tmp_path / "a.safetensors", "--from", tmp_path / "b.safetensors")
    assert code == 3 and answer["filled"] == []
    assert answer["lost"] == [{"key": "w", "dtype": "float32", "shape": "(2, 100)", "why": "these bytes are missing: the file was cut off"}]


def test_what_is_there_is_never_replaced(salvage, tmp_path):
    target = tmp_path / "new.safetensors"
    target.write_text("mine")
    code, answer = salvage(SINGLE["legacy"], "-o", target)
    assert code == 2 and answer is None and target.read_text() == "mine"


def test_a_name_of_no_format_is_refused(salvage, tmp_path):
    code, answer = salvage(BUNDLE, "-o", tmp_path / "new.txt")
    assert code == 2 and answer is None and list(tmp_path.iterdir()) == []


def test_no_checkpoint_at_all(salvage, tmp_path):
    (tmp_path / "page.h5").write_text("<!DOCTYPE html><html></html>")
    assert salvage(tmp_path / "page.h5")[0] == 3
    assert salvage(tmp_path / "nowhere")[0] == 2
