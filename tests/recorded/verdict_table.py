"""Writes docs/verdicts.md: how many recorded loads are predicted right, by call and line.

    verdict_table.py --ckptfit BINARY [--check]

--check only compares with the page that is there. Needs no framework; tests compare, too.
"""
import argparse
import collections
import os
import sys

from replay import HERE, Recorded, known_misses, replay, unpacked

BEYOND = os.path.join(HERE, "beyond.md")  # loads that were looked at and not recorded; written by hand
PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "verdicts.md")

HEAD = """# Verdicts against recorded truth

Real TensorFlow and Keras were made to load thousands of files ([tests/recorded](../tests/recorded/README.md)). A verdict is right when
everything in it is: whether the call returns, the class of the exception, the source of every variable, what each status method answers.
Written by `python3 tests/recorded/verdict_table.py --ckptfit BINARY`; the tests compare.
"""

RESTORE = "`Checkpoint(...).restore` and `.read`"
# Families of calls, by the name that a recorded load has for its call.
FAMILIES = (("load_weights", "`load_weights`"), ("load_model", "`load_model`"), ("restore", RESTORE), ("read", RESTORE),
            ("saved_model_load", "`tf.saved_model.load`"), ("tfsm", "`TFSMLayer`"),
            ("saver", "`Saver(...).restore`"), ("init_from", "`init_from_checkpoint`"), ("get_tensor", "reading single values"),
            ("load_variable", "reading single values"), ("latest", "newest checkpoint of a folder"),
            ("manager", "newest checkpoint of a folder"), ("objects", RESTORE))


def family(call):
    for part, words in FAMILIES:
        if part in call:
            return words
    return "other calls"


def line_key(line):
    return (int(line.rstrip("t").split(".")[1]), line.endswith("t"))


def counted(recorded, rows):
    """Lines, and {call's family or "all": {(line or "all", "asked" or "right"): number}}."""
    cells, lines = collections.defaultdict(collections.Counter), set()
    for truth, result, _, _ in rows:
        case = recorded.cases[truth["id"]]
        line = case["load"][0]
        lines.add(line)
        for row in (family(case["load"][3]), "all"):
            for column in (line, "all"):
                cells[row][column, "asked"] += 1
                cells[row][column, "right"] += result["verdict"]
    return sorted(lines, key=line_key), cells


def shown(counts, column):
    return "%d of %d" % (counts[column, "right"], counts[column, "asked"]) if counts[column, "asked"] else ""


def parts(rows):
    """The table of a verdict's parts, as lines of text."""
    aspects = collections.Counter((aspect, bool(right)) for _, result, _, _ in rows for aspect, right in result.items())
    text = ["| part of the verdict | right |", "|---|---|"]
    names = (("outcome", "returns, raises, hangs or crashes"), ("exception", "class of the exception"), ("message", "text of the exception"),
             ("bindings", "source of every variable"), ("asserts", "status methods"), ("verdict", "all but the text"))
    for aspect, words in names:
        right = aspects[aspect, True]
        asked = right + aspects[aspect, False]
        text.append("| %s | %d of %d, %.1f %% |" % (words, right, asked, 100.0 * right / max(asked, 1)))
    return text


def render(recorded, rows):
    """The page's text."""
    lines, cells = counted(recorded, rows)
    columns = lines + ["all"]
    text = [HEAD, "Each cell: right of asked. `2.16t` is the `tf_keras` package in the environment of TensorFlow 2.16.", "",
            "| call | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for row in sorted(cells, key=lambda r: (r == "all", r)):
        text.append("| %s | %s |" % (row, " | ".join(shown(cells[row], c) for c in columns)))
    text += [""] + parts(rows)
    text += ["", "## Known to be wrong", "", "By recorded load (`replay.py --id` shows one); what is wrong stands behind it.", ""]
    for truth, result, _, _ in sorted(rows, key=lambda r: r[0]["id"]):
        if truth["id"] not in known_misses():
            continue
        case = recorded.cases[truth["id"]]
        wrong = [a for a, right in result.items() if not right and a not in ("message", "verdict")]
        text.append("- %s: %s on %s, %s: %s" % (truth["id"], case["load"][3], case["load"][0], case["save"][3], ", ".join(wrong)))
    with open(BEYOND) as f:
        return "\n".join(text) + "\n" + f.read()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--ckptfit", required=True)
    ap.add_argument("--check", action="store_true")
    a = ap.parse_args()
    recorded = Recorded(unpacked())
    text = render(recorded, list(replay(recorded, recorded.truths, a.ckptfit)))
    if a.check:
        with open(PAGE) as f:
            sys.exit(0 if f.read() == text else "docs/verdicts.md is not what the recorded loads give: write it anew")
    with open(PAGE, "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
