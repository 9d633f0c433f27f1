"""Checkpoints whose program or place is another one since: after `ckptfit fix` the call loads every value in real TensorFlow.

docs/design/repair_proofs.md says what is proved so, and lists the figures.
"""

import pytest

import drifts
import environments
from drift_runs import Runs

pytestmark = environments.needed
ITEMS = sorted({drift.item for drift in drifts.DRIFTS.values()})


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return Runs(tmp_path_factory.mktemp("drifts"))


@pytest.fixture(scope="module", params=environments.pairs(), ids=" to ".join)
def answers(request, runs):
    return request.param, runs.between(*request.param)


@pytest.mark.parametrize("item", ITEMS)
def test_every_variable_has_its_value(answers, item):
    between, found = answers
    mine = {name: answer for name, answer in found.items() if drifts.DRIFTS[name].item == item}
    if set(between) <= set(environments.REQUIRED):  # of others, some cannot save all
        asked = drifts.between_lines(*map(environments.minor_of, between))
        assert set(mine) == {name for name in asked if asked[name].item == item}
    wrong = {name: answer for name, answer in mine.items() if answer[0] != answer[1] or not answer[1]}
    assert wrong == {}
