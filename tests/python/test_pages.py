"""Pages are true: every console block of README, docs and examples is executed and compared with what it shows."""

import pytest

import console

# Blocks of examples run in the example's folder, all others in the root of the tree.
PAGES = sorted(path for path in [console.ROOT / "README.md", *console.ROOT.glob("docs/**/*.md"), *console.ROOT.glob("examples/**/*.md")]
               if path.is_file() and console.read_blocks(path))


def folder_of(page):
    return page.parent if page.is_relative_to(console.ROOT / "examples") else console.ROOT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(console.ROOT)))
def test_page_shows_what_happens(page, ckptfit, blessing):
    if blessing:
        console.bless(page, folder_of(page))
    for block in console.read_blocks(page):
        for command, found in zip(block.commands, console.run_block(block, folder_of(page))):
            shown, printed = "\n".join(command.expected), "\n".join(found)
            assert console.matches(command.expected, found), (
                f"{page.relative_to(console.ROOT)}:{block.line}: $ {command.text}\n--- shown\n{shown}\n--- printed\n{printed}")
