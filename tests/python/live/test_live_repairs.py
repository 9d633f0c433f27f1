"""Repaired checkpoints, loaded by real TensorFlow and Keras: every value is the saved one."""

import json
import subprocess

import pytest

import console
import environments

pytestmark = environments.needed
PROGRAM = console.ROOT / "tests" / "python" / "live" / "repaired.py"
# The verdict before. Keras 2.15 calls the layers of a subclass by class in .weights.h5, whatever the attribute: nothing to repair there.
BEFORE = {
    "2.15": {"attributes of a module": "partial", "attributes of a model": "partial", "a checkpoint as weights": "fails",
             "weights by path": "fits", "weights as a checkpoint": "fails", "a checkpoint as layers.keras": "fails",
             "a checkpoint as layers.h5": "fails", "legacy weights by name": "partial"},
    "2.21": {"attributes of a module": "partial", "attributes of a model": "partial", "a checkpoint as weights": "fails",
             "weights by path": "fails", "weights as a checkpoint": "fails", "a checkpoint as layers.keras": "fails",
             "a checkpoint as layers.h5": "fails"},
}


@pytest.mark.parametrize("line", environments.REQUIRED)
def test_the_call_that_failed_loads_every_value_of_the_repaired_file(line):
    variables = environments.variables(PYTHONPATH=str(console.ROOT / "python"),
                                       CKPTFIT_LIBRARY=str(console.binary_folder().parent / "lib" / "libckptfit.so"))
    done = subprocess.run([environments.interpreter(line), PROGRAM], capture_output=True, text=True, timeout=300, env=variables, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    assert answers == {name: [before, "fits", True] for name, before in BEFORE[line].items()}
