"""Asks ckptfit every recorded question and compares the answers with what happened.

    replay.py --ckptfit BINARY [--line 2.15,2.21] [--kinds -wave2,wave2calls] [--format keras] [--call load_model]
              [--id C09ab6965] [--show 20] [--report report.json] [--recorded FOLDER] [--regressions] [--write-misses]

--regressions fails when a verdict is wrong that known_misses.txt does not list; --write-misses rewrites that list. Kinds that begin with "-" are left out. --id prints one case in full. Needs no framework.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from compare import artifact_id, compare, scrub  # noqa: E402
from questions import call_text, description_name  # noqa: E402

# The loads of these lines were recorded by absolute path, all others by a path relative to the folder of the recording. It
# shows in `"file://" + path`, which is another file then (README.md).
ABSOLUTE = ("2.21",)
KNOWN = os.path.join(HERE, "known_misses.txt")
ARCHIVE = os.path.join(HERE, "recorded.tar.xz")


def unpacked(archive=ARCHIVE):
    """The folder with the archive's content, unpacked once for each version of it."""
    root = os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "recorded")
    stamp = "%d-%d" % (os.path.getsize(archive), int(os.path.getmtime(archive)))
    if not os.path.exists(os.path.join(root, stamp)):
        with tarfile.open(archive) as tar:
            tar.extractall(root)
        open(os.path.join(root, stamp), "w").close()
    return root


def read_lines(path):
    with open(path) as f:
        return [json.loads(line) for line in f]


class Recorded:
    """Cases with their truths, and how to ask about one of them."""

    def __init__(self, folder):
        self.folder = folder
        self.cases = {c["id"]: c for c in read_lines(os.path.join(folder, "cases.jsonl"))}
        truths = read_lines(os.path.join(folder, "truth.jsonl"))
        self.truths = [t for t in truths if t["outcome"] in ("returned", "raised", "hangs", "crashes") and t["id"] in self.cases]

    def select(self, lines=None, kinds=None, formats=None, calls=None, ids=None):
        def wanted(t):
            c = self.cases[t["id"]]
            if ids and t["id"] not in ids or lines and c["load"][0] not in lines:
                return False
            if formats and c["save"][3] not in formats or calls and c["load"][3] not in calls:
                return False
            return not kinds or (c["kind"] in kinds.lstrip("-").split(",")) != kinds.startswith("-")
        return [t for t in self.truths if wanted(t)]

    def command(self, ckptfit, case):
        folder = os.path.join("artifacts", artifact_id(case))
        if case["load"][0] in ABSOLUTE:
            folder = os.path.join(os.path.abspath(self.folder), folder)
        with open(os.path.join(self.folder, folder, "artifact.json")) as f:
            path = os.path.join(folder, json.load(f)["path"])
        description = os.path.join("descriptions", description_name(case["load"]) + ".json")
        return folder, [os.path.abspath(ckptfit), "check", path, "--model", description, "--call", call_text(case["load"]), "--json"]

    def ask(self, ckptfit, truth):
        """(comparison, answer, what was printed to standard error)"""
        folder, command = self.command(ckptfit, self.cases[truth["id"]])
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, timeout=60)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            answer = {}
        exception = (answer.get("prediction") or {}).get("exception")
        if exception and exception.get("message"):
            exception["message"] = scrub(exception["message"], os.path.join(os.path.abspath(self.folder), folder), folder)
        return compare(truth, answer), answer, done.stderr


def replay(recorded, truths, ckptfit):
    """Yields (truth, comparison, answer, standard error) in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for truth, (result, answer, err) in zip(truths, pool.map(lambda t: recorded.ask(ckptfit, t), truths)):
            yield truth, result, answer, err


def print_score(rows, recorded):
    score, families = collections.Counter(), collections.defaultdict(collections.Counter)
    for truth, result, answer, _ in rows:
        c = recorded.cases[truth["id"]]
        for aspect, right in result.items():
            score[aspect, right] += 1
        for family in ("%s/%s" % (c["save"][3], c["load"][3]), "line " + c["load"][0]):
            families[family][result["verdict"]] += 1
    for family in sorted(families):
        print("%-40s %4d / %4d" % (family, families[family][True], sum(families[family].values())))
    for aspect in ("outcome", "exception", "message", "bindings", "asserts", "verdict"):
        n = score[aspect, True] + score[aspect, False]
        print("%-10s %5d of %5d = %.1f %%" % (aspect, score[aspect, True], n, 100.0 * score[aspect, True] / max(n, 1)))
    print("no JSON answer: %d" % sum(not answer for _, _, answer, _ in rows))


def print_miss(case, truth, result, answer, err):
    p = answer.get("prediction", {})
    wrong = [aspect for aspect, right in result.items() if not right]
    print(case["id"], case["mutation"], json.dumps(case["save"]), json.dumps(case["load"]), case.get("damage", ""))
    print("   wrong: %s" % ", ".join(wrong))
    for who, e in (("recorded ", truth.get("error")), ("predicted", p.get("exception"))):
        if e:
            print("   %s %s: %s" % (who, e["type"], e["message"][:160].replace("\n", "\\n")))
    if err:
        print("   " + err.strip()[-200:])


def known_misses():
    with open(KNOWN) as f:
        return {line.split()[0] for line in f if line.strip() and not line.startswith("#")}


def write_misses(misses, recorded):
    lines = ["# Recorded loads whose verdict is predicted wrongly; replay.py --write-misses writes this list.\n"]
    for truth, result, _, _ in sorted(misses, key=lambda row: row[0]["id"]):
        c = recorded.cases[truth["id"]]
        wrong = "+".join(aspect for aspect, right in result.items() if not right and aspect not in ("message", "verdict"))
        lines.append("%s %s/%s on %s: %s\n" % (c["id"], c["save"][3], c["load"][3], c["load"][0], wrong))
    with open(KNOWN, "w") as f:
        f.writelines(lines)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--ckptfit", required=True)
    ap.add_argument("--recorded", help="folder in place of the archive's content")
    for name in ("line", "kinds", "format", "call", "id", "report"):
        ap.add_argument("--" + name)
    ap.add_argument("--show", type=int, default=20)
    ap.add_argument("--regressions", action="store_true")
    ap.add_argument("--write-misses", action="store_true")
    a = ap.parse_args()
    split = lambda s: s.split(",") if s else None  # noqa: E731
    recorded = Recorded(a.recorded or unpacked())
    truths = recorded.select(split(a.line), a.kinds, split(a.format), split(a.call), split(a.id))
    rows = list(replay(recorded, truths, a.ckptfit))
    misses = [r for r in rows if not r[1]["verdict"]]
    if a.id:
        for truth, result, answer, _ in rows:
            print(json.dumps({"case": recorded.cases[truth["id"]], "truth": truth, "answer": answer, "result": result}, indent=1))
    else:
        for truth, result, answer, err in misses[:a.show]:
            print_miss(recorded.cases[truth["id"]], truth, result, answer, err)
        print_score(rows, recorded)
    if a.report:
        with open(a.report, "w") as f:
            json.dump([dict(id=t["id"], **r) for t, r, _, _ in rows], f)
    if a.write_misses:
        write_misses(misses, recorded)
    regressions = sorted({t["id"] for t, _, _, _ in misses} - known_misses()) if a.regressions else []
    if regressions:
        sys.exit("right before, wrong now: %s" % " ".join(regressions))


if __name__ == "__main__":
    main()
