"""Loading calls as tracebacks and wrappers show them, and what is done with them: install(), diagnosis(), watch()."""

import io
import json
import subprocess
import sys
import textwrap
import threading
import types

import numpy
import pytest

import ckptfit
import console
from ckptfit import calls, comparison, hook, waiting
from ckptfit.describe import describe_program, frameworks
from fake_frameworks import DType, Keras2, Shape, Variable, module

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


def test_an_error_that_ends_a_thread_is_explained(program, weights, monkeypatch, capsys):
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    ckptfit.install()
    try:
        thread = threading.Thread(target=program((4, 2), raises=True).load_weights, args=[str(weights)])
        thread.start()
        thread.join()
    finally:
        ckptfit.uninstall()
    shown = capsys.readouterr().err
    assert shown.index("ValueError: shapes differ") < shown.index("fails   model.load_weights(path)")
    assert threading.excepthook is threading.__excepthook__


def raised_from(program, weights, **with_cause):
    """An error of the program's own, from that of a load."""
    try:
        try:
            program((4, 2), raises=True).load_weights(str(weights))
        except ValueError as error:
            if with_cause:
                raise RuntimeError("no service") from with_cause["of"](error)
            raise RuntimeError("no service")
    except RuntimeError as error:
        return error


def test_an_error_that_was_raised_from_that_of_a_load_is_explained_by_it(program, weights):
    assert ckptfit.diagnosis(raised_from(program, weights)).verdict == "fails"
    assert ckptfit.diagnosis(raised_from(program, weights, of=lambda error: error)).verdict == "fails"
    assert ckptfit.diagnosis(raised_from(program, weights, of=lambda error: None)) is None


def test_errors_that_come_from_one_another_end(program):
    first, second = KeyError("x"), KeyError("y")
    first.__cause__, second.__cause__ = second, first
    assert ckptfit.diagnosis(first) is None


