"""Holds a prediction of ckptfit against a recorded load."""
import collections
import difflib
import hashlib
import json
import re

OUTCOMES = {"returned": "returns", "raised": "raises", "hangs": "hangs", "crashes": "crashes"}


def same_in_every_run(message):
    """What of an exception's text does not depend on the process: no times, descriptors, values or orders of sets."""
    s = re.sub(r"\s+", " ", message or "")
    s = re.sub(r"time = \w{3} \w{3} +\d+ [\d:]+ \d{4}", "time = <TIME>", s)
    s = re.sub(r"file descriptor = \d+", "file descriptor = <N>", s)
    s = re.sub(r"\b(numpy|value)=.*?>", r"\1=<VALUES>>", s)
    s = re.sub(r"(is not found in \S+ checkpoint) \{.*?\}", r"\1 {<variables, in any order>}", s)
    s = re.sub(r"((?:no matching checkpointed value|changes in the Python program)[^\[]*)\[(?:<|\w+(?:\(|:? ?\{)|\(<|\{).*",
               r"\1[<objects, in any order>]", s)
    return s[:400]


def scrub(text, *folders):
    """Paths and addresses as the recorder writes them."""
    for folder in folders:
        text = text.replace(folder, "<DIR>")
    text = re.sub(r"(?<![\w<>/.:)])/(?:[\w.+-]+/)+[^\s'\",)\]]*", "<PATH>", text)
    return re.sub(r"0x[0-9a-f]{6,}", "0x<ADDR>", text)


def _binding_right(variable, predicted):
    free = ("other", "rearranged")
    same = predicted.get("state") == variable["state"] or (
        variable["state"] in free and predicted.get("state") in free + ("initial",))
    if not same or variable["state"] != "loaded" or len(variable["from"]) >= 4:
        return same
    return (predicted.get("source") or "").lstrip("/") in [key.lstrip("/") for key in variable["from"]]


def _bindings_right(variables, predicted):
    index = collections.defaultdict(list)
    for p in predicted or []:
        index[(p.get("group", "model"), p["name"])].append(p)
    for v in variables:
        candidates = index.get((v["group"], v["name"]))
        if not candidates or not _binding_right(v, candidates.pop(0)):
            return False
    return isinstance(predicted, list)


def compare(truth, answer):
    """{aspect: right or wrong}; an aspect that does not apply is absent."""
    p = answer.get("prediction", {})
    result = {"outcome": p.get("outcome") == OUTCOMES[truth["outcome"]]}
    if truth["outcome"] == "raised":
        e = p.get("exception") or {}
        result["exception"] = result["outcome"] and e.get("type") == truth["error"]["type"]
        a, b = same_in_every_run(e.get("message")), same_in_every_run(truth["error"]["message"])
        result["message"] = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.8
    variables = [v for v in truth.get("variables", []) if v["state"] != "string"]
    if truth["outcome"] == "returned" and variables:
        result["bindings"] = _bindings_right(variables, p.get("variables"))
    if truth.get("asserts"):
        passes = p.get("asserts") or {}
        result["asserts"] = all((passes.get(k) is True) == (v == "ok") for k, v in truth["asserts"].items())
    result["verdict"] = all(right for aspect, right in result.items() if aspect != "message")
    return result


def artifact_id(case):
    what = [case["save"], case["damage"]] if case.get("damage") else case["save"]
    return hashlib.sha1(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]
