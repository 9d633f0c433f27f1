"""The tables of data/versions are what tools/registry/tables.py writes, and lose nothing."""

import pytest

import console
from registry import heads, tables
from registry.environments import LINES

DATA = console.ROOT / "data" / "versions"
OLD = ("tf.keras", "2.0.4", {"a": "one", "b": "two words"})
NEW = ("tf.keras", "2.10.1", {"a": "one", "c": "three"})
OTHER = ("keras", "3.0.5", {"a": "one"})


def test_a_table_holds_changes_only():
    text = tables.merge(["Head."], [NEW, OTHER, OLD])
    assert text.splitlines() == [
        "# Head.", "# Extracted from: tf.keras 2.0.4, tf.keras 2.10.1, keras 3.0.5",
        "a", "  2.0.4 one", "  3.0.5 one", "b", "  2.0.4 two words", "  2.10.1 -", "c", "  2.10.1 three"]


def test_a_table_gives_back_what_was_extracted():
    text = tables.merge([], [OLD, NEW, OTHER])
    for _, release, rows in (OLD, NEW, OTHER):
        assert tables.rows_of(text, release) == rows


def test_differences_name_the_key_and_both_texts():
    assert list(tables.difference(NEW[2], OLD[2])) == ["b: -, the table has two words", "c: three, the table has -"]
    assert not list(tables.difference(OLD[2], OLD[2]))


@pytest.mark.parametrize("name", heads.HEADS)
def test_the_files_are_as_they_would_be_written(name):
    text = (DATA / f"{name}.txt").read_text()
    sources = [(source, release, tables.rows_of(text, release)) for source, release in tables.parse(text)[0]]
    assert tables.merge(heads.HEADS[name], sources) == text


@pytest.mark.parametrize("name", heads.HEADS)
def test_every_line_is_in_every_table(name):
    releases = {tuple(tables.number(release)[:2]) for _, release in tables.parse((DATA / f"{name}.txt").read_text())[0]}
    assert releases >= {(2, minor) for minor in range(len(LINES))}
    if name != "operations":
        assert releases >= {(3, minor) for minor in range(16)}


def test_the_tables_are_small():
    assert sum(path.stat().st_size for path in DATA.glob("*.txt")) < 2 << 20
