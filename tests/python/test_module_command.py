"""`python -m ckptfit describe package.module:function`."""

import json
import subprocess
import sys

import pytest

import console

PROGRAM = """
import sys
sys.path.insert(0, {tests!r})
from fake_frameworks import Module, Variable

print("importing")

def model():
    print("making the model")
    return Module(w=Variable("w", (2, 3)))

def objects():
    return {{"net": model(), "step": Variable("step"), "custom_objects": {{"Scale": Scale}}}}

class Scale:
    pass

def nothing():
    pass

def empty():
    return {{}}

def failing():
    raise KeyError("weights")

number = 3
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "broken.py").write_text("import no_such_package\n")
    (tmp_path / "package" / "program.py").write_text(PROGRAM.format(tests=str(console.ROOT / "tests" / "python")))

    def call(*arguments):
        return subprocess.run([sys.executable, "-m", "ckptfit", "describe", *arguments], cwd=tmp_path, env=console.environment(),
                              capture_output=True, text=True, timeout=60, check=False)
    return call


def test_a_returned_model_is_described_as_model_on_standard_output_alone(run):
    done = run("package.program:model")
    assert (done.returncode, done.stderr) == (0, "importing\nmaking the model\n")
    assert json.loads(done.stdout)["objects"] == [["model", 0]]


def test_the_packages_folder_runs_in_an_interpreter_that_does_not_have_the_package(run, tmp_path):
    environment = {k: v for k, v in console.environment().items() if k != "PYTHONPATH"}
    done = subprocess.run([sys.executable, console.ROOT / "python" / "ckptfit", "describe", "package.program:model"], cwd=tmp_path,
                          env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "importing\nmaking the model\n")
    assert json.loads(done.stdout)["objects"] == [["model", 0]]


def test_the_compiled_command_describes_with_the_interpreter_that_is_named(run, tmp_path, ckptfit):
    environment = {k: v for k, v in console.environment().items() if k != "PYTHONPATH"}
    done = subprocess.run([ckptfit, "describe", "package.program:model", "--python", sys.executable], cwd=tmp_path, env=environment,
                          capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout)["objects"] == [["model", 0]]
    wrong = subprocess.run([ckptfit, "describe", "package.program:nothing", "--python", sys.executable], cwd=tmp_path,
                           env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert wrong.returncode == 2
    assert "ckptfit: package.program:nothing returned nothing describable" in wrong.stderr


def test_a_dict_names_the_objects_and_may_hold_custom_objects(run, tmp_path):
    done = run("package.program:objects", "-o", "target.json")
    assert (done.returncode, done.stdout) == (0, "")
    document = json.loads((tmp_path / "target.json").read_text())
    assert [name for name, _ in document["objects"]] == ["net", "step"]
    assert [entry["key"] for entry in document["custom_objects"]] == ["Scale"]


def test_a_minus_sign_as_output_is_standard_output(run):
    assert json.loads(run("package.program:model", "-o", "-").stdout)["schema"] == "ckptfit.target/1"


@pytest.mark.parametrize("target, message", [
    ("package.program", 'expected package.module:function, found "package.program"'),
    ("nowhere.program:model", 'there is no module "nowhere" in '),
    ("package.nowhere:model", 'there is no module "package.nowhere" in '),
    ("package.broken:model", "importing package.broken failed: No module named 'no_such_package' (broken.py:1)"),
    ("package.program:model_", 'package.program has no "model_"'),
    ("package.program:number", "package.program:number is a int, not a function"),
    ("package.program:nothing", "package.program:nothing returned nothing describable: model is None"),
    ("package.program:empty", "package.program:empty returned a dict of nothing"),
    ("package.program:failing", "package.program:failing raised KeyError: 'weights' (program.py:25)"),
])
def test_what_is_wrong_is_one_line(run, target, message):
    done = run(target)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("ckptfit: " + message)


def test_an_output_that_cannot_be_written_is_named(run):
    done = run("package.program:model", "-o", "no/such/folder.json")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "ckptfit: cannot write no/such/folder.json: No such file or directory"
