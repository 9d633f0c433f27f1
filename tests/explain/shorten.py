#!/usr/bin/env python3
"""How often `explain` still names the cause of a message that somebody shortened: shorten.py [--lost KIND].

The examples are the messages that data/messages knows, with something in their places, and the texts of texts.txt and of tests/causes.
Each is shortened as people do it; the first cause of the whole example must then still be among the first three.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/explain"))

import score  # noqa: E402

PLACES = {"number": "7", "shape": "(3, 3, 64, 128)", "word": "block1_conv2", "": "block1_conv2"}


def examples_of_messages():
    """What each message with causes prints, by its first wording."""
    examples = []
    for path in sorted((ROOT / "data/messages").glob("*.txt")):
        kind, wordings, has_causes = "", [], False
        for line in path.read_text(encoding="utf-8").splitlines() + ["message END"]:
            words = line.split()
            if words[:1] and words[0] in ("message", "guess", "rest"):
                if kind == "message" and has_causes:
                    examples.append(re.sub(r"\{\w*:?(\w*)\}", lambda place: PLACES[place[1]], wordings[0]))
                kind, wordings, has_causes = words[0], [], False
            elif words[:1] == ["text"]:
                wordings.append(line.strip()[5:].strip())
            elif len(words) > 1 and words[1].isdigit():
                has_causes = True
    return examples


def examples_of_texts():
    """The texts that the tests of messages have, each of which names its cause."""
    lines = (ROOT / "tests/explain/texts.txt").read_text(encoding="utf-8").splitlines()
    examples = [line.split(None, 2)[2] for line in lines if line and not line.startswith("#")]
    for path in sorted((ROOT / "tests/causes").glob("*_test.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        examples += [line.split(None, 1)[1] for line in lines if line.startswith(("first ", "among "))]
    return examples


def beginning(text, length):
    """What a title has room for: whole words."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + "..."


def without_class(text):
    return re.sub(r"\b[\w.]*(?:Error|Exception)\b:? ?", "", text, count=1)


KINDS = {
    "first 80": lambda text: beginning(text, 80),
    "first 60": lambda text: beginning(text, 60),
    "first 40": lambda text: beginning(text, 40),
    "without class": without_class,
    "lower case": str.lower,
    "upper case": str.upper,
    "no quotes": lambda text: re.sub("['\"`]", "", text),
    "typographic": lambda text: re.sub("['\"`]([^'\"`]*)['\"`]", "\u2018\\1\u2019", text),
    "guillemets": lambda text: re.sub("['\"`]([^'\"`]*)['\"`]", "\u00ab\\1\u00bb", text),
    "backquotes": lambda text: re.sub("['\"]", "`", text),
    "numbers": lambda text: re.sub(r"\d+", "12", text),
    "wrapped": lambda text: re.sub(r"(.{30,}?) ", "\\1\n    ", text),
    "quoted": lambda text: re.sub(r"(.{30,}?) ", "\\1\n> ", "> " + text),
    "log": lambda text: "2021-03-04 05:06:07.891011: E tensorflow/core/x.cc:12] " + text,
    "stamp": lambda text: "[2021-03-04 05:06:07,891] ERROR in app: " + text,
    "tuple": lambda text: f"({text!r},)",
    "first sentence": lambda text: re.split(r"(?<=[a-z)'])\. ", text)[0],
    "no punctuation": lambda text: re.sub(r"[.,:;!?()]+(?= |$)", "", text),
    "no article": lambda text: re.sub(r"\b(?:the|a|an) ", "", text),
}


def codes(text):
    return [candidate["code"] for candidate in score.candidates(text)]


def measure(examples):
    """{kind: (number of examples that it changes, [those whose cause is lost])}."""
    firsts = [(text, found[0]) for text in examples if (found := codes(text))]
    result = {}
    for kind, shorten in KINDS.items():
        changed = [(text, short, first) for text, first in firsts if (short := shorten(text)) != text]
        result[kind] = (len(changed), [(short, first) for _, short, first in changed if first not in codes(short)[:3]])
    return result


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lost", help="list what this way of shortening loses")
    options = parser.parse_args(arguments)
    print(f"{'shortened':16} {'messages':>8} {'kept':>7} {'texts':>8} {'kept':>7}")
    measured = [measure(examples_of_messages()), measure(examples_of_texts())]
    for kind in KINDS:
        columns = [f"{number:8} {100 * (1 - len(lost) / max(number, 1)):6.1f}%" for number, lost in (m[kind] for m in measured)]
        print(f"{kind:16} {' '.join(columns)}")
        if options.lost == kind:
            for short, first in measured[0][kind][1] + measured[1][kind][1]:
                print(f"   {first} {codes(short)[:3]} | {short}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
