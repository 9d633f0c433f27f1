#!/usr/bin/env python3
"""Copies the smallest case of each cause here: collect.py [CODE...]. Needs nothing but the recorded loads (tests/recorded).

choices.txt says which recorded load shows which cause. For each, the folder CODE receives the checkpoint's files and the program's
description (target.json), and the page of the cause its console block, when it has none; `scripts/pytest tests/python/test_pages.py
--bless` then fills in what the command prints. README.md lists where each came from.
"""
import json
import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests" / "recorded"))
from questions import call_text, description_name  # noqa: E402
from replay import Recorded, artifact_id, unpacked  # noqa: E402

HEADING = "## Smallest case\n"
EMBEDDING = "model.load_weights(path)"
# What the scripts of this folder wrote: model, as saved, as loaded.
MADE_HERE = {"GR116": ("pair", "its list of weights", "the model"), "GR202": ("deep", "3 blocks", "9 blocks"), "SH110": ("embedding", "width 8", "width 16"),
             "SH111": ("widths", "base 4", "base 8"), "SH112": ("normalized", "axis -1", "axis 1")}
# How each format of the recorded files was written.
HOW = {"tf_weights": "`model.save_weights(path)`", "h5_weights": "`model.save_weights('m.h5')`", "weights_h5": "`model.save_weights('m.weights.h5')`",
       "h5_model": "`model.save('m.h5')`", "keras": "`model.save('m.keras')`", "savedmodel": "`model.save(folder)`",
       "ckpt_model": "`tf.train.Checkpoint(model=model).save(path)`", "ckpt_root": "`tf.train.Checkpoint(model).write(path)`",
       "ckpt_full": "`tf.train.Checkpoint(step=step, model=model, optimizer=optimizer).save(path)`",
       "ckpt_objects": "`tf.train.Checkpoint(...).save(path)`", "manager": "a `tf.train.CheckpointManager`", "backup": "`tf.keras.callbacks.BackupAndRestore`",
       "named_saver": "a `tf.compat.v1.train.Saver`", "tf1_saver": "a `tf.compat.v1.train.Saver`"}


def choices():
    """{code: (recorded load or "here", what differs)}"""
    with open(HERE / "choices.txt") as f:
        rows = [line.rstrip("\n").split(" ", 2) for line in f if not line.startswith("#")]
    return {code: (load, words) for code, load, words in rows}


def path_of(recorded, case):
    """(folder of the files, path of the checkpoint inside it)"""
    folder = pathlib.Path(recorded.folder, "artifacts", artifact_id(case))
    return folder, json.loads((folder / "artifact.json").read_text())["path"]


def copy_files(recorded, case, to):
    folder, inside = path_of(recorded, case)
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for item in sorted(folder.iterdir()):
        if item.name in ("artifact.json", "values.npz"):
            continue
        (shutil.copytree if item.is_dir() else shutil.copyfile)(item, to / item.name)
    description = pathlib.Path(recorded.folder, "descriptions", description_name(case["load"]) + ".json")
    shutil.copyfile(description, to / "target.json")
    return inside


def told(saver, how, loader, words):
    """What was done, in a sentence."""
    text = "Saved by %s with %s" % (release(saver), HOW[how])
    text += ", loaded by the same" if saver == loader else ", loaded by " + release(loader)
    return text + ". What differs: %s." % words


def release(line):
    return "TensorFlow " + line.replace("t", " (tf_keras)")


def write_block(code, inside, call, sentence):
    page = next((ROOT / "docs" / "causes").glob(code + "-*.md"))
    text = page.read_text()
    if "```console" in text:
        return
    path = os.path.normpath("tests/golden/cases/%s/%s" % (code, inside)) + ("/" if inside.endswith("/") else "")
    quoted = "'%s'" % call.replace("'", '"')
    shown = "'%s'" % path if "[" in path else path
    block = "%s\n%s\n\n```console\n$ ckptfit check %s \\\n    --model tests/golden/cases/%s/target.json --call %s\n```\n" % (
        HEADING, sentence, shown, code, quoted)
    page.write_text(text.replace(HEADING, block, 1))


def provenance(recorded, chosen):
    rows = ["# The smallest case of each cause", "",
            "The pages under docs/causes show what ckptfit says about these files; the tests execute them. `collect.py` copied them from the",
            "recorded loads (tests/recorded, where README.md tells how they were made); `make_embedding.py`, `make_widths.py` and `make_models.py` wrote SH110,",
            "SH111, and GR116, GR202 and SH112, with TensorFlow 2.15.", "",
            "| cause | recorded load | model | parameters when saved | parameters when loaded |", "|---|---|---|---|---|"]
    for code, (load, _) in chosen.items():
        if load == "here":
            rows.append("| %s | this folder | %s | %s | %s |" % ((code,) + MADE_HERE[code]))
            continue
        c = recorded.cases[load]
        rows.append("| %s | %s | %s | `%s` | `%s` |" % (code, load, c["save"][1], json.dumps(c["save"][2]), json.dumps(c["load"][2])))
    (HERE / "README.md").write_text("\n".join(rows) + "\n")


def main():
    recorded, chosen = Recorded(unpacked()), choices()
    for code in sys.argv[1:] or chosen:
        load, words = chosen[code]
        if load == "here":
            write_block(code, "m.h5", EMBEDDING, told("2.15", "h5_weights", "2.15", words))
            continue
        case = recorded.cases[load]
        inside = copy_files(recorded, case, HERE / code)
        write_block(code, inside, call_text(case["load"]), told(case["save"][0], case["save"][3], case["load"][0], words))
    provenance(recorded, chosen)


if __name__ == "__main__":
    main()
