"""tools/new_cause.py writes the three files and the line that tidy asks for."""

import pytest

import new_cause
from tidy_rules import causes
from tidy_rules.tree import Tree


@pytest.fixture
def root(tmp_path):
    registry = tmp_path / "src/causes/registry.inc"
    registry.parent.mkdir(parents=True)
    registry.write_text("// All causes.\nCAUSE(GR010, root_shape)\nCAUSE(TB004, shard_missing)\n")
    return tmp_path


def test_the_line_is_sorted_in_and_the_files_have_the_names_that_tidy_wants(root):
    assert new_cause.main(["SH130", "kernel-transposed", "A kernel has its axes in another order."], root) == 0
    registry = (root / "src/causes/registry.inc").read_text()
    assert registry == ("// All causes.\nCAUSE(GR010, root_shape)\nCAUSE(SH130, kernel_transposed)\nCAUSE(TB004, shard_missing)\n")
    problems = [p.message for p in causes.check(Tree(root)) if "SH130" in p.path or "SH130" in p.message]
    assert problems == ["has no ```console block for the tests to execute and compare"]


def test_a_code_is_never_reused(root):
    with pytest.raises(SystemExit):
        new_cause.main(["TB004", "other-fault", "x"], root)
    assert not (root / "src/causes/TB004_other_fault.cc").exists()


@pytest.mark.parametrize("code, slug", [("XX001", "a-b"), ("SH1", "a-b"), ("SH130", "a_b"), ("SH130", "Check-It")])
def test_odd_codes_and_slugs_are_refused(root, code, slug):
    with pytest.raises(SystemExit):
        new_cause.main([code, slug, "x"], root)
