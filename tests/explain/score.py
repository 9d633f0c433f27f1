#!/usr/bin/env python3
"""How often `explain` names the right cause, from the error text and the stated versions alone: score.py [--misses] [--also] [--half HALF].

reports.jsonl holds public reports of failed loads with the cause that was found (README.md). Rules are written while looking at one half,
"tuned"; the other, "held out", is only counted. Which half a report is in is decided by a hash of its id, and by seen.txt. further.jsonl and later.jsonl
to sixteenth.jsonl hold others, which were collected later and counted once before rules were written for them.

  first     the first name of the first candidate is the right one
  three     the right one is among the first three names, of however many candidates
  cause     one of the first three causes stands for the right name: what a reader sees, since names of one cause have one page
  family    the first name is of the right family
  ceiling   what no rule can pass that sees the text alone: of reports with the same text, the most frequent name is right
"""

import argparse
import collections
import hashlib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

from ckptfit import _library  # noqa: E402

HALVES = ("tuned", "held out")
# Collected later than reports.jsonl, in this order.
LATER_SETS = ("further", "later", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
              "fifteenth", "sixteenth")

# Beginnings of the hashes of ids: reports of the held-out half that somebody met again while collecting others, and read.
SEEN = frozenset((ROOT / "tests/explain/seen.txt").read_text(encoding="utf-8").split())
KEYS = ("first", "three", "cause", "family")


def half_of(identity):
    digest = hashlib.sha256(identity.encode())
    return "tuned" if digest.hexdigest()[:16] in SEEN else HALVES[digest.digest()[0] % 2]


def read_reports(name="reports"):
    lines = (ROOT / f"tests/explain/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_families():
    lines = (ROOT / "data/messages/slugs.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[1]: line.split()[0] for line in lines if line and not line.startswith("#")}


def pasted(report):
    """What a user would paste: the error, and the versions as the report states them."""
    text = report["error"]
    for package, name in (("tensorflow", "TensorFlow"), ("keras", "Keras")):
        if report[package]:
            text += f"\n{name} version: {report[package]}"
    return text


def candidates(text):
    """The causes that explain gives, best first."""
    try:
        return _library.ask("explain", {"text": text}).json.get("candidates", ())
    except _library.CkptfitError:
        return ()


def names(text):
    """The names that explain gives, best first."""
    return [name for candidate in candidates(text) for name in candidate["slugs"]]


def causes_of_names():
    """{name of slugs.txt: code of the cause that stands for it}."""
    codes, code = {}, ""
    for line in (ROOT / "data/messages/causes.txt").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:1] == ["cause"]:
            code = words[1]
        elif words[:1] == ["reports"]:
            codes.update(dict.fromkeys(words[1:], code))
    return codes


def ceiling(reports):
    """The share of reports whose name is the most frequent one of their text, with numbers and quoted words left out. A text that occurs
    only once counts as one that tells its cause, so the true ceiling is lower."""
    texts = collections.defaultdict(collections.Counter)
    for report in reports:
        texts[re.sub(r"\d+|'[^']*'|\"[^\"]*\"", "#", report["error"]).strip(" .").lower()][report["slug"]] += 1
    return sum(counter.most_common(1)[0][1] for counter in texts.values()) / len(reports)


def score(reports, families, with_also=False):
    """({key: share} for the KEYS, the reports missed among three, the reports missed first)."""
    hits, beyond, second, codes = collections.Counter(), [], [], causes_of_names()
    for report in reports:
        found = candidates(pasted(report))
        given = [name for candidate in found for name in candidate["slugs"]]
        right = {report["slug"], *(report.get("also", ()) if with_also else ())}
        hits["cause"] += not {codes.get(name) for name in right}.isdisjoint(candidate["code"] for candidate in found[:3])
        hits["first"] += given[:1] != [] and given[0] in right
        hits["three"] += not right.isdisjoint(given[:3])
        hits["family"] += bool(given) and families[given[0]] in {families.get(name) for name in right}
        if right.isdisjoint(given[:3]):
            beyond.append((report, given))
        elif given[0] not in right:
            second.append((report, given))
    return {key: hits[key] / len(reports) for key in KEYS}, beyond, second


def groups():
    reports = read_reports()
    for half in HALVES:
        chosen = [r for r in reports if r["verbatim"] and half_of(r["id"]) == half]
        yield half, chosen
    yield "both", [r for r in reports if r["verbatim"]]
    yield "with retold errors", reports
    for name in LATER_SETS:
        yield name, read_reports(name)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=HALVES, help="measure this half alone")
    parser.add_argument("--misses", action="store_true", help="list what is missed in the tuned half")
    parser.add_argument("--also", action="store_true", help="count what a report's `also` names as right, too")
    options = parser.parse_args(arguments)
    families = read_families()
    print(f"{'reports':20} {'number':>6} {'first':>7} {'three':>7} {'cause':>7} {'family':>7} {'ceiling':>8}")
    for group, reports in groups():
        if options.half and group != options.half:
            continue
        shares, beyond, second = score(reports, families, options.also)
        columns = " ".join(f"{100 * shares[key]:6.1f}%" for key in KEYS)
        print(f"{group:20} {len(reports):6} {columns} {100 * ceiling(reports):7.1f}%")
        if options.misses and group in ("tuned", *LATER_SETS):
            for title, missed in (("not among three", beyond), ("not first", second)):
                print(f"-- {title}")
                for report, given in missed:
                    print(f"   {report['id']} {report['slug']} <- {given[:4]} | {report['error'][:150]} | {report['tensorflow']} | {report['keras']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
