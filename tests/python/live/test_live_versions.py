"""Tables extracted anew from real environments are the stored ones.

Runs only when CKPTFIT_LIVE_VENVS names a folder with environments tf2.15 and tf2.21.
"""

import os
import pathlib
import subprocess
import sys

import pytest

import console

VENVS = os.environ.get("CKPTFIT_LIVE_VENVS")
pytestmark = pytest.mark.skipif(not VENVS, reason="CKPTFIT_LIVE_VENVS names no folder of environments")


@pytest.mark.parametrize("line", ["2.15", "2.21"])
def test_what_an_environment_says_is_what_the_tables_say(line):
    if not (pathlib.Path(VENVS) / f"tf{line}").exists():
        pytest.skip(f"there is no tf{line} in {VENVS}")
    command = [sys.executable, console.ROOT / "tools" / "extract_registry.py", "--check", line, "--quick", "--venvs", VENVS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (done.stdout, done.returncode) == ("the same\n", 0), done.stderr[-2000:]
