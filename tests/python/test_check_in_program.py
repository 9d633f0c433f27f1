"""ckptfit.check in the running program: the library, the report, errors. Needs the built library."""

import pytest

import ckptfit
from ckptfit import _library
from fake_frameworks import Keras2, Variable

pytestmark = pytest.mark.usefixtures("built_library")


@pytest.fixture
def model_of(monkeypatch):
    keras = Keras2(monkeypatch, "2.10.0")

    def make(shape):
        return keras.Model("m", layers=[keras.Layer("dense", [Variable("dense/kernel", shape)])])
    return make


CALL = "model.load_weights(path)"


def test_a_file_that_fits(weights, model_of):
    report = ckptfit.check(weights, call=CALL, model=model_of((3, 2)), with_="tensorflow==2.10.1")
    assert report.verdict == "fits"
    assert report.raise_for_verdict() is report
    assert repr(report) == "<ckptfit.Report fits>"
    assert report.json["schema"] == "ckptfit.check/1"
    assert report.prediction["outcome"] == "returns"
    assert report.findings == [] and report.unused == []


def test_a_file_of_another_shape_raises_with_the_report_as_text(weights, model_of):
    report = ckptfit.check(str(weights), call=CALL, model=model_of((4, 2)), with_="tensorflow==2.10.1")
    assert report.verdict == "fails"
    assert report.prediction["exception"]["type"] == "ValueError"
    with pytest.raises(ckptfit.CheckpointMismatch) as raised:
        report.raise_for_verdict()
    assert raised.value.report is report
    assert str(raised.value) == str(report) == report.text
    assert "model.load_weights(path)" in report.text


def test_a_call_that_makes_its_own_objects_is_asked_under_the_versions_of_this_process(weights, monkeypatch):
    Keras2(monkeypatch, "2.10.0")
    report = ckptfit.check(weights, call="keras.models.load_model(path)")
    assert "Keras 2.10.0" in report.text


def test_a_call_that_cannot_be_read_is_an_error_with_a_code(weights, model_of):
    with pytest.raises(ckptfit.CkptfitError) as raised:
        ckptfit.check(weights, call="model.load_weights(", model=model_of((3, 2)))
    assert raised.value.code == 2


def error_of(*arguments, **options):
    """(exit code, message) of a question without an answer."""
    with pytest.raises(ckptfit.CkptfitError) as raised:
        ckptfit.check(*arguments, **options)
    return raised.value.code, str(raised.value)


def test_a_missing_file_is_named(tmp_path):
    code, message = error_of(tmp_path / "nowhere.h5")
    assert code == 2
    assert message == f"{tmp_path}/nowhere.h5: no such file, folder or checkpoint prefix"


def test_a_missing_file_with_a_call_is_what_the_framework_would_raise(tmp_path, model_of):
    report = ckptfit.check(tmp_path / "nowhere.h5", call=CALL, model=model_of((3, 2)), with_="tensorflow==2.10.1")
    assert (report.verdict, report.prediction["exception"]["type"]) == ("fails", "FileNotFoundError")


def test_a_call_that_does_not_load_is_refused_with_those_that_do(weights, model_of):
    code, message = error_of(weights, call="model.fit(x, y)", model=model_of((3, 2)))
    assert code == 2
    assert message.startswith("not a loading call: .fit(); understood are: model.load_weights(path), ")


def test_versions_that_are_not_understood_are_refused(weights):
    code, message = error_of(weights, with_="nonsense")
    assert code == 2
    assert "nonsense" in message


def test_a_model_that_is_none_is_refused_before_the_library_is_asked(weights):
    with pytest.raises(Exception, match="model is None"):
        ckptfit.check(weights, model=None)


def test_a_model_without_variables_takes_nothing_from_the_file(weights, monkeypatch):
    keras = Keras2(monkeypatch, "2.10.0")
    report = ckptfit.check(weights, call=CALL, model=keras.Model("m", layers=[]), with_="tensorflow==2.10.1")
    assert report.verdict == "fails"
    assert report.prediction["exception"]["message"] == (
        "Layer count mismatch when loading weights from file. Model expected 0 layers, found 1 saved layers.")


def test_variables_of_one_name_are_told_apart(weights, monkeypatch):
    keras = Keras2(monkeypatch, "2.10.0")
    same = [Variable("same", (3, 2)), Variable("same", (3, 2))]
    report = ckptfit.check(weights, call=CALL, model=keras.Model("m", layers=[keras.Layer("dense", same)]), with_="tensorflow==2.10.1")
    assert report.verdict == "fails"
    assert len(report.prediction["variables"]) == 2


def test_html_is_escaped():
    report = ckptfit.Report({"verdict": "fails", "findings": [{"code": "SH101"}]}, "fails <b>&")
    assert "&lt;b&gt;&amp;" in report._repr_html_()
    assert repr(report) == "<ckptfit.Report fails: SH101>"


def test_a_library_that_is_not_there_is_named_with_its_place(monkeypatch, tmp_path):
    monkeypatch.setenv("CKPTFIT_LIBRARY", str(tmp_path / "lib.so"))
    with pytest.raises(ckptfit.CkptfitError, match="lib.so"):
        _library.find()


def test_a_library_that_is_none_is_refused(monkeypatch, tmp_path):
    (tmp_path / "lib.so").write_bytes(b"not a library")
    monkeypatch.setenv("CKPTFIT_LIBRARY", str(tmp_path / "lib.so"))
    with pytest.raises(ckptfit.CkptfitError, match="cannot use"):
        _library.load()


def test_without_the_variable_the_package_is_searched_before_the_source_tree(monkeypatch):
    monkeypatch.delenv("CKPTFIT_LIBRARY")
    places = _library.candidates()
    assert places[0].endswith("ckptfit/lib/libckptfit.so")
    assert [p.split("/build/")[1] for p in places if "/build/" in p] == ["release/lib/libckptfit.so", "dev/lib/libckptfit.so"]


def test_library_and_package_are_of_one_version():
    assert _library.version() == ckptfit.__version__
