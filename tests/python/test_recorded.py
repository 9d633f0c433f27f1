"""Every recorded load is predicted as it happened, but for the misses that are known and listed."""

import pathlib
import sys

import pytest

RECORDED = pathlib.Path(__file__).resolve().parents[1] / "recorded"
sys.path.insert(0, str(RECORDED))
import named  # noqa: E402
import replay  # noqa: E402
import verdict_table  # noqa: E402


@pytest.fixture(scope="module")
def recorded():
    return replay.Recorded(replay.unpacked())


@pytest.fixture(scope="module")
def rows(recorded, ckptfit):
    return list(replay.replay(recorded, recorded.truths, str(ckptfit)))


def test_verdicts_agree_with_what_was_recorded(rows):
    wrong = {truth["id"] for truth, result, _, _ in rows if not result["verdict"]}
    known = replay.known_misses()
    assert sorted(wrong - known) == [], "right before, wrong now"
    assert sorted(known - wrong) == [], "listed as known misses, but right: take them off the list"


def test_every_question_is_answered(rows):
    assert [truth["id"] for truth, _, answer, _ in rows if not answer] == []


def test_the_true_cause_stands_first_and_healthy_loads_are_left_alone(recorded, rows):
    named_first, asked, alarms, complete, _ = named.score(recorded, rows)
    assert asked > 600 and complete > 1000
    assert named_first / asked >= 0.97
    assert alarms / complete <= 0.005


def test_the_page_of_verdicts_is_up_to_date(recorded, rows):
    assert pathlib.Path(verdict_table.PAGE).read_text() == verdict_table.render(recorded, rows)