def test_what_watch_has_said_is_not_said_again(program, weights, monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    ckptfit.install()
    try:
        with pytest.raises(ValueError, match="shapes differ") as raised, ckptfit.watch():
            program((4, 2), raises=True).load_weights(str(weights))
        sys.excepthook(raised.type, raised.value, raised.tb)
    finally:
        ckptfit.uninstall()
    assert capsys.readouterr().err.count("fails   model.load_weights(path)") == 1


def test_what_a_quiet_watch_knows_is_still_said(program, weights, monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    ckptfit.install()
    try:
        with pytest.raises(ValueError, match="shapes differ") as raised, ckptfit.watch(quiet=True):
            program((4, 2), raises=True).load_weights(str(weights))
        sys.excepthook(raised.type, raised.value, raised.tb)
    finally:
        ckptfit.uninstall()
    assert "fails   model.load_weights(path)" in capsys.readouterr().err


class TestAssertions:
    """Status methods that end the block of a watch()."""

    @pytest.fixture
    def assertion(self, monkeypatch, tmp_path):
        tracking = framework(monkeypatch, "tensorflow.python.checkpoint.checkpoint", CHECKPOINT)
        monkeypatch.setattr(tracking.Checkpoint, "restore", lambda self, save_path, options=None: tracking.Status(self, save_path))
        tracking.Checkpoint.restore.__name__, tracking.Checkpoint.restore.__module__ = "restore", tracking.__name__

        def run(verdict, quiet=False):
            answer = ckptfit.Report({"verdict": verdict, "findings": [{"severity": "error"}] if verdict != "fits" else []}, verdict + "\n")
            monkeypatch.setattr(sys.modules["ckptfit.watch"], "ask", lambda path, description, text: answer)
            monkeypatch.setattr(sys.modules["ckptfit.watch"], "describe_program", lambda *_: "{}")
            output = io.StringIO()
            with pytest.raises(AssertionError, match="left over") as raised, ckptfit.watch(output, quiet) as watched:
                tracking.Checkpoint(model="m").restore("ckpt-1").assert_consumed()
            return watched.calls, output.getvalue(), raised.value
        return run

    def test_one_that_raises_after_a_load_without_loss_is_reported(self, assertion):
        seen, _, error = assertion("fits")
        assert [call.call for call in seen] == ["tf.train.Checkpoint(model=model).restore(path)",
                                                "tf.train.Checkpoint(model=model).restore(path).assert_consumed()"]
        assert seen[1].raised is error

    def test_one_that_says_what_the_report_said_is_not_reported_again(self, assertion):
        seen, output, error = assertion("partial")
        assert [(call.call, call.raised) for call in seen] == [("tf.train.Checkpoint(model=model).restore(path)", error)]
        assert output == "\npartial\n"


def test_a_function_is_watched_under_whatever_name_a_module_has_it(monkeypatch, weights):
    saving = framework(monkeypatch, "keras.src.saving.saving_api", """
        def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
            return "loaded"
    """)
    module(monkeypatch, "keras", __version__="3.5.0", load_model=saving.load_model)
    mine = module(monkeypatch, "my_program", read=saving.load_model)
    monkeypatch.setattr(frameworks, "_packages", {})
    with ckptfit.watch(io.StringIO()) as watched:
        assert mine.read(str(weights)) == "loaded"
        kept = mine.read
    assert [call.path for call in watched.calls] == [str(weights)]
    assert kept(str(weights)) == mine.read(str(weights)) == "loaded"
    assert len(watched.calls) == 1


def test_a_framework_that_comes_inside_the_block_is_said_not_to_be_watched(monkeypatch):
    for name in [name for name in sys.modules if frameworks.keras_root(name) or name.split(".")[0] == "tensorflow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(frameworks, "_packages", {})
    output = io.StringIO()
    with ckptfit.watch(output):
        framework(monkeypatch, "tensorflow.python.checkpoint.checkpoint", CHECKPOINT)
    assert output.getvalue() == "\nthe block imported the framework itself, so that its loading calls were not seen: import it before\n"


def test_a_load_goes_on_where_nothing_can_be_written(program, weights):
    closed = io.StringIO()
    closed.close()
    with ckptfit.watch(closed) as watched:
        assert program((3, 2), value=numpy.zeros((3, 2), "float32")).load_weights(str(weights)) == "loaded"
    assert [call.fine for call in watched.calls] == [False]


BASE = """
    class CheckpointPosition:
        def __init__(self, checkpoint, node, key=None):
            self._checkpoint, self._proto_id = checkpoint, node
            self.object_proto = type("Object", (), {"attributes": [type("Attribute", (), {"checkpoint_key": key})()]})()

        def is_simple_variable(self):
            return self.object_proto.attributes[0].checkpoint_key is not None

    class Callable:
        def __init__(self, position):
            self._checkpoint_position = position

    def _add_variable_with_custom_getter(self, name, shape, dtype, checkpoint_initializer):
        raise ValueError("the initial value's shape")

    def _handle_deferred_dependencies(self, name, trackable, checkpoint_position):
        raise ValueError("incompatible tensor")
"""


class TestRestoresThatWait:
    """A restore before the layers are built: the error is that of a layer's first call."""

    @pytest.fixture
    def base(self, monkeypatch):
        return framework(monkeypatch, "tensorflow.python.trackable.base", BASE)

    @pytest.fixture
    def restored(self, monkeypatch, base):
        """A model of two layers and the checkpoint that it waits for: the root, the model and its layers are nodes 0 to 3."""
        keras = Keras2(monkeypatch, "2.10.0")
        layers = [keras.Layer(name, []) for name in ("first", "second")]
        model = keras.Model("net", layers=layers, first=layers[0])
        edge = types.SimpleNamespace
        root = edge(children=[edge(local_name="model", node_id=1), edge(local_name="save_counter", node_id=9)])
        checkpoint = edge(save_path_string="ckpt-1", object_graph_proto=edge(nodes=[root]),
                          object_by_proto_id={1: model, 2: layers[0], 3: layers[1]},
                          shape_map={"bias": [4], "kernel": [3, 4], "next": [4, 2]},
                          dtype_map=dict.fromkeys(["bias", "kernel", "next"], DType("float32")))
        position = base.CheckpointPosition
        layers[0]._self_unconditional_deferred_dependencies = {"kernel": [position(checkpoint, 4, "kernel")],
                                                               "bias": [position(checkpoint, 5, "bias")]}
        layers[1]._self_unconditional_deferred_dependencies = {"kernel": [position(checkpoint, 6, "next")]}
        model._self_unconditional_deferred_dependencies = {"layer_with_weights-0": [position(checkpoint, 2)],
                                                           "layer_with_weights-1": [position(checkpoint, 3)],
                                                           "gone": [position(checkpoint, 7)]}
        return edge(checkpoint=checkpoint, model=model, layers=layers)

    @staticmethod
    def error_of(function, *args):
        with pytest.raises(ValueError) as raised:
            function(*args)
        return raised.value

    def making(self, base, restored, shape=(3, 5)):
        """The error over the first layer's kernel, of which Keras leaves only its own frame."""
        position = base.CheckpointPosition(restored.checkpoint, 4, "kernel")
        error = self.error_of(base._add_variable_with_custom_getter, restored.layers[0], "kernel", Shape(shape), "float32",
                              base.Callable(position))
        while error.__traceback__.tb_next is not None:
            error.__traceback__ = error.__traceback__.tb_next
        return error

    def test_one_is_known_by_what_made_the_variable(self, base, restored):
        call = waiting.from_error(self.making(base, restored))
        assert (call.text, call.path) == ("tf.train.Checkpoint(model=model).restore(path)", "ckpt-1")
        assert call.objects["model"] is restored.model

    def test_its_description_has_the_variable_that_was_to_be_made_and_those_that_the_others_wait_for(self, base, restored):
        call = waiting.from_error(self.making(base, restored))
        described = json.loads(call.complete(describe_program(call.objects)))
        nodes = described["nodes"]
        assert described["objects"] == [["model", 0]]
        layers = {node["name"]: node for node in nodes if "layer" in node.get("roles", ()) and "layers" not in node}
        children = {name: {key: nodes[child]["variable"] for key, child in layer["children"]} for name, layer in layers.items()}
        assert children == {
            "first": {"kernel": {"name": "first/kernel:0", "shared_name": "first/kernel", "shape": [3, 5], "dtype": "float32"}},
            "second": {"kernel": {"name": "second/kernel:0", "shared_name": "second/kernel", "shape": [4, 2], "dtype": "float32"}}}
        assert [nodes[child]["name"] for name, child in nodes[0]["children"] if name.startswith("layer_with_weights")] == ["second", "first"]
        assert not any("built" in node for node in nodes)

    def test_one_is_known_by_a_frame_that_the_error_before_it_came_through(self, base, restored):
        error = RuntimeError("of the layer")
        error.__context__, error.__suppress_context__ = self.making(base, restored), True
        assert waiting.from_error(error).path == "ckpt-1"

    def test_one_that_gives_a_value_to_an_object_that_is_there_is_known(self, base, restored):
        position = base.CheckpointPosition(restored.checkpoint, 4, "kernel")
        kernel = Variable("kernel", (3, 5))
        call = waiting.from_error(self.error_of(base._handle_deferred_dependencies, restored.layers[0], "kernel", kernel, position))
        assert call.text == "tf.train.Checkpoint(model=model).restore(path)"
        described = json.loads(call.complete(describe_program(call.objects)))
        assert [node["variable"]["name"] for node in described["nodes"] if "variable" in node] == ["kernel:0", "first/bias:0", "second/kernel:0"]
        assert len(described["variables"]) == 3

    def test_the_weights_of_a_model_alone_were_restored_by_load_weights(self, base, restored):
        model = restored.model
        type(model).load_weights = lambda self, filepath: None
        restored.checkpoint.object_by_proto_id = {0: model}
        restored.checkpoint.object_graph_proto.nodes[0].children = []
        position = base.CheckpointPosition(restored.checkpoint, 4, "kernel")
        call = waiting.from_error(self.error_of(base._handle_deferred_dependencies, model, "kernel", Variable("kernel"), position))
        assert (call.text, call.objects["model"]) == ("model.load_weights(path)", model)

    @pytest.mark.parametrize("verdict, told", [("fails", True), ("partial", False)])
    def test_an_error_is_explained_when_the_restore_is_what_fails(self, base, restored, monkeypatch, verdict, told):
        answer = ckptfit.Report({"verdict": verdict, "findings": [{"severity": "error"}]}, verdict + "\n")
        for name in ("hook", "watch"):
            monkeypatch.setattr(sys.modules["ckptfit." + name], "ask", lambda path, description, text: answer)
        error = self.making(base, restored)
        assert ckptfit.diagnosis(error) is (answer if told else None)
        output = io.StringIO()
        with pytest.raises(ValueError) as raised, ckptfit.watch(output) as watched:
            raise error
        assert raised.value is error
        assert [call.raised for call in watched.calls] == ([error] if told else [])
        assert output.getvalue() == ("\nfails\n" if told else "")

    def test_other_errors_wait_for_nothing(self, base):
        assert waiting.from_error(None) is None
        assert waiting.from_error(self.error_of(int, "x")) is None
        assert waiting.from_error(self.error_of(base._add_variable_with_custom_getter, None, "kernel", (3,), "float32", None)) is None
