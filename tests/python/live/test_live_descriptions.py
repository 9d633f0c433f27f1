"""Descriptions made by real TensorFlow, held against the files that it writes and against the stored ones.

Runs only when CKPTFIT_LIVE_VENVS names a folder with environments tf2.15 and tf2.21 (tests/recorded/jury/environments.sh makes
them). `--bless` stores the descriptions anew under tests/golden/descriptions.
"""

import json
import os
import pathlib
import subprocess

import pytest

import console
from describe_and_save import CASES, cases_of

VENVS = os.environ.get("CKPTFIT_LIVE_VENVS")
LINES = ("2.15", "2.21", "2.21t")
GOLDEN = console.ROOT / "tests" / "golden" / "descriptions"
pytestmark = pytest.mark.skipif(not VENVS, reason="CKPTFIT_LIVE_VENVS names no folder of environments")


@pytest.fixture(scope="module", params=LINES)
def line(request):
    """(line, what describe_and_save.py printed)"""
    python = pathlib.Path(VENVS) / ("tf" + request.param.rstrip("t")) / "bin" / "python"
    if not python.exists():
        pytest.skip(f"there is no {python}")
    script = pathlib.Path(__file__).parent / "describe_and_save.py"
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run([python, script, request.param], cwd=console.ROOT, env=environment, capture_output=True, text=True,
                          timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return request.param, json.loads(done.stdout.splitlines()[-1])


def lasting(document):
    """The part of a description that does not depend on the machine or the patch release."""
    document = json.loads(json.dumps(document))
    document["environment"] = {k: document["environment"][k] for k in ("tensorflow", "keras", "keras_kind")}
    del document["ckptfit"]
    return document


def as_text(document):
    """JSON with a line for each node, so that a change is a readable difference."""
    lines = []
    for key, value in document.items():
        if key == "nodes":
            value = "[\n  " + ",\n  ".join(json.dumps(node) for node in value) + "]"
        else:
            value = json.dumps(value)
        lines.append(json.dumps(key) + ": " + value)
    return "{" + ",\n ".join(lines) + "}\n"


@pytest.mark.parametrize("case", CASES)
def test_files_hold_what_the_description_says(line, case):
    answer = answer_for(line, case)
    assert answer["differences"] == {}
    assert "checkpoint" in answer["saved"]


@pytest.mark.parametrize("case", CASES)
def test_the_description_is_the_stored_one(line, case, blessing):
    path = GOLDEN / line[0] / f"{case}.json"
    found = lasting(answer_for(line, case)["description"])
    if blessing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(found))
    assert found == json.loads(path.read_text())


def answer_for(line, case):
    if case not in cases_of(line[0]):
        pytest.skip("not on this line")
    return line[1][case]
