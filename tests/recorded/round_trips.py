"""Every recorded checkpoint in each other format and back: are its tensors the same, bit for bit?

    round_trips.py --ckptfit BINARY [--artifacts FOLDER] [--plain] [--limit 100] [--show 20]

Recorded files are packed without their values; FOLDER holds the same ones with values (jury/record.py makes them). The package ckptfit
must be importable and find its library, or CKPTFIT_LIBRARY name it. Needs no framework. Two kinds of round trips:

    plain    to safetensors, to a TensorFlow checkpoint by names, and to safetensors again: keys, types, shapes and bytes
    program  for files that a program loads whole, in which nothing has changed since: with --model, to each format of that program
             and back to the file's own; all tensors that come back are the old ones under the old keys, and none of the model's is missing

Exit 1 when a tensor comes back as another one, or a file that was written cannot be read.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "python"))
from compare import artifact_id  # noqa: E402
from questions import description_name  # noqa: E402
from replay import Recorded, unpacked  # noqa: E402

import ckptfit  # noqa: E402

SUFFIXES = {"keras": ".keras", "h5_weights": ".h5", "h5_model": ".h5", "weights_h5": ".weights.h5"}
STATE = ("optimizer", "_optimizer", "save_counter", "/.OPTIMIZER_SLOT/", "seed_generator", "keras_api", "metrics", "step")


def tensors(path):
    found = {}
    with ckptfit.open(path) as checkpoint:
        for key in checkpoint:
            try:
                value = checkpoint[key]
            except ckptfit.CkptfitError as error:
                if "string" not in str(error).lower() and "text" not in str(error):
                    raise
                continue  # texts are no tensors in other formats
            found[key] = (str(value.dtype), value.shape, value.tobytes())
    return found


class Sweep:
    def __init__(self, binary):
        self.binary = binary

    def convert(self, source, target, program=None):
        """What was said against it; "" when it is written."""
        command = [self.binary, "convert", source, "-o", target, "--check"] + (["--model", program] if program else [])
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=300)
        if done.returncode not in (0, 2, 3):
            raise AssertionError("exit %d: %s" % (done.returncode, done.stdout))
        return "" if done.returncode == 0 else done.stdout.strip().split("\n")[0][:200]

    def plain(self, path):
        """(class, detail)"""
        with tempfile.TemporaryDirectory() as folder:
            at = os.path.join(folder, "")
            said = self.convert(path, at + "a.safetensors")
            if said:
                return "refused", said
            for source, target in (("a.safetensors", "names"), ("names", "b.safetensors")):
                said = self.convert(at + source, at + target)
                if said:
                    return "WRONG", "%s: %s" % (target, said)
            old = tensors(path)
            for name in ("a.safetensors", "names", "b.safetensors"):
                difference = differ(old, tensors(at + name))
                if difference:
                    return "WRONG", "%s: %s" % (name, difference)
            return "same", ""

    def program(self, path, suffix, description, through):
        with tempfile.TemporaryDirectory() as folder:
            at = os.path.join(folder, "")
            middle, back = at + "other" + through, at + "back" + suffix
            said = self.convert(path, middle, description)
            said = said or self.convert(middle, back, description)
            if said:
                return "refused", said
            old, new = without_root(tensors(path)), without_root(tensors(back))
            difference = differ({key: old[key] for key in old if key in new}, new)
            lost = [key for key in old if key not in new and not any(word in key for word in STATE)]
            if difference or lost:
                return "WRONG", difference or "lost: " + ", ".join(lost[:4])
            return "same", ""


def without_root(found):
    """A whole model in .h5 keeps below one group what weights alone have at the root."""
    root = "model_weights/"
    return {key[len(root):] if key.startswith(root) else key: value for key, value in found.items()}


def differ(old, new):
    for key in sorted(set(old) | set(new)):
        if key not in old:
            return "%s is new" % key
        if key not in new:
            return "%s is lost" % key
        if old[key] != new[key]:
            return "%s: %s %s became %s %s" % ((key,) + old[key][:2] + new[key][:2])
    return ""


def questions(recorded, folder, plain_only):
    """(name, function of a Sweep)"""
    seen = set()
    for identity, case in sorted(recorded.cases.items()):
        artifact = artifact_id(case)
        place = os.path.join(folder, artifact)
        if case["kind"] == "damage" or not os.path.exists(os.path.join(place, "artifact.json")):
            continue
        with open(os.path.join(place, "artifact.json")) as f:
            path = os.path.join(place, json.load(f)["path"])
        if artifact not in seen:
            seen.add(artifact)
            yield "plain " + artifact, lambda sweep, path=path: sweep.plain(path)
        same = case["mutation"] == "same" and case["kind"] == "same_env" and case["save"][:3] == case["load"][:3]
        suffix = SUFFIXES.get(case["save"][3])
        if suffix == ".keras" and not zipfile.is_zipfile(path):  # Keras 2.12 writes HDF5 under that name
            suffix = ".h5"
        description = os.path.join(recorded.folder, "descriptions", description_name(case["load"]) + ".json")
        if plain_only or not same or suffix is None or (artifact, description) in seen or not os.path.exists(description):
            continue
        seen.add((artifact, description))
        for through in (".keras", ".h5", ".weights.h5", ".safetensors"):
            if through != suffix:
                yield "%s %s%s" % (identity, case["save"][3], through), (
                    lambda sweep, a=path, s=suffix, d=description, t=through: sweep.program(a, s, d, t))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ckptfit", required=True)
    parser.add_argument("--artifacts")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    recorded = Recorded(unpacked())
    asked = list(questions(recorded, options.artifacts or os.path.join(recorded.folder, "artifacts"), options.plain))[:options.limit]
    sweep, score, shown = Sweep(options.ckptfit), collections.Counter(), collections.Counter()

    def answer(question):
        try:
            return question[1](sweep)
        except (AssertionError, ckptfit.CkptfitError) as error:
            return "WRONG", str(error)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for (name, _), (result, detail) in zip(asked, pool.map(answer, asked)):
            score[name.split()[0] if name.startswith("plain") else "program", result] += 1
            shown[result] += 1
            if result != "same" and shown[result] <= options.show:
                print("%s %s: %s" % (result, name, detail))
    for (kind, result), count in sorted(score.items()):
        print("%-8s %-8s %d" % (kind, result, count))
    return 1 if any(result == "WRONG" for _, result in score) else 0


if __name__ == "__main__":
    sys.exit(main())
