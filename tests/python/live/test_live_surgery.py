"""What ckptfit.fix() makes of layers of another shape or encoding, in programs with real TensorFlow."""

import json
import subprocess

import pytest

import console
import environments

pytestmark = environments.needed
PROGRAM = console.ROOT / "tests" / "python" / "live" / "surgeries.py"


@pytest.fixture(params=environments.lines())
def line(request):
    return request.param


def test_changed_layers_compute_what_was_promised(line):
    variables = environments.variables(PYTHONPATH=str(console.ROOT / "python"),
                                       CKPTFIT_LIBRARY=str(console.binary_folder().parent / "lib" / "libckptfit.so"))
    done = subprocess.run([environments.interpreter(line), PROGRAM], capture_output=True, text=True, timeout=300, env=variables,
                          check=False)
    assert done.stdout, done.stderr[-2000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    assert answers.pop("dropped") == [True] * 6
    assert answers.pop("reset_after") == [["reset-after"], True, True]
    if environments.minor_of(line) < 16:
        assert answers.pop("cudnn") == [True] * 4
    promised = {"heads": [True] * 4, "channels": [True] * 4, "rows": [True] * 3}
    if environments.minor_of(line) >= 3:  # Conv2D has groups since
        promised["grouped"] = True
    assert answers == dict.fromkeys(["checkpoint", "weights"], promised)
