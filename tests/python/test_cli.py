"""Scenarios of the command line, a folder each under tests/cli/.

  cmd             a shell script, run in a copy of the folder with the built command on PATH
  exit            the exit code [0]
  stdout.exact    what it prints, byte for byte        stdout.glob    the same with "..." for any lines or text
  stderr.exact, stderr.glob    likewise [nothing]
`scripts/pytest tests/python/test_cli.py --bless` writes exit, stdout.exact and stderr.exact anew; a .glob that still matches stays.
"""

import shutil
import subprocess

import pytest

import console

FOLDER = console.ROOT / "tests" / "cli"
SCENARIOS = sorted(path.parent for path in FOLDER.glob("*/cmd"))


def run(scenario, folder):
    copy = folder / scenario.name
    shutil.copytree(scenario, copy)
    return subprocess.run(["bash", "cmd"], cwd=copy, env=console.environment() | {"ROOT": str(console.ROOT)},
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)


def check_stream(scenario, name, printed):
    exact, glob = scenario / f"{name}.exact", scenario / f"{name}.glob"
    if glob.is_file():
        assert console.matches(glob.read_text().splitlines(), printed.splitlines()), f"{name} does not match:\n{printed}"
    else:
        assert printed == (exact.read_text() if exact.is_file() else ""), f"{name} differs"


def bless_stream(scenario, name, printed):
    exact, glob = scenario / f"{name}.exact", scenario / f"{name}.glob"
    if glob.is_file() and console.matches(glob.read_text().splitlines(), printed.splitlines()):
        return
    if glob.is_file():
        glob.write_text(printed)
    elif printed:
        exact.write_text(printed)
    else:
        exact.unlink(missing_ok=True)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario(scenario, ckptfit, tmp_path, blessing):
    done = run(scenario, tmp_path)
    stdout, stderr = (stream.decode("utf-8", "replace").replace(str(tmp_path), "<TMP>").replace(str(console.ROOT), "<ROOT>")
                      for stream in (done.stdout, done.stderr))
    if blessing:
        (scenario / "exit").write_text(f"{done.returncode}\n")
        bless_stream(scenario, "stdout", stdout)
        bless_stream(scenario, "stderr", stderr)
    expected = int((scenario / "exit").read_text()) if (scenario / "exit").is_file() else 0
    assert done.returncode == expected, stdout + stderr
    check_stream(scenario, "stdout", stdout)
    check_stream(scenario, "stderr", stderr)


def test_there_are_scenarios():
    assert len(SCENARIOS) > 10


def test_fix_writes_a_mapping_that_serves_the_next_checkpoint(ckptfit, tmp_path):
    example = console.ROOT / "examples/04_variable_names/recorded/tf2.15"
    asked = [ckptfit, "fix", example / "checkpoint", "--model", example / "target.json", "--call",
             "tf.train.Checkpoint(model=model).restore(path)", "--quiet"]
    mapping = tmp_path / "mapping.toml"
    assert subprocess.run([*asked, "--write-mapping", mapping], check=False).returncode == 0
    assert "from = 'model/hidden/kernel/\\.ATTRIBUTES/VARIABLE_VALUE'\nto = 'classifier/encoder/kernel:0'\n" in mapping.read_text()
    assert subprocess.run([*asked, "--mapping", mapping, "-o", tmp_path / "new"], check=False).returncode == 0
    assert (tmp_path / "new.index").exists()
    mapping.write_text("[[rename]]\nfrom = 'model/hidden/kernel.*'\nto = 'nowhere'\n")
    wrong = subprocess.run([*asked, "--mapping", mapping], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and "mapping: the program has no variable nowhere" in wrong.stderr
