"""The environments of the live tests: interpreters with real TensorFlow, in folders tf2.15, tf2.21 and so on.

CKPTFIT_LIVE_VENVS names the folder that holds them; scripts/test makes tf2.15 and tf2.21 in build/live (scripts/setup live).
CKPTFIT_LIVE_SKIP says why they could not be made, when that is nobody's fault.
"""

import os
import pathlib

import pytest

VENVS = os.environ.get("CKPTFIT_LIVE_VENVS")
REQUIRED = ("2.15", "2.21")
needed = pytest.mark.skipif(not VENVS, reason="CKPTFIT_LIVE_VENVS names no folder of environments: scripts/setup live makes build/live")


def path_of(line):
    return pathlib.Path(VENVS or "") / f"tf{line}" / "bin" / "python"


def lines():
    """The required ones, and what else the folder holds."""
    further = [line for line in (f"2.{minor}" for minor in range(40)) if VENVS and path_of(line).exists()]
    return sorted({*REQUIRED, *further}, key=minor_of)


def pairs():
    """(saved by, loaded by): the required ones among each other, and every other one with itself and with these."""
    for line in lines():
        for other in REQUIRED if line in REQUIRED else (line, *REQUIRED):
            yield line, other
            if line not in REQUIRED and other != line:
                yield other, line


def minor_of(line):
    return int(line.split(".")[1])


def interpreter(line):
    """The Python of a line; without it the test fails, or is skipped when there is a reason."""
    python = path_of(line)
    if not python.exists():
        if os.environ.get("CKPTFIT_LIVE_SKIP"):
            pytest.skip(os.environ["CKPTFIT_LIVE_SKIP"])
        pytest.fail(f"there is no {python}: scripts/setup live makes it")
    return python


def variables(**more):
    """An environment for a process with TensorFlow: quiet, without a GPU, and without anything of ours."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("CKPTFIT", "PYTHON"))}
    return {**inherited, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONDONTWRITEBYTECODE": "1", **more}
