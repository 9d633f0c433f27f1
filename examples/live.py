#!/usr/bin/env python3
"""Makes the files of an example anew with the TensorFlow of this interpreter and compares its answer with ckptfit's.

    python examples/live.py 02_architecture                     with any interpreter that has TensorFlow 2
    python examples/live.py 02_architecture weights.h5          another name for the checkpoint, so another format
    python examples/live.py 01_version --recorded tf2.4/model.h5    loads this recorded file and makes none
    python examples/live.py 04_variable_names weights.h5 --call 'model.load_weights(path, by_name=True)'
    python examples/live.py 03_custom_layer --unbuilt           hands --unbuilt to train.py
    python examples/live.py 02_architecture --keep FOLDER       keeps the checkpoint and target.json there

It runs train.py, describes the objects of load.py, fills their variables with a value of its own, runs the call for real, looks which
variables have changed, and asks ckptfit about the same call. Exit code 0: both say the same; 1: they do not; 2: it could not be run.
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
SENTINEL = -77.0


def environment():
    variables = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", PYTHONDONTWRITEBYTECODE="1")
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent / "python"), variables.get("PYTHONPATH")]))
    return variables


def python(folder, *arguments):
    """Runs this interpreter; gives (exit code, last line of stdout, first line of an exception or "")."""
    done = subprocess.run([sys.executable, *arguments], cwd=str(folder), env=environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True)
    errors = done.stderr.split("Traceback (most recent call last):")
    raised = [line for line in errors[-1].splitlines() if line and not line.startswith(" ")] if len(errors) > 1 else []
    if done.returncode != 0 and not raised:
        raised = done.stderr.strip().splitlines()[-1:]
    return done.returncode, (done.stdout.strip().splitlines() or [""])[-1], (raised or [""])[0]


def ckptfit():
    candidates = [pathlib.Path(os.environ["CKPTFIT"])] if "CKPTFIT" in os.environ else []
    candidates += [HERE.parent / "build" / preset / "bin" / "ckptfit" for preset in ("release", "dev")]
    found = next((str(candidate) for candidate in candidates if candidate.is_file()), None) or shutil.which("ckptfit")
    return found or sys.exit("ckptfit is not built: run scripts/build")


def run_call(call, path):
    """In a process of its own, in the example's folder: writes target.json, runs the call, prints what happened as JSON."""
    sys.path.insert(0, os.getcwd())
    import tensorflow as tf
    from tensorflow import keras

    import load
    objects = load.objects()
    call = call or load.CALL
    if objects:
        import ckptfit
        with open("target.json", "w") as file:
            file.write(ckptfit.describe(**objects))
    variables = [variable for thing in objects.values() for variable in thing.weights]
    for variable in variables:
        variable.assign(variable * 0 + SENTINEL)
    answer = {"call": call, "tensorflow": tf.__version__, "verdict": "fits", "exception": ""}
    if getattr(keras, "__version__", "").startswith("3."):
        answer["keras"] = keras.__version__
    try:
        eval(call, dict(objects, tf=tf, keras=keras, path=path))
    except Exception as error:
        answer.update(verdict="fails", exception="%s: %s" % (type(error).__name__, error))
    untouched = [bool((variable.numpy() == SENTINEL).all()) for variable in variables]
    if any(untouched) and answer["verdict"] == "fits":
        answer["verdict"] = "partial"
    answer["loaded"], answer["variables"] = untouched.count(False), len(untouched)
    print(json.dumps(answer))


def predict(folder, path, real):
    """ckptfit's answer to the same question."""
    ask = [ckptfit(), "check", path, "--call", real["call"], "--json"]
    if (folder / "target.json").is_file():
        ask += ["--model", "target.json"]
    else:
        ask += ["--with", ",".join("%s==%s" % (name, real[name]) for name in ("tensorflow", "keras") if name in real)]
    done = subprocess.run(ask, cwd=str(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    answer = json.loads(done.stdout) if done.stdout else sys.exit(done.stderr)
    exception = answer["prediction"].get("exception") or {}
    states = [variable["state"] for variable in answer["prediction"].get("variables", [])]
    return {"verdict": answer["verdict"], "exception": "{type}: {message}".format(**exception) if exception else "",
            "loaded": states.count("loaded"), "variables": len(states)}


def same(real, predicted):
    """The class of the exception and, where the program has variables before the call, the verdict and how many are loaded."""
    if real["exception"].split(":")[0] != predicted["exception"].split(":")[0]:
        return False
    return real["variables"] == 0 or all(real[key] == predicted[key] for key in ("verdict", "loaded", "variables"))


def show(said):
    text = said["verdict"] + (": " + said["exception"].splitlines()[0] if said["exception"] else "")
    return text + ("  (%d of %d variables loaded)" % (said["loaded"], said["variables"]) if said["variables"] else "")


def keep(folder, where):
    os.makedirs(where, exist_ok=True)
    for made in folder.iterdir():
        if made.is_file() and made.suffix != ".py" and made.name != "README.md":
            shutil.copy(str(made), where)


def run_example(options, folder):
    """{"saved": text of train.py, "real": ..., "ckptfit": ..., "agree": ...}; without the last three when saving failed."""
    path, saved = options.checkpoint, ""
    if options.recorded:
        path = "recorded/" + options.recorded
    else:
        arguments = ["." if options.example == "04_variable_names" else path] + ["--unbuilt"] * options.unbuilt
        code, printed, saved = python(folder, "train.py", *arguments)
        if code != 0:
            return {"saved": saved}
        saved = printed or "saved " + path
    code, printed, raised = python(folder, str(HERE / "live.py"), "--run-call", options.call or "", path)
    if code != 0:
        sys.exit("load.py: " + raised)
    real = json.loads(printed)
    predicted = predict(folder, path, real)
    return {"saved": saved, "real": real, "ckptfit": predicted, "agree": same(real, predicted)}


def main(arguments):
    if arguments[:1] == ["--run-call"]:
        return run_call(*arguments[1:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("example")
    parser.add_argument("checkpoint", nargs="?", help="its name chooses the format")
    parser.add_argument("--call", help="the loading call; default: CALL of load.py")
    parser.add_argument("--recorded", metavar="FILE", help="loads recorded/FILE, makes none")
    parser.add_argument("--unbuilt", action="store_true", help="handed to train.py")
    parser.add_argument("--keep", metavar="FOLDER", help="folder for what was made")
    parser.add_argument("--json", action="store_true", help="prints one JSON document")
    options = parser.parse_args(arguments)
    options.checkpoint = options.checkpoint or DEFAULT_NAMES.get(options.example, "model.weights.h5")
    if not (HERE / options.example / "load.py").is_file():
        parser.error("there is no example " + options.example)

    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(shutil.copytree(str(HERE / options.example), os.path.join(scratch, options.example)))
        answer = run_example(options, folder)
        if options.keep:
            keep(folder, options.keep)
    if options.json:
        print(json.dumps(answer))
    else:
        print("train.py:  ", answer["saved"] or "not run")
        if "real" in answer:
            print("TensorFlow:", show(answer["real"]))
            print("ckptfit:   ", show(answer["ckptfit"]))
            print("agree" if answer["agree"] else "DISAGREE")
    return 0 if answer.get("agree", options.unbuilt) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
