"""tests/python/console.py: reading, running, comparing and blessing console blocks."""

import pytest

import console

PAGE = """Text.

```console
$ echo one; \\
    echo two
one
two
$ exit_with() { return $1; }; exit_with 3
$ echo $?
3
```

```sh
$ not a console block
```
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return path


def test_commands_and_outputs_are_told_apart(page):
    (block,) = console.read_blocks(page)
    assert [(c.text, c.expected) for c in block.commands] == [
        ("echo one; \\\n    echo two", ["one", "two"]), ("exit_with() { return $1; }; exit_with 3", []), ("echo $?", ["3"])]


def test_commands_share_a_shell_and_its_exit_code(page, tmp_path):
    (block,) = console.read_blocks(page)
    assert console.run_block(block, tmp_path) == [["one", "two"], [], ["3"]]


@pytest.mark.parametrize("expected, found, same", [
    (["a", "b"], ["a", "b"], True),
    (["a", "b"], ["a", "c"], False),
    (["a"], ["a", "b"], False),
    (["a", "...", "d"], ["a", "b", "c", "d"], True),
    (["a", "...", "d"], ["a", "d"], True),
    (["a", "...", "d"], ["a", "b"], False),
    (["took ... ms (x)"], ["took 12 ms (x)"], True),
    (["took ... ms (x)"], ["took 12 ms (y)"], False),
    (["a   "], ["a"], True),
    ([], [], True),
    ([], ["a"], False),
])
def test_dots_stand_for_anything_and_nothing_else_does(expected, found, same):
    assert console.matches(expected, found) is same


def test_blessing_rewrites_outputs_and_keeps_matching_elisions(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("```console\n$ echo new\nold\n$ echo long line\nlong ...\n```\nend\n")
    console.bless(path, tmp_path)
    assert path.read_text() == "```console\n$ echo new\nnew\n$ echo long line\nlong ...\n```\nend\n"


def test_a_command_that_ends_the_shell_is_an_error(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("```console\n$ exit 3\n```\n")
    with pytest.raises(AssertionError, match="ended the shell"):
        console.run_block(console.read_blocks(path)[0], tmp_path)
