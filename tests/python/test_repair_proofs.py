"""docs/design/repair_proofs.md names tests that exist, and everything that drifts.py proves."""

import re

import console

PAGE = (console.ROOT / "docs" / "design" / "repair_proofs.md").read_text()
LIVE = console.ROOT / "tests" / "python" / "live"


def test_the_tests_that_the_page_names_exist():
    named = re.findall(r"`(test_\w+\.py)::(\w+)`", PAGE)
    assert len(named) > 5
    for file, test in named:
        assert f"def {test}(" in (LIVE / file).read_text(), test


def test_the_page_names_every_kind_of_drift_and_no_other(monkeypatch):
    monkeypatch.syspath_prepend(str(LIVE))
    import drifts
    items = {drift.item for drift in drifts.DRIFTS.values()}
    named = re.findall(r"^\|[^|]*\| `drifts`: ([^|]*)\|", PAGE, re.MULTILINE)
    assert {item for cell in named for item in re.findall(r"`([^`:]+)`", cell)} == items
