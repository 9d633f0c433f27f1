"""Which cause ckptfit names first for each kind of change, and whether it stays silent when all is well.

    named.py --ckptfit BINARY [--kinds -wave2,wave2calls] [--mutation units,flat] [--show 20] [--id C09ab6965]

Prints, for each mutation whose load fails or is partial, the codes that stand first; how many of them name it
(named_causes.json); and how many complete loads have a finding of level error. Needs no framework.
"""
import argparse
import collections
import json
import os

from replay import HERE, Recorded, replay, unpacked


def is_complete(truth):
    """Whether the load returned with every variable that existed then taken from the file."""
    if truth["outcome"] != "returned":
        return False
    return all(v["state"] in ("loaded", "string") for v in truth.get("variables") or [])


class Names:
    """Which causes may stand first for a mutation."""

    def __init__(self):
        with open(os.path.join(HERE, "named_causes.json")) as f:
            table = json.load(f)
        self.before, self.causes = set(table["before"]), table["causes"]

    def know(self, case):
        return case["kind"] not in ("damage", "wave2calls") and case["mutation"] in self.causes

    def right(self, case, code):
        return code in self.before or code in self.causes[case["mutation"]]


def score(recorded, rows):
    """(changes named first, changes asked about, complete loads with an error, complete loads, misses)"""
    names, named, asked, alarms, complete, misses = Names(), 0, 0, 0, 0, []
    for truth, _, answer, _ in rows:
        case, findings = recorded.cases[truth["id"]], answer.get("findings", [])
        if is_complete(truth):
            complete += 1
            alarms += any(f["severity"] == "error" for f in findings)
        elif names.know(case):
            asked += 1
            right = names.right(case, findings[0]["code"] if findings else "none")
            named += right
            if not right:
                misses.append((case, answer))
    return named, asked, alarms, complete, misses


def print_finding(case, answer):
    print(case["id"], case["kind"], case["mutation"], json.dumps(case["save"]), json.dumps(case["load"]), case.get("damage", ""))
    e = answer.get("prediction", {}).get("exception")
    if e:
        print("      %s: %s" % (e["type"], e["message"][:150].replace("\n", "\\n")))
    for f in answer.get("findings", [])[:4]:
        print("      %s[%s] %s" % (f["severity"], f["code"], f["title"]))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--ckptfit", required=True)
    for name in ("line", "kinds", "format", "call", "id", "mutation", "code"):
        ap.add_argument("--" + name)
    ap.add_argument("--show", type=int, default=0)
    ap.add_argument("--alarms", action="store_true", help="show the false alarms alone")
    ap.add_argument("--score", action="store_true", help="only the figures, and the changes that another cause stands before")
    a = ap.parse_args()
    split = lambda s: s.split(",") if s else None  # noqa: E731
    recorded = Recorded(unpacked())
    truths = recorded.select(split(a.line), a.kinds, split(a.format), split(a.call), split(a.id))
    if a.mutation:
        truths = [t for t in truths if recorded.cases[t["id"]]["mutation"] in a.mutation.split(",")]
    if a.score:
        named, asked, alarms, complete, misses = score(recorded, replay(recorded, truths, a.ckptfit))
        for case, answer in misses[:a.show]:
            print_finding(case, answer)
        print("named first: %d of %d = %.1f %%" % (named, asked, 100.0 * named / max(asked, 1)))
        print("errors on complete loads: %d of %d = %.2f %%" % (alarms, complete, 100.0 * alarms / max(complete, 1)))
        return
    first, alarms, complete, shown = collections.defaultdict(collections.Counter), [], 0, 0
    for truth, _, answer, _ in replay(recorded, truths, a.ckptfit):
        case = recorded.cases[truth["id"]]
        findings = answer.get("findings", [])
        codes = [f["code"] for f in findings]
        if is_complete(truth):
            complete += 1
            errors = [f for f in findings if f["severity"] == "error"]
            if errors:
                alarms.append((case, answer))
            continue
        name = case["mutation"] if isinstance(case["mutation"], str) else json.dumps(case["mutation"])
        first[case["kind"], name][codes[0] if codes else "none"] += 1
        if shown < a.show and not a.alarms and (not a.code or (codes[:1] or ["none"])[0] in a.code.split(",")):
            print_finding(case, answer)
            shown += 1
    for case, answer in alarms[: a.show if a.alarms else 0]:
        print_finding(case, answer)
    for key in sorted(first):
        print("%-12s %-28s %s" % (key + ("  ".join("%s %d" % item for item in first[key].most_common()),)))
    print("complete loads: %d; with a finding of level error: %d" % (complete, len(alarms)))
    print("alarms by code:", collections.Counter(f["code"] for _, an in alarms for f in an["findings"] if f["severity"] == "error"))


if __name__ == "__main__":
    main()
