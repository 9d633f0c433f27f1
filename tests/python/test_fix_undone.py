"""What `ckptfit fix` does by a mapping, the inverse mapping undoes: names, types, shapes and every byte are the old ones again."""

import hashlib
import json
import re
import subprocess

import pytest

import ckptfit
import console

pytestmark = pytest.mark.usefixtures("built_library")
RECORDED = console.ROOT / "examples" / "04_variable_names" / "recorded"
RESTORE = "tf.train.Checkpoint(model=model).restore(path)"
WEIGHTS, BY_NAME = "model.load_weights(path)", "model.load_weights(path, by_name=True)"
# The recorded file, the call that finds too little in it, and the name of the output.
REPAIRS = {"a checkpoint": ("tf2.15/checkpoint", RESTORE, "new"), "legacy weights": ("tf2.15/weights.h5", BY_NAME, "new.h5"),
           "weights by path": ("tf2.21/model.weights.h5", WEIGHTS, "new.weights.h5")}


@pytest.fixture(params=REPAIRS)
def repair(request):
    source, call, name = REPAIRS[request.param]
    return RECORDED / source, call, name


@pytest.fixture
def fix(ckptfit):
    def run(source, program, call, *options):
        done = subprocess.run([ckptfit, "fix", source, "--model", program, "--call", call, "--json", *options], capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)
    return run


def digest(path):
    """Of names, types, shapes and bytes of all tensors."""
    whole = hashlib.sha256()
    with ckptfit.open(path) as checkpoint:
        for key in sorted(checkpoint):
            values = checkpoint[key]
            whole.update(repr((key, values.dtype.str, values.shape)).encode() + values.tobytes())
    return whole.hexdigest()


def rules(mapping):
    """The (key, variable) pairs of a mapping that was written."""
    pairs = re.findall(r"^from = '(.*)'\nto = '(.*)'$", mapping.read_text(), re.MULTILINE)
    return [(re.sub(r"\\(.)", r"\1", key), variable) for key, variable in pairs]


def write_rules(mapping, pairs):
    lines = ['schema = "ckptfit.mapping/1"'] + ["\n[[rename]]\nfrom = '%s'\nto = '%s'" % (re.escape(key), variable) for key, variable in pairs]
    mapping.write_text("\n".join(lines) + "\n")


def test_the_inverse_mapping_gives_the_original_digest_back(fix, repair, tmp_path):
    source, call, name = repair
    there, back, old_names, new_names = (tmp_path / (n + ".toml") for n in ("there", "back", "old", "new"))
    target = source.parent / "target.json"
    fix(source, target, call, "-o", tmp_path / name, "--write-mapping", there)
    assert digest(tmp_path / name) != digest(source)
    # What the old program, of which the old file tells, calls the variable of each old key, and the new one that of each new key.
    fix(source, source, call, "--write-mapping", old_names)
    fix(tmp_path / name, target, call, "--write-mapping", new_names)
    new_key_of = {variable: key for key, variable in rules(new_names)}
    old_variable_of = dict(rules(old_names))
    write_rules(back, [(new_key_of[variable], old_variable_of[key]) for key, variable in rules(there)])
    answer = fix(tmp_path / name, source, call, "--mapping", back, "-o", tmp_path / ("back_" + name))
    assert {step["why"] for step in answer["steps"]} == {"the mapping says so"}
    assert {step["kind"] for step in answer["steps"]} == {"keep", "rename"}
    assert digest(tmp_path / ("back_" + name)) == digest(source)


def test_what_is_taken_over_as_it_is_has_the_same_digest(fix, repair, tmp_path):
    source, call, name = repair
    answer = fix(source, source, call, "-o", tmp_path / name)
    assert {step["kind"] for step in answer["steps"]} == {"keep"}
    assert digest(tmp_path / name) == digest(source)
