"""From each format to each other one and back: names, types, shapes and every byte are the old ones again."""

import subprocess

import h5py
import pytest

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")
EXAMPLE = console.ROOT / "examples" / "05_silent_activation" / "recorded"
DESCRIPTIONS = console.ROOT / "tests" / "golden" / "descriptions"
LAYOUT = console.binary_folder().parent / "tests" / "ckptfit_layout"
READ, WEIGHTS = "tf.train.Checkpoint(model=model).read(path)", "model.load_weights(path)"
RECORDED = [EXAMPLE / line / name for line in ("tf2.15", "tf2.21") for name in ("model.keras", "model.weights.h5")]
PROGRAMS = [DESCRIPTIONS / name for name in ("2.15/dense_sequential.json", "2.15/nested_shared.json", "2.21/bidirectional_gru.json")]
THROUGH = ["other.keras", "other.h5", "other.weights.h5", "checkpoint", "other.safetensors"]


@pytest.fixture
def write(ckptfit, tmp_path):
    """Writes `source` in the format of `name` for a program."""
    def run(source, name, program):
        out = tmp_path / name
        if name == "checkpoint":  # with the graph of a program's objects
            command = ["fix", source, "--model", program, "--call", READ]
        else:
            command = ["convert", source, "--check"] + ([] if name.endswith(".safetensors") else ["--model", program])
        done = subprocess.run([ckptfit, *command, "-o", out], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return out
    return run


def tensors(path):
    with ckptfit.open(path) as checkpoint:
        return {key: (checkpoint[key].dtype.str, checkpoint[key].shape, checkpoint[key].tobytes()) for key in checkpoint}


def attributes(path):
    """Of an HDF5 file: those of every object, but for who wrote it."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({(name, key): repr(value) for key, value in item.attrs.items()}))
    return found


@pytest.mark.parametrize("through", THROUGH)
@pytest.mark.parametrize("source", RECORDED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_recorded_file_comes_back(write, source, through):
    program = source.parent / "target.json"
    back = write(write(source, through, program), "back" + source.name.removeprefix("model"), program)
    assert tensors(back) == tensors(source)
    if source.suffix == ".h5":
        assert attributes(back) == attributes(source)


# Not through a plain list of tensors: in that the two equal layers of nested_shared are told apart by a guess alone.
@pytest.mark.parametrize("program, through", [(p, t) for p in PROGRAMS for t in THROUGH if (p.stem, t) != ("nested_shared", THROUGH[-1])],
                         ids=lambda value: getattr(value, "stem", value))
def test_the_weights_of_a_program_come_back_byte_for_byte(write, tmp_path, program, through):
    source = tmp_path / "model.weights.h5"
    subprocess.run([LAYOUT, program, WEIGHTS, "keras-weights-h5", source], check=True, capture_output=True, timeout=60)
    back = write(write(source, through, program), "back.weights.h5", program)
    assert back.read_bytes() == source.read_bytes()
