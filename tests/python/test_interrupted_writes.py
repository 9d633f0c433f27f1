"""Commands that write, killed at each call that changes files, and with each such call failing.

After a kill the new checkpoint is whole or not there. After a failure it is not there, nothing of it remains, and the command said why;
or the failure did not matter, and it is whole. The source is never touched. tests/tools/faults.cc makes the calls fail.
"""

import hashlib
import os
import shutil
import signal
import subprocess

import pytest

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")
FAULTS = console.binary_folder().parent / "tests" / "libckptfit_faults.so"
EXAMPLE = console.ROOT / "examples/04_variable_names/recorded/tf2.15"
SAVED_MODEL = console.ROOT / "tests/golden/saved_model/custom_tf2.15"
RESTORE = "tf.train.Checkpoint(model=model).restore(path)"
LOAD = "model.load_weights(path)"

COMMANDS = {
    "convert a checkpoint to safetensors": ["convert", "{source}/checkpoint", "-o", "{new}.safetensors"],
    "convert HDF5 to a checkpoint": ["convert", "{source}/weights.h5", "-o", "{new}"],
    "fix a checkpoint, shards shared": ["fix", "{source}/checkpoint", "--model", "{source}/target.json", "--call", RESTORE, "-o", "{new}"],
    "fix to HDF5": ["fix", "{source}/checkpoint", "--model", "{source}/target.json", "--call", LOAD, "-o", "{new}.h5"],
    "fix a SavedModel for an earlier release": ["fix", "{source}/saved", "--call", "keras.models.load_model(path)", "--with", "tensorflow==2.4", "-o", "{new}"],
    "salvage to a checkpoint": ["salvage", "{source}/checkpoint", "-o", "{new}", "--sync"],
    "salvage to HDF5": ["salvage", "{source}/weights.h5", "-o", "{new}.h5"],
}
MOST_CALLS = 200


def digests(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


class Trial:
    """One run of a command in folders of its own."""

    def __init__(self, folder, command):
        self.source, self.target = folder / "source", folder / "target"
        self.source.mkdir(parents=True)
        self.target.mkdir()
        for path in EXAMPLE.iterdir():
            (self.source / path.name).write_bytes(path.read_bytes())
        shutil.copytree(SAVED_MODEL, self.source / "saved")
        self.before = digests(self.source)
        self.mark = folder / "mark"
        self.arguments = [a.format(source=self.source, new=self.target / "new") for a in command]

    def run(self, binary, fault=None):
        environment = dict(os.environ)
        if fault:
            environment.update(LD_PRELOAD=str(FAULTS), CKPTFIT_FAULT=fault, CKPTFIT_FAULT_MARK=str(self.mark))
        done = subprocess.run([binary, *self.arguments], capture_output=True, text=True, timeout=60, env=environment, check=False)
        assert digests(self.source) == self.before, "the source was changed"
        return done

    @property
    def happened(self):
        return self.mark.exists()

    def new(self):
        """The new checkpoint's values, or None when there is none. A prefix counts by its index, a SavedModel by its files."""
        if (self.target / "new").is_dir():
            return digests(self.target / "new")
        found = [p for p in self.target.iterdir() if p.name in ("new.index", "new.safetensors", "new.h5")]
        if not found:
            return None
        with ckptfit.open(str(found[0])[:-6] if found[0].suffix == ".index" else found[0]) as checkpoint:
            return {key: checkpoint[key].tobytes() for key in checkpoint if checkpoint.dtype(key) != "string"}

    def remains(self):
        return sorted(path.name for path in self.target.iterdir())


@pytest.fixture(scope="module", params=COMMANDS)
def command(request):
    return COMMANDS[request.param]


@pytest.fixture
def whole(ckptfit, tmp_path, command):
    """What the command writes when nothing goes wrong."""
    trial = Trial(tmp_path / "whole", command)
    done = trial.run(ckptfit)
    assert done.returncode == 0, done.stdout + done.stderr
    return trial.new()


def trials(binary, folder, command, fault):
    """(number, trial, result) for each call of the command, until there is none left."""
    for number in range(1, MOST_CALLS):
        trial = Trial(folder / ("%s_%d" % (fault, number)), command)
        done = trial.run(binary, "%s:%d" % (fault, number))
        if not trial.happened:
            assert done.returncode == 0 and number > 3, "too few calls to be all of them"
            return
        yield number, trial, done
    raise AssertionError("the command does not end")


@pytest.mark.parametrize("fault", ["kill", "killed"])
def test_a_killed_command_leaves_the_whole_file_or_none(ckptfit, tmp_path, command, whole, fault):
    for number, trial, done in trials(ckptfit, tmp_path, command, fault):
        assert done.returncode == -signal.SIGKILL, number
        assert trial.new() in (None, whole), number


@pytest.mark.parametrize("fault", ["ENOSPC", "EIO"])
def test_a_failing_call_is_reported_and_leaves_nothing(ckptfit, tmp_path, command, whole, fault):
    reported = 0
    for number, trial, done in trials(ckptfit, tmp_path, command, fault):
        if done.returncode == 0:
            assert trial.new() == whole, number
            continue
        reported += 1
        assert done.stderr.startswith("ckptfit: ") and done.stderr.count("\n") == 1, done.stderr
        if fault == "ENOSPC":
            assert "No space left on device" in done.stderr, done.stderr
        if "cannot be made durable" in done.stderr:
            assert trial.new() == whole, number
        else:
            assert trial.remains() == [], (number, done.stderr)
    assert reported >= 2


def test_values_that_the_disk_holds_wrong_are_noticed(ckptfit, tmp_path):
    noticed = 0
    for _, trial, done in trials(ckptfit, tmp_path, COMMANDS["fix to HDF5"], "flip"):
        if "what the file holds is not what was written" in done.stderr:
            noticed += 1
            assert done.returncode != 0 and trial.remains() == []
    assert noticed >= 1


def test_short_writes_are_gone_on_with(ckptfit, tmp_path, command, whole):
    for number, trial, done in trials(ckptfit, tmp_path, command, "short"):
        assert done.returncode == 0, (number, done.stderr)
        assert trial.new() == whole, number
