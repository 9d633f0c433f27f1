"""A SavedModel for an earlier TensorFlow whose compile() is in the way: the golden one, with what compile() was given put into it."""

import json
import shutil
import subprocess

import console
import pytest

GOLDEN = console.ROOT / "tests" / "golden" / "saved_model" / "custom_tf2.15"
ADAM = {"class_name": "Custom>Adam", "config": {"name": "Adam", "weight_decay": None, "learning_rate": 0.001}}
TRAINING = {"loss": "mse", "metrics": None, "weighted_metrics": None, "loss_weights": None, "optimizer_config": ADAM}


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def fields(message):
    """(number, value) of each field, varints as numbers."""
    at = 0

    def read():
        nonlocal at
        number = shift = 0
        while True:
            byte = message[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    while at < len(message):
        tag = read()
        value = read()
        if tag & 7 == 2:
            value, at = message[at:at + value], at + value
        yield tag >> 3, value


def written(pairs):
    out = b""
    for number, value in pairs:
        plain = isinstance(value, int)
        out += varint(number << 3 | (0 if plain else 2)) + (varint(value) if plain else varint(len(value)) + value)
    return out


def texts(folder):
    nodes = [dict(fields(node)) for _, node in fields((folder / "keras_metadata.pb").read_bytes())]
    return {node.get(2, 0): json.loads(node[5]) for node in nodes}


@pytest.fixture
def compiled(tmp_path):
    folder = tmp_path / "old"
    shutil.copytree(GOLDEN, folder)
    nodes = []
    for _, node in fields((folder / "keras_metadata.pb").read_bytes()):
        pairs = list(fields(node))
        if dict(pairs).get(2, 0) == 0:
            text = json.loads(dict(pairs)[5]) | {"training_config": TRAINING, "last": 1}
            pairs = [(number, json.dumps(text).encode() if number == 5 else value) for number, value in pairs]
        nodes.append((1, written(pairs)))
    (folder / "keras_metadata.pb").write_bytes(written(nodes))
    return folder


@pytest.mark.parametrize("release", ["2.4", "2.8"])
def test_the_model_goes_without_what_compile_was_given(ckptfit, compiled, tmp_path, release):
    call = ["--call", "keras.models.load_model(path)", "--with", f"tensorflow=={release}"]
    done = subprocess.run([ckptfit, "fix", compiled, *call, "-o", tmp_path / "new", "--json"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert answer["after"] == "fits"
    assert [step["kind"] for step in answer["steps"]][-2:] == ["compile", "file"]
    assert "compile" in answer["steps"][-2]["why"] and "to" not in answer["steps"][-2]
    before, after = texts(compiled), texts(tmp_path / "new")
    assert before[0].pop("training_config") == TRAINING
    assert after == before
    assert subprocess.run([ckptfit, "check", tmp_path / "new", *call, "--quiet"], check=False).returncode == 0


def test_a_call_that_does_not_compile_leaves_it(ckptfit, compiled, tmp_path):
    call = ["--call", "keras.models.load_model(path, compile=False)", "--with", "tensorflow==2.4"]
    assert subprocess.run([ckptfit, "fix", compiled, *call, "-o", tmp_path / "new", "--quiet"], check=False).returncode == 0
    assert texts(tmp_path / "new") == texts(compiled)
    assert b"training_config" in (tmp_path / "new" / "saved_model.pb").read_bytes()


def test_other_files_come_along_and_the_source_stays(ckptfit, compiled, tmp_path):
    (compiled / "assets" / "deep").mkdir(parents=True)
    (compiled / "assets" / "deep" / "words.txt").write_text("a\nb\n")
    call = ["--call", "tf.saved_model.load(path)", "--with", "tensorflow==2.4"]
    before = {path: path.read_bytes() for path in compiled.rglob("*") if path.is_file()}
    assert subprocess.run([ckptfit, "fix", compiled, *call, "-o", tmp_path / "new", "--quiet"], check=False).returncode == 0
    assert before == {path: path.read_bytes() for path in compiled.rglob("*") if path.is_file()}
    made = {path.relative_to(tmp_path / "new") for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert made == {path.relative_to(compiled) for path in before} - {(compiled / "fingerprint.pb").relative_to(compiled)}
    shard = "variables/variables.data-00000-of-00001"
    assert (tmp_path / "new" / shard).stat().st_ino == (compiled / shard).stat().st_ino
    assert b"DisableCopyOnRead" in (compiled / "saved_model.pb").read_bytes()


def test_nothing_is_left_of_a_folder_that_could_not_be_written(ckptfit, compiled, tmp_path):
    (compiled / "back").symlink_to(compiled, target_is_directory=True)
    call = ["--call", "tf.saved_model.load(path)", "--with", "tensorflow==2.4"]
    done = subprocess.run([ckptfit, "fix", compiled, *call, "-o", tmp_path / "new"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "lies too deep" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
