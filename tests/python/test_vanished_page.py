"""The command line maps large files; a page that is not there any more ends it with a sentence, not with a crash."""

import os
import signal
import subprocess
import sys
import time

import console

PROGRAM = """
import pathlib, time

def model():
    pathlib.Path("asked").touch()
    time.sleep(60)
"""


def test_a_file_that_is_cut_off_while_it_is_read_ends_with_a_sentence(ckptfit, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "model.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    command = [ckptfit, "check", "model.h5", "--model", "program:model", "--python", sys.executable]
    with subprocess.Popen(command, cwd=tmp_path, env=console.environment(), stderr=subprocess.PIPE, text=True,
                          start_new_session=True) as process:
        for _ in range(600):
            if (tmp_path / "asked").exists():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGBUS)  # what the kernel sends for such a page
        try:
            assert process.wait(30) == 75
            os.killpg(process.pid, signal.SIGKILL)  # the program that was asked
            assert process.stderr.read() == (
                "ckptfit: the file was cut off or became unreadable while it was read; is it still being written? "
                "Run this again when it is complete\n")
        finally:
            process.kill()
