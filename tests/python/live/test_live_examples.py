"""Every example made anew and loaded for real: TensorFlow, ckptfit and the page of the example say the same.

The verdicts are those of the pages under examples/; what differs by version stands here with the version.
"""

import json
import subprocess

import pytest

import console
import environments
from environments import minor_of

pytestmark = environments.needed
LIVE = console.ROOT / "examples" / "live.py"
BY_NAME = "model.load_weights(path, by_name=True)"
MATCHED = "tf.train.Checkpoint(model=model).restore(path).assert_existing_objects_matched()"
NOT_BUILT = "have not yet been created"


def keras_3(line):
    return minor_of(line) >= 16


def run(line, arguments):
    """What live.py printed with --json."""
    done = subprocess.run([environments.interpreter(line), LIVE, *arguments, "--json"], capture_output=True, text=True, timeout=300,
                          env=environments.variables(CKPTFIT=str(console.binary_folder() / "ckptfit")), check=False)
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def check(line, arguments, verdict, exception=""):
    answer = run(line, arguments)
    assert "real" in answer, answer
    assert answer["agree"], answer
    assert answer["real"]["verdict"] == verdict, answer
    assert answer["real"]["exception"].split(":")[0] == exception
    return answer["real"]


@pytest.fixture(params=environments.lines())
def line(request):
    return request.param


def test_a_compiled_h5_loads_in_the_version_that_wrote_it(line):
    check(line, ["01_version"], "fits")


def test_the_recorded_h5_of_2_4_loads_from_2_2_on_and_raises_before(line):
    if minor_of(line) < 2:
        assert check(line, ["01_version", "--recorded", "tf2.4/model.h5"], "fails", "KeyError")["exception"].endswith("'sample_weight_mode'")
    else:
        check(line, ["01_version", "--recorded", "tf2.4/model.h5"], "fits")


def test_it_loads_everywhere_without_the_compile_settings(line):
    check(line, ["01_version", "--recorded", "tf2.4/model.h5", "--call", "keras.models.load_model(path, compile=False)"], "fits")


@pytest.mark.parametrize("name", ["model.weights.h5", "model.h5", "model"])
def test_another_number_of_units_fails(line, name):
    if keras_3(line) and name != "model.weights.h5":
        pytest.skip("Keras 3 saves weights as .weights.h5 alone")
    found = check(line, ["02_architecture", name], "fails", "ValueError")
    assert found["loaded"] == 0


@pytest.mark.parametrize("name", ["model.weights.h5", "model.h5"])
def test_a_lost_constructor_argument_is_harmless_and_keras_3_does_not_track_the_bare_variable(line, name):
    if keras_3(line) and name != "model.weights.h5":
        pytest.skip("Keras 3 saves weights as .weights.h5 alone")
    assert check(line, ["03_custom_layer", name], "fits")["loaded"] == (2 if keras_3(line) else 3)


@pytest.mark.parametrize("name", ["model.weights.h5", "model.h5"])
def test_a_model_that_was_never_built_fails_when_it_is_saved_or_its_file_when_it_is_loaded(line, name):
    if keras_3(line) and name != "model.weights.h5":
        pytest.skip("Keras 3 saves weights as .weights.h5 alone")
    if name == "model.weights.h5" and 12 <= minor_of(line) <= 18:
        check(line, ["03_custom_layer", name, "--unbuilt"], "fails", "ValueError")
    else:
        answer = run(line, ["03_custom_layer", name, "--unbuilt"])
        assert "real" not in answer and answer["saved"].startswith("ValueError: "), answer
        assert keras_3(line) or NOT_BUILT in answer["saved"]


def test_a_renamed_attribute_is_silently_not_restored(line):
    assert check(line, ["04_variable_names"], "partial")["loaded"] == 2


def test_a_renamed_attribute_is_told_by_the_assertion(line):
    check(line, ["04_variable_names", "--call", MATCHED], "fails", "AssertionError")


def test_a_renamed_layer_does_not_matter_to_legacy_hdf5_unless_by_name(line):
    if keras_3(line):
        pytest.skip("Keras 3 does not write this file")
    check(line, ["04_variable_names", "weights.h5", "--call", "model.load_weights(path)"], "fits")
    assert check(line, ["04_variable_names", "weights.h5", "--call", BY_NAME], "partial")["loaded"] == 2


def test_a_renamed_attribute_is_an_error_in_a_weights_file_of_keras_3(line):
    if not keras_3(line):
        pytest.skip("not Keras 3")
    check(line, ["04_variable_names", "model.weights.h5", "--call", "model.load_weights(path)"], "fails", "ValueError")


@pytest.mark.parametrize("name", ["model.weights.h5", "model.keras"])
def test_another_activation_loads(line, name):
    if name == "model.keras" and minor_of(line) < 13:
        pytest.skip("load_weights takes .keras files from Keras 2.13 on")
    assert check(line, ["05_silent_activation", name], "fits")["loaded"] == 4
