"""Records the drawn situations with real TensorFlow and Keras and asks ckptfit the same questions.

    measure.py record --venvs DIR --out FOLDER [--seed N] [--count N] [--jobs N] [--under COMMAND] [LINE...]
    measure.py table  --out FOLDER --ckptfit BINARY [--title TEXT] [--write]
    measure.py repair --venvs DIR --out FOLDER --ckptfit BINARY [--need safe|all] [--unsafe NAME...]

`record` draws the cases (generate.py), saves, loads and describes them in the environments that tests/recorded/jury/environments.sh makes;
cut off, it goes on where it stopped. FOLDER becomes a folder of recorded loads as replay.py takes with --recorded. --under is put in front
of each process, as "nice -n 15". `table` prints how many verdicts are right by line and call; --write
adds it to docs/heldout.md. `repair` lets `ckptfit fix` repair what went wrong although the file holds all values, and real TensorFlow load what
it wrote (tests/recorded/jury/fix_judge.py); best of a folder that was recorded with --keeping: loads whose program has the shapes of the file.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "recorded")]
import verdict_table  # noqa: E402
from replay import Recorded, replay  # noqa: E402

import generate  # noqa: E402
import keeping  # noqa: E402

class Measuring:
    def __init__(self, venvs, out, under=""):
        self.venvs, self.out, self.under = venvs, out, shlex.split(under)
        self.cases, self.artifacts = os.path.join(out, "cases.jsonl"), os.path.join(out, "artifacts")

    def run(self, line, *arguments):
        python = os.path.join(self.venvs, "tf" + line.rstrip("t"), "bin", "python")
        variables = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        with open(os.path.join(self.out, "log-%s.txt" % line), "a") as log:
            return subprocess.call(self.under + [python, os.path.join(HERE, "record_line.py")] + list(arguments), stdout=log,
                                   stderr=subprocess.DEVNULL, env=variables)

    def truth(self, line):
        return os.path.join(self.out, "truth-%s.jsonl" % line)

    def save(self, line):
        return self.run(line, "save", line, self.cases, self.artifacts)

    def load(self, line):
        """A case that kills the process is recorded as a crash, and the others go on."""
        while self.run(line, "load", line, self.cases, self.artifacts, self.truth(line)):
            running = self.truth(line) + ".running"
            if not os.path.exists(running):
                return 1
            with open(running) as f, open(self.truth(line), "a") as out:
                out.write(json.dumps({"id": f.read(), "outcome": "crashes", "variables": []}) + "\n")
            os.remove(running)
        return self.describe(line)

    def describe(self, line):
        return self.run(line, "describe", line, self.out, os.path.join(ROOT, "python"))

    def gather(self, lines):
        """The lines' truths, in one file."""
        with open(os.path.join(self.out, "truth.jsonl"), "w") as out:
            for line in lines:
                if os.path.exists(self.truth(line)):
                    with open(self.truth(line)) as f:
                        out.write(f.read())


def record(a):
    m = Measuring(a.venvs, a.out, a.under)
    os.makedirs(m.artifacts, exist_ok=True)
    lines = a.lines or generate.LINES
    with open(m.cases, "w") as f:
        draw = keeping.cases if a.keeping else generate.generate
        f.writelines(json.dumps(c, sort_keys=True) + "\n" for c in draw(a.seed, a.count, lines))
    with open(m.cases) as f:
        saving = {json.loads(x)["save"][0] for x in f}
    for step, which in ((m.save, sorted(saving, key=verdict_table.line_key)), (m.load, lines)):
        with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
            for line, code in zip(which, pool.map(step, which)):
                print("%s %s: %s" % (step.__name__, line, "done" if code == 0 else "ended with %d" % code), flush=True)
                m.gather(lines)


def repair(a):
    judge = os.path.join(ROOT, "tests", "recorded", "jury", "fix_judge.py")
    out = os.path.abspath(a.out)
    arguments = ["--cases", os.path.join(out, "cases.jsonl"), "--truth", os.path.join(out, "truth.jsonl"),
                 "--artifacts", os.path.join(out, "artifacts"), "--venvs", a.venvs, "--ckptfit", a.ckptfit,
                 "--package", os.path.join(ROOT, "python"), "--selection", os.path.join(out, "repairs.json"),
                 "--report", os.path.join(out, "repairs-report.json"), "--need", a.need]
    if a.unsafe:
        arguments.append("--fix-args=" + " ".join("--unsafe " + name for name in a.unsafe))
    path = os.pathsep.join([HERE] + [p for p in [os.environ.get("PYTHONPATH")] if p])
    return subprocess.call([sys.executable, judge] + arguments, env=dict(os.environ, PYTHONPATH=path))


PAGE = os.path.join(ROOT, "docs", "heldout.md")

HEAD = """# Verdicts on loads that were not looked at

The recorded loads of [verdicts.md](verdicts.md) were at hand while ckptfit was written. Those counted here were not: they are drawn by a
seed ([tests/heldout](../tests/heldout/README.md)), with other models, changes, formats and calls, on every line from TensorFlow 2.0 to 2.21
with the Keras of each, and on `tf_keras` (`2.16t` and so on). Written by `python3 tests/heldout/measure.py table`, once for each seed, before
any of its misses was looked at.

Each cell: right of asked.
"""


def section(title, recorded, rows):
    lines, cells = verdict_table.counted(recorded, rows)
    families = sorted(f for f in cells if f != "all") + ["all"]
    text = ["## " + title, "", "| line | %s |" % " | ".join(families), "|---|" + "---|" * len(families)]
    for line in lines + ["all"]:
        text.append("| %s | %s |" % (line, " | ".join(verdict_table.shown(cells[f], line) for f in families)))
    return "\n".join(text + [""] + verdict_table.parts(rows)) + "\n"


def table(a):
    recorded = Recorded(a.out)
    text = section(a.title, recorded, list(replay(recorded, recorded.truths, a.ckptfit)))
    if not a.write:
        return print(text)
    if not os.path.exists(PAGE):
        with open(PAGE, "w") as f:
            f.write(HEAD)
    with open(PAGE, "a") as f:
        f.write("\n" + text)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="what", required=True)
    r, t, f = (sub.add_parser(name) for name in ("record", "table", "repair"))
    for p in (r, f):
        p.add_argument("--venvs", required=True)
    r.add_argument("--seed", default="1")
    r.add_argument("--count", type=int, default=48)
    r.add_argument("--jobs", type=int, default=1)
    r.add_argument("--under", default="")
    r.add_argument("--keeping", action="store_true")
    r.add_argument("lines", nargs="*", metavar="LINE")
    for p in (r, t, f):
        p.add_argument("--out", required=True)
    for p in (t, f):
        p.add_argument("--ckptfit", required=True)
    f.add_argument("--need", default="safe", choices=("safe", "all"))
    f.add_argument("--unsafe", nargs="*", default=[])
    t.add_argument("--title", default="Figures")
    t.add_argument("--write", action="store_true")
    a = ap.parse_args()
    return {"record": record, "table": table, "repair": repair}[a.what](a)


if __name__ == "__main__":
    sys.exit(main())
