"""Console blocks of pages, executed and compared.

A fenced block of kind `console` is a terminal session: lines that begin with "$ " are commands (a trailing backslash goes on),
the lines after each are what it prints, stdout and stderr together. "..." alone on a line stands for any lines, elsewhere for any text
in a line. The commands of a block share one shell, so that `$ echo $?` shows an exit code.
"""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK = "\x01ckptfit-console\x01"
TIMEOUT_SECONDS = 120


@dataclasses.dataclass
class Command:
    text: str  # as it stands in the page, with continuation lines
    expected: list  # lines


@dataclasses.dataclass
class Block:
    line: int  # of the opening fence, from 1
    end: int  # of the closing fence
    commands: list


def read_blocks(path):
    """The console blocks of a Markdown page."""
    blocks, inside, commands, start, continued = [], False, [], 0, False
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), start=1):
        if not inside:
            if line.strip() == "```console":
                inside, commands, start, continued = True, [], number, False
        elif line.strip() == "```":
            blocks.append(Block(start, number, commands))
            inside = False
        elif continued:
            commands[-1].text += "\n" + line
            continued = line.endswith("\\")
        elif line.startswith("$ "):
            commands.append(Command(line[2:], []))
            continued = line.endswith("\\")
        else:
            assert commands, f"{path}:{number}: a console block begins with a command"
            commands[-1].expected.append(line)
    assert not inside, f"{path}:{start}: the block does not end"
    return blocks


def binary_folder():
    """Where the built command lies: CKPTFIT_BUILD, else build/dev."""
    return pathlib.Path(os.environ.get("CKPTFIT_BUILD", ROOT / "build" / "dev")) / "bin"


def environment():
    """As a user's shell: the built command on PATH, no colours, this interpreter as python and python3."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("CKPTFIT")}
    variables["PATH"] = os.pathsep.join([str(binary_folder()), str(pathlib.Path(sys.executable).parent), variables.get("PATH", "")])
    variables.update(LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="100", PYTHONPATH=str(ROOT / "python"), PYTHONDONTWRITEBYTECODE="1")
    return variables


def run_block(block, folder):
    """What each command of the block prints, as lists of lines."""
    script = "__status=0\n"
    for command in block.commands:
        script += f"(exit $__status)\n{command.text}\n__status=$?\nprintf '%s\\n' '{MARK}'\n"
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=TIMEOUT_SECONDS, check=False)
    parts = done.stdout.decode("utf-8", "replace").split(MARK + "\n")
    assert len(parts) == len(block.commands) + 1, "a command ended the shell:\n" + done.stdout.decode("utf-8", "replace")
    return [part.splitlines() for part in parts[:-1]]


def matches(expected, found):
    """Whether lines with elisions match lines."""
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*?".join(re.escape(piece) for piece in line.rstrip().split("...")) + r"[ \t]*\n"
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in found)) is not None


def bless(path, folder):
    """Rewrites what the commands of a page print. Elisions that still match stay."""
    lines = pathlib.Path(path).read_text().splitlines()
    for block in reversed(read_blocks(path)):
        body = []
        for command, found in zip(block.commands, run_block(block, folder)):
            body += ("$ " + command.text).split("\n")
            body += command.expected if matches(command.expected, found) else [line.rstrip() for line in found]
        lines[block.line:block.end - 1] = body
    pathlib.Path(path).write_text("\n".join(lines) + "\n")
