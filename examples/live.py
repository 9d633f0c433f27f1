#!/usr/bin/env python3
"""Makes the files of an example anew with the TensorFlow of this interpreter and compares its answer with ckptfit's.

    python examples/live.py 02_architecture                     with any interpreter that has TensorFlow 2
    python examples/live.py 02_architecture weights.h5          another name for the checkpoint, so another format
    python examples/live.py 02_architecture --keep FOLDER       keeps the checkpoint and target.json there

It runs train.py, describes the objects of load.py, runs load.py for real, and asks ckptfit about the same call.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_NAMES = {"01_version": "model.h5", "04_variable_names": "checkpoint"}


def environment():
    variables = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent / "python"), variables.get("PYTHONPATH")]))
    return variables


def python(folder, *arguments):
    """Runs this interpreter; gives (exit code, stdout, last line of an exception or "")."""
    done = subprocess.run([sys.executable, *arguments], cwd=str(folder), env=environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True)
    errors = done.stderr.split("Traceback (most recent call last):")
    raised = [line for line in errors[-1].splitlines() if line and not line.startswith(" ")] if len(errors) > 1 else [""]
    return done.returncode, done.stdout.strip(), raised[0]


def ckptfit():
    for candidate in (HERE.parent / "build" / preset / "bin" / "ckptfit" for preset in ("release", "dev")):
        if candidate.is_file():
            return str(candidate)
    return shutil.which("ckptfit") or sys.exit("ckptfit is not built: run scripts/build")


def call_of(folder):
    code = "import load, json; print(json.dumps([load.CALL, sorted(load.objects())]))"
    call, names = json.loads(python(folder, "-c", code)[1].splitlines()[-1])
    return call, bool(names)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("example")
    parser.add_argument("checkpoint", nargs="?", help="its name chooses the format")
    parser.add_argument("--keep", help="folder for what was made")
    options = parser.parse_args(arguments)
    name = options.checkpoint or DEFAULT_NAMES.get(options.example, "model.weights.h5")

    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(shutil.copytree(str(HERE / options.example), os.path.join(scratch, options.example)))
        code, printed, raised = python(folder, "train.py", "." if options.example == "04_variable_names" else name)
        print("train.py:", raised or printed or "saved " + name)
        if code != 0:
            return 1
        call, describes = call_of(folder)
        ask = [ckptfit(), "check", name, "--call", call, "--json"]
        if describes:
            code, _, raised = python(folder, "-m", "ckptfit", "describe", "load:objects", "-o", "target.json")
            if code != 0:
                sys.exit("describe failed: " + raised)
            ask += ["--model", "target.json"]
        else:
            ask += ["--with", "tensorflow==" + python(folder, "-c", "import tensorflow as t; print(t.__version__)")[1]]
        code, printed, raised = python(folder, "load.py", name)
        print("load.py: ", raised or printed)
        answer = json.loads(subprocess.run(ask, cwd=str(folder), stdout=subprocess.PIPE).stdout.decode("utf-8"))
        exception = answer["prediction"].get("exception") or {}
        print("ckptfit: ", answer["verdict"] + (": {type}: {message}".format(**exception) if exception else ""))
        agree = (code != 0) == (answer["prediction"]["outcome"] == "raises")
        print("agree" if agree else "DISAGREE")
        if options.keep:
            for made in folder.iterdir():
                if made.is_file() and made.suffix != ".py" and made.name != "README.md":
                    os.makedirs(options.keep, exist_ok=True)
                    shutil.copy(str(made), options.keep)
        return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
