"""Records loads again with real TensorFlow, and says where it does something else than what was recorded.

    rerecord.py --venvs DIR --out FOLDER [--sample N] [--seed TEXT] LINE...

DIR holds an environment for each line (jury/environments.sh). FOLDER becomes a folder of recorded loads (cases, truth, artifacts,
descriptions) that replay.py takes with --recorded: N cases of each line [40], 0 for all, whose checkpoint and program are of
these lines; --seed chooses other ones. Files are saved, loaded and described anew. Exits 1 when an outcome, an exception's class or the
state of a variable is not what it was.
"""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from replay import ABSOLUTE, read_lines, unpacked  # noqa: E402


def pick(cases, truths, lines, count, seed=""):
    """Cases between these lines, `count` of each loading line and always the same; 0: all."""
    quick = {t["id"] for t in truths if t["outcome"] in ("returned", "raised") or count == 0}
    picked = []
    for line in lines:
        own = [c for c in cases if c["load"][0] == line and c["save"][0] in lines and c["id"] in quick]
        own.sort(key=lambda c: hashlib.sha1((seed + c["id"]).encode()).hexdigest())
        picked += own[:count] if count else own
    return picked


def differences(before, now):
    """What a load did otherwise than it was recorded, as sentences."""
    if before["outcome"] != now["outcome"]:
        return ["%s, was %s" % (now["outcome"], before["outcome"])]
    classes = [t.get("error", {}).get("type", "") for t in (now, before)]
    found = ["raised %s, was %s" % tuple(classes)] if classes[0] != classes[1] else []
    states = [sorted((v["group"], v["name"], v["state"]) for v in t.get("variables", [])) for t in (now, before)]
    if states[0] != states[1]:
        found.append("variables: now %s, before %s" % tuple([s for s in states[i] if s not in states[1 - i]][:3] for i in (0, 1)))
    return found


class Recorder:
    def __init__(self, venvs, out):
        self.venvs, self.out = os.path.abspath(venvs), os.path.abspath(out)
        self.cases, self.artifacts, self.truth = (os.path.join(self.out, n) for n in ("cases.jsonl", "artifacts", "truth.jsonl"))

    def run(self, line, script, *arguments):
        """Runs a script in the folder of the recording."""
        python = os.path.join(self.venvs, "tf" + line.rstrip("t"), "bin", "python")
        variables = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        return subprocess.call([python, os.path.join(HERE, script)] + list(arguments), stderr=subprocess.DEVNULL,
                               cwd=self.out, env=dict(variables, PYTHONDONTWRITEBYTECODE="1"))

    def save(self, line):
        if self.run(line, "jury/record.py", "save", line, self.cases, self.artifacts):
            sys.exit("saving with TensorFlow %s ended early" % line)

    def load(self, line):
        """A case that kills the process is recorded as a crash, and the others go on."""
        artifacts = self.artifacts if line in ABSOLUTE else "artifacts"
        while self.run(line, "jury/record.py", "load", line, self.cases, artifacts, self.truth):
            running = self.truth + ".running"
            if not os.path.exists(running):
                sys.exit("loading with TensorFlow %s ended before the first case" % line)
            with open(running) as f, open(self.truth, "a") as out:
                out.write(json.dumps({"id": f.read(), "outcome": "crashes", "variables": []}) + "\n")
            os.remove(running)

    def describe(self, line):
        if self.run(line, "describe_all.py", line, self.out, os.path.join(HERE, "..", "..", "python")):
            sys.exit("describing with TensorFlow %s ended early" % line)


def record(recorder, lines, picked):
    shutil.rmtree(recorder.out, ignore_errors=True)
    os.makedirs(recorder.artifacts)
    with open(recorder.cases, "w") as f:
        f.writelines(json.dumps(c) + "\n" for c in picked)
    for step in (recorder.save, recorder.load, recorder.describe):
        for line in lines:
            print("%s %s" % ({"save": "saving with", "load": "loading with", "describe": "describing with"}[step.__name__], line), flush=True)
            step(line)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--venvs", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--sample", type=int, default=40)
    ap.add_argument("--seed", default="")
    ap.add_argument("lines", nargs="+", metavar="LINE")
    a = ap.parse_args()
    stored = unpacked()
    truths = read_lines(os.path.join(stored, "truth.jsonl"))
    picked = pick(read_lines(os.path.join(stored, "cases.jsonl")), truths, a.lines, a.sample, a.seed)
    if not picked:
        sys.exit("no case was recorded between these lines: " + " ".join(a.lines))
    recorder = Recorder(a.venvs, a.out)
    record(recorder, a.lines, picked)
    before, now = ({t["id"]: t for t in ts} for ts in (truths, read_lines(recorder.truth)))
    missing = [c["id"] for c in picked if c["id"] not in now]
    changed = {i: differences(before[i], t) for i, t in now.items()}
    for i in sorted(i for i in changed if changed[i]):
        print("%s is not as it was recorded: %s" % (i, "; ".join(changed[i])))
    for i in missing:
        print("%s could not be recorded" % i)
    wrong = sum(bool(d) for d in changed.values()) + len(missing)
    print("%d loads recorded again, %d as before" % (len(now), len(picked) - wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
