"""tools/test_summary.py counts what JUnit files say, and is red when a runner left none."""

import pytest

import test_summary

CTEST = """<testsuite><testcase name="A.Works" status="run"/><testcase name="A.Fails" status="fail"><failure/></testcase>
<testcase name="A.Off" status="disabled"><skipped/></testcase></testsuite>"""
PYTEST = """<testsuites><testsuite><testcase classname="m" name="works"/><testcase classname="m" name="skips"><skipped/></testcase>
<testcase classname="m" name="breaks"><error/></testcase></testsuite></testsuites>"""
GTEST = """<testsuites><testsuite name="A"><testcase name="Holds" classname="A" status="run" result="completed"/>
</testsuite></testsuites>"""
GREEN = "<testsuite><testcase name='A.Works' status='run'/></testsuite>"


def run(folder, capsys, part="all"):
    code = test_summary.main([part, str(folder)])
    return code, capsys.readouterr().out.splitlines()


def test_all_runners_are_added_up(tmp_path, capsys):
    (tmp_path / "unit.xml").write_text(GTEST)
    (tmp_path / "cpp.xml").write_text(CTEST)
    (tmp_path / "python.xml").write_text(PYTEST)
    code, lines = run(tmp_path, capsys)
    assert code == 1
    assert lines == ["failed: A.Fails", "failed: m::breaks", "3 passed, 2 failed, 2 skipped"]
    assert (tmp_path / "summary.txt").read_text() == "3 passed, 2 failed, 2 skipped\n"


def test_green_is_zero(tmp_path, capsys):
    (tmp_path / "unit.xml").write_text(GTEST)
    (tmp_path / "cpp.xml").write_text(GREEN)
    assert run(tmp_path, capsys, "cpp") == (0, ["2 passed, 0 failed, 0 skipped"])


@pytest.mark.parametrize("content", [None, "", "<testsuite/>", "<testsuite><testcase"])
def test_a_runner_that_died_or_ran_nothing_is_a_failure(tmp_path, capsys, content):
    (tmp_path / "unit.xml").write_text(GTEST)
    (tmp_path / "cpp.xml").write_text(GREEN)
    if content is not None:
        (tmp_path / "python.xml").write_text(content)
    code, lines = run(tmp_path, capsys)
    assert code == 1
    assert lines[0].startswith("failed: python: ")
    assert lines[-1] == "2 passed, 1 failed, 0 skipped"
