"""Loading calls as tracebacks and wrappers show them, and what is done with them: install(), diagnosis(), watch()."""

import io
import subprocess
import sys
import textwrap

import numpy
import pytest

import ckptfit
import console
from ckptfit import calls, comparison, hook
from fake_frameworks import Keras2, Variable, module

pytestmark = pytest.mark.usefixtures("built_library")


def framework(monkeypatch, name, source):
    """A loaded module of a framework with these functions."""
    made = module(monkeypatch, name)
    exec(compile(textwrap.dedent(source), name, "exec"), vars(made))
    return made


class Model:
    def load_weights(self, path):
        pass


def call_of(function, *args, **kwargs):
    """The call that an exception out of it came through."""
    with pytest.raises(Exception) as raised:
        function(*args, **kwargs)
    return calls.from_traceback(raised.value.__traceback__)


LOAD_WEIGHTS = """
    def load_weights(self, filepath, by_name=False, skip_mismatch=False, options=None):
        inner(filepath)

    def inner(filepath):
        raise ValueError("shapes")
"""


def test_load_weights_is_known_by_its_frame(monkeypatch):
    training = framework(monkeypatch, "keras.engine.training", LOAD_WEIGHTS)
    model = Model()
    call = call_of(training.load_weights, model, "w.h5", by_name=True)
    assert (call.text, call.path, call.objects) == ("model.load_weights(path, by_name=True)", "w.h5", {"model": model})
    call = call_of(training.load_weights, model, filepath="w.h5", skip_mismatch=False)
    assert call.text == "model.load_weights(path)"


def test_a_shortened_traceback_is_known_by_the_wrapper_of_keras(monkeypatch):
    training = framework(monkeypatch, "keras.engine.training", LOAD_WEIGHTS)
    utils = framework(monkeypatch, "keras.utils.traceback_utils", """
        def filter_traceback(fn):
            def error_handler(*args, **kwargs):
                try:
                    return fn(*args, **kwargs)
                except Exception as e:
                    raise e.with_traceback(None) from None
            return error_handler
    """)
    call = call_of(utils.filter_traceback(training.load_weights), Model(), "w.h5", skip_mismatch=True)
    assert (call.text, call.path) == ("model.load_weights(path, skip_mismatch=True)", "w.h5")


def test_load_model_is_known_with_what_it_was_given(monkeypatch):
    saving = framework(monkeypatch, "keras.src.saving.saving_api", """
        def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
            raise TypeError("class")
    """)
    call = call_of(saving.load_model, "m.keras", custom_objects={"Model": Model}, compile=False)
    assert call.text == "keras.models.load_model(path, custom_objects=custom_objects, compile=False)"
    assert call.custom_objects == {"Model": Model}
    assert call_of(saving.load_model, "m.keras").text == "keras.models.load_model(path)"


CHECKPOINT = """
    class Checkpoint:
        def __init__(self, root=None, **kwargs):
            self.children = dict(kwargs, **({} if root is None else {"root": root}))
            self._attached_dependencies = None if root is None else []

        def _trackable_children(self):
            return dict(self.children, save_counter=1)

        def restore(self, save_path, options=None):
            raise ValueError("shape")

        def read(self, save_path, options=None):
            raise ValueError("shape")

    class Status:
        def __init__(self, root, path):
            self._root = root
            self._checkpoint = type("Coordinator", (), {"save_path_string": path})()

        def assert_consumed(self):
            raise AssertionError("left over")
"""


def test_checkpoints_are_known_by_the_objects_that_they_were_made_of(monkeypatch):
    tracking = framework(monkeypatch, "tensorflow.python.checkpoint.checkpoint", CHECKPOINT)
    call = call_of(tracking.Checkpoint(model="m", step="s").restore, "ckpt-1")
    assert (call.text, call.objects) == ("tf.train.Checkpoint(model=model, step=step).restore(path)", {"model": "m", "step": "s"})
    call = call_of(tracking.Checkpoint("m", step="s").read, "ckpt-1")
    assert (call.text, call.objects) == ("tf.train.Checkpoint(root, step=step).read(path)", {"root": "m", "step": "s"})


def test_a_status_that_raises_tells_the_call_that_it_came_from(monkeypatch):
    tracking = framework(monkeypatch, "tensorflow.python.checkpoint.checkpoint", CHECKPOINT)
    status = tracking.Status(tracking.Checkpoint(model="m"), "ckpt-1")
    call = call_of(status.assert_consumed)
    assert (call.text, call.path) == ("tf.train.Checkpoint(model=model).restore(path).assert_consumed()", "ckpt-1")
    call = call_of(tracking.Status("m", "ckpt-1").assert_consumed)
    assert (call.text, call.objects) == ("tf.train.Checkpoint(root).restore(path).assert_consumed()", {"root": "m"})


def test_other_functions_and_other_errors_are_no_loading_calls(monkeypatch):
    other = framework(monkeypatch, "somewhere.keras", LOAD_WEIGHTS)
    assert call_of(other.load_weights, Model(), "w.h5") is None
    training = framework(monkeypatch, "keras.engine.training", LOAD_WEIGHTS)
    assert call_of(training.load_weights, Model(), 3) is None
    assert call_of(training.load_weights, None, "w.h5") is None
    assert ckptfit.diagnosis(KeyError("x")) is None
    assert ckptfit.diagnosis(None) is None


