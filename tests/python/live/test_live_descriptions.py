"""Descriptions made by real TensorFlow, held against the files that it writes and against the stored ones.

`--bless` stores the descriptions anew under tests/golden/descriptions.
"""

import json
import pathlib
import subprocess

import pytest

import console
import environments
from describe_and_save import CASES, cases_of

LINES = ("2.15", "2.21", "2.21t")
GOLDEN = console.ROOT / "tests" / "golden" / "descriptions"
pytestmark = environments.needed


@pytest.fixture(scope="module", params=LINES)
def line(request):
    """(line, what describe_and_save.py printed)"""
    script = pathlib.Path(__file__).parent / "describe_and_save.py"
    done = subprocess.run([environments.interpreter(request.param.rstrip("t")), script, request.param], cwd=console.ROOT,
                          env=environments.variables(), capture_output=True, text=True, timeout=600, check=False)
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