@pytest.fixture
def program(monkeypatch):
    """Keras 2.10 whose load_weights refuses other shapes, as the real one does, and assigns nothing."""
    keras = Keras2(monkeypatch, "2.10.0")
    source = """
        def load_weights(self, filepath, by_name=False, skip_mismatch=False, options=None):
            if self.raises:
                raise ValueError("shapes differ")
            return "loaded"
    """
    training = sys.modules.get("keras.engine.training") or module(monkeypatch, "keras.engine.training")
    exec(compile(textwrap.dedent(source), "keras", "exec"), vars(training))
    monkeypatch.setattr(keras.Model, "load_weights", training.load_weights, raising=False)
    monkeypatch.setattr(training, "Model", keras.Model, raising=False)
    monkeypatch.setattr(keras.Model, "variables", property(lambda self: self.kernels), raising=False)

    def make(shape, raises=False, value=None):
        kernel = Variable("dense/kernel", shape)
        kernel.numpy = lambda: value
        model = keras.Model("m", layers=[keras.Layer("dense", [kernel])])
        model.raises = raises
        model.kernels = [kernel]
        return model
    return make


def test_diagnosis_is_the_report_on_the_call_that_raised(program, weights):
    with pytest.raises(ValueError, match="shapes differ") as raised:
        program((4, 2), raises=True).load_weights(str(weights))
    report = ckptfit.diagnosis(raised.value)
    assert report.verdict == "fails"
    assert report.findings[0]["severity"] == "error"
    assert "(4, 2)" in report.prediction["exception"]["message"]


def test_watch_reports_a_call_that_raises_and_lets_it_raise(program, weights):
    output = io.StringIO()
    before = type(program((3, 2))).load_weights
    with pytest.raises(ValueError, match="shapes differ"), ckptfit.watch(output) as watched:
        program((4, 2), raises=True).load_weights(weights)
    assert [(call.report.verdict, str(call.raised), call.fine) for call in watched.calls] == [("fails", "shapes differ", False)]
    assert output.getvalue() == "\n" + watched.calls[0].report.text
    assert type(program((3, 2))).load_weights is before


def test_watch_says_nothing_of_a_load_that_did_what_the_file_says(program, weights):
    output = io.StringIO()
    with ckptfit.watch(output) as watched:
        loaded = program((3, 2), value=numpy.arange(6, dtype="float32").reshape(3, 2)).load_weights(str(weights))
    assert loaded == "loaded"
    assert [call.fine for call in watched.calls] == [True]
    assert output.getvalue() == ""


def test_watch_says_which_variable_does_not_hold_the_value_of_the_file(program, weights):
    output = io.StringIO()
    with ckptfit.watch(output) as watched:
        program((3, 2), value=numpy.zeros((3, 2), "float32")).load_weights(str(weights))
    assert [(d.name, d.key, d.shape) for d in watched.calls[0].wrong] == [("dense/kernel:0", "dense/dense/kernel:0", (3, 2))]
    assert output.getvalue().endswith(
        "1 variable does not hold what the file holds:\n  dense/kernel:0 (3, 2), not the value at dense/dense/kernel:0\n")


def test_watch_goes_on_when_it_has_no_answer(program, weights, monkeypatch):
    monkeypatch.setenv("CKPTFIT_LIBRARY", "/nowhere/libckptfit.so")
    output = io.StringIO()
    with ckptfit.watch(output) as watched:
        assert program((3, 2)).load_weights(str(weights)) == "loaded"
    assert [call.report for call in watched.calls] == [None]
    assert output.getvalue().startswith("\nunknown model.load_weights(path)\n        ckptfit has no answer: libckptfit.so is in none of")


def test_values_of_another_type_are_not_compared(program, weights):
    report = ckptfit.check(weights, call="model.load_weights(path)", model=program((3, 2)), with_="tensorflow==2.10.1")
    assert comparison.differences(report, {"model": program((3, 2), value=numpy.zeros((3, 2), "float16"))}) == []


SCRIPT = """
import sys
sys.path.insert(0, {package!r})
import ckptfit
ckptfit.install()
ckptfit.install()
{then}
raise KeyError("x")
"""


@pytest.mark.parametrize("then", ["", "ckptfit.uninstall()"])
def test_an_error_of_another_kind_ends_as_ever(then):
    script = SCRIPT.format(package=str(console.ROOT / "python"), then=then)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=console.environment(), check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("KeyError: 'x'\n")
    assert done.stderr.count("Traceback") == 1


class Shell:
    def __init__(self):
        self.shown = []

    def showtraceback(self, *args, **kwargs):
        self.shown.append((args, kwargs))


def test_in_ipython_the_error_is_shown_first_and_then_why(monkeypatch, program, weights, capsys):
    shell = Shell()
    module(monkeypatch, "IPython", get_ipython=lambda: shell)
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    ckptfit.load_ipython_extension(shell)
    with pytest.raises(ValueError, match="shapes differ") as raised:
        program((4, 2), raises=True).load_weights(str(weights))
    shell.showtraceback((raised.type, raised.value, raised.tb))
    assert len(shell.shown) == 1
    assert "fails   model.load_weights(path)" in capsys.readouterr().err
    ckptfit.unload_ipython_extension(shell)
    shell.showtraceback((raised.type, raised.value, raised.tb))
    assert len(shell.shown) == 2
    assert capsys.readouterr().err == ""
    assert sys.excepthook is sys.__excepthook__
    assert hook._before is None
