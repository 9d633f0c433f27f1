"""Draws loading situations that tests/recorded does not have: generate.py [--seed N] [--count N] [--line 2.15,2.21t] > cases.jsonl

The same seed gives the same cases. Each line of the output is a case as tests/recorded/README.md describes it, for record.py of this folder.
"""
import argparse
import hashlib
import json
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "recorded", "jury")]
import damage  # noqa: E402
from space import SPACE  # noqa: E402

LINES = ["2.%d" % n for n in range(22)] + ["2.%dt" % n for n in range(16, 22)]
NOT_KERAS = ("module_tree",)
WITH_OPTIMIZER = ("fitted",)
WITH_OBJECTS = {"tree": ["model"], "codec": ["model", "encoder", "decoder"], "fitted": ["model", "optimizer"], "module_tree": ["model", "step"]}
LATE_SHAPE = {"tree": "(1, 3)"}  # builders that can leave the model without variables, and what builds it

CHECKPOINTS = {"ckpt_model": 12, "ckpt_root": 8, "ckpt_full": 14, "ckpt_objects": 6}
OLD = dict(CHECKPOINTS, tf_weights=20, h5_weights=18, h5_model=15, savedmodel=9, tf1_saver=3)
MIDDLE = dict(OLD, keras=15, weights_h5=12)
KERAS3 = dict(CHECKPOINTS, weights_h5=28, keras=26, h5_model=12, savedmodel=6)

LOAD_MODEL = [(5, "load_model", {}), (4, "load_model", {"custom_objects": True}), (2, "load_model", {"compile": False}),
              (1, "load_model", {"custom_objects": True, "compile": False})]
LOAD_WEIGHTS = [(8, "load_weights", {}), (3, "load_weights", {"skip_mismatch": True})]
BY_NAME = [(4, "load_weights", {"by_name": True}), (3, "load_weights", {"by_name": True, "skip_mismatch": True})]
RESTORES = [(4, "restore_model", {}), (4, "restore_root", {}), (2, "objects", {"objs": "model=model", "then": ".assert_consumed()"}),
            (2, "objects", {"objs": "model=model", "then": ".expect_partial()"}), (1, "read_at", {"obj": "model", "then": ".assert_existing_objects_matched()"})]
READS = [(1, "get_tensor", {"key": "'save_counter/.ATTRIBUTES/VARIABLE_VALUE'"}), (1, "load_variable", {"key": "'model/.ATTRIBUTES/VARIABLE_VALUE'"})]
OPTIMIZER = [(9, "restore_full", {}), (9, "restore_model_and_optimizer", {}), (4, "objects", {"objs": "optimizer=optimizer"})]


def calls(fmt, saved_keras):
    """(weight, call, arguments) that people use on files of a format; the last ones are mistakes."""
    if fmt == "tf_weights":
        return [(14, "load_weights", {}), (2, "load_weights_at", {"then": ".assert_consumed()"}), (1, "load_weights", {"skip_mismatch": True})] + RESTORES + [
            (1, "load_model", {})]
    if fmt in ("h5_weights", "weights_h5"):
        more = BY_NAME if fmt == "h5_weights" else BY_NAME[:1]
        return [(2 * w, c, a) for w, c, a in LOAD_WEIGHTS] + more + [(1, "load_model", {}), (1, "saving_load_weights", {}), (1, "restore_model", {})]
    if fmt == "h5_model":
        return LOAD_MODEL + LOAD_WEIGHTS + BY_NAME + [(1, "saved_model_load", {})]
    if fmt == "keras":
        return [(2 * w, c, a) for w, c, a in LOAD_MODEL] + [(2, "load_model", {"safe_mode": False})] + LOAD_WEIGHTS + BY_NAME[:1] + [(1, "restore_root", {})]
    if fmt == "savedmodel":
        kw = {"call_endpoint": "serving_default" if saved_keras == 2 else "serve"}
        return LOAD_MODEL + [(6, "saved_model_load", {}), (4, "load_weights", {}), (2, "tfsm", kw),
                             (2, "objects_at", {"objs": "model=model", "where": 'os.path.join(path, "variables", "variables")'})]
    if fmt == "ckpt_model":
        return [(8, "restore_model", {}), (6, "load_weights", {})] + RESTORES + READS + [(1, "load_model", {})]
    if fmt == "ckpt_root":
        return [(10, "restore_root", {}), (4, "load_weights", {})] + RESTORES + READS
    if fmt == "ckpt_full":
        return OPTIMIZER + RESTORES + READS + [(2, "load_weights", {})]
    if fmt == "tf1_saver":
        return [(5, "tf1_saver", {}), (4, "restore_model", {}), (2, "load_weights", {}), (1, "restore_root", {})]
    raise ValueError(fmt)


def keras_of(line):
    return 2 if line.endswith("t") or minor(line) < 16 else 3


def minor(line):
    return int(line.rstrip("t").split(".")[1])


def subclassed(builder, params):
    return builder == "tree" or (builder, params.get("style")) == ("codec", "attrs") or (builder, params.get("kind")) == ("fitted", "sub")


def formats(line, builder, params):
    f = KERAS3 if keras_of(line) == 3 else MIDDLE if minor(line) >= 12 else OLD
    if builder in NOT_KERAS:
        f = dict(CHECKPOINTS, savedmodel=4)
    without = [k for k, where in (("ckpt_full", builder in WITH_OPTIMIZER), ("ckpt_objects", builder in WITH_OBJECTS),
                                  ("ckpt_root", minor(line) >= 4), ("h5_model", not subclassed(builder, params))) if not where]
    return {k: w for k, w in f.items() if k not in without}


def possible(line, builder, params):
    """What a version does not have is not asked of it."""
    since = {"mixed_float16": 4, "float64": 2, "group": 11, "unit": 9, "eindense": 7, "adamw": 12, "lion": 13, "adafactor": 13}
    needs = [params.get("policy"), params.get("opt")] + list(params.get("of", []) if builder == "chain" else [])
    needs += ["attention"] if builder == "attention" else ["legacy"] if params.get("legacy") else []
    since.update(attention=4, legacy=11)
    if keras_of(line) == 3 and ("local" in needs or "legacy" in needs):
        return False
    return all(minor(line) >= since.get(n, 0) for n in needs) and (minor(line) >= 3 or not params.get("register"))


def weighted(rng, pairs):
    return rng.choices([p[1:] if len(p) > 2 else p[1] for p in pairs], [p[0] for p in pairs])[0]


def form(rng, first):
    """About half of the parameters as they stand first, the others drawn."""
    return {k: rng.choice(v) if rng.random() < 0.6 else v[0] for k, v in first.items()}


def changed(rng, builder, params):
    """(name of the change, new parameters)"""
    if rng.random() < 0.3:
        return "same", params
    changes = SPACE[builder][2]
    name = rng.choice(sorted(changes))
    new = changes[name](params) if callable(changes[name]) else changes[name]
    if new is None or all(params.get(k) == v for k, v in new.items()):
        return "same", params
    return name, dict(params, **new)


def objects_call(rng, builder):
    """A Checkpoint of some of a builder's objects under their own or other names."""
    names = WITH_OBJECTS[builder]
    picked = rng.sample(names, rng.randint(1, len(names)))
    renamed = rng.random() < 0.15
    objs = ", ".join("%s=%s" % ("old_" + n if renamed and n == picked[0] else n, n) for n in picked)
    then = rng.choice(["", "", ".assert_consumed()", ".expect_partial()", ".assert_existing_objects_matched()", ".assert_nontrivial_match()"])
    return "objects", dict({"objs": objs}, **({"then": then} if then else {}))


def call_for(rng, fmt, builder, line, saved, params):
    if fmt == "ckpt_objects":
        return objects_call(rng, builder)
    late = builder in LATE_SHAPE and not params.get("built", True)
    if late and fmt in ("tf_weights", "ckpt_root", "ckpt_model") and rng.random() < 0.7:
        build = "model(tf.zeros(%s))" % LATE_SHAPE[builder]
        if fmt == "ckpt_model":
            return "objects_then", {"objs": "model=model", "build": build}
        return "load_weights_then", {"build": build}
    fits = [c for c in calls(fmt, keras_of(saved)) if builder not in NOT_KERAS or c[1] not in ("load_weights", "load_model", "tfsm", "load_weights_at")]
    fits = [c for c in fits if not (c[1] in ("tfsm", "saving_load_weights") and keras_of(line) == 2 or c[2].get("safe_mode") is False and minor(line) < 13)]
    return weighted(rng, fits)


def damages(fmt):
    if fmt in ("h5_weights", "h5_model"):
        return damage.H5
    if fmt == "keras":
        return damage.KERAS
    if fmt == "savedmodel":
        return damage.SAVEDMODEL
    if fmt == "weights_h5":
        return ("path:missing", "empty", "half", "tail", "lfs", "html", "no_suffix", "unicode_dir")
    return damage.BUNDLE


def situations(rng, line):
    """Without end: cases that load on a line, a few from each file."""
    while True:
        builder = weighted(rng, [(s[0], b) for b, s in sorted(SPACE.items())])
        saved = line if rng.random() < 0.68 else rng.choice(LINES)
        params = form(rng, SPACE[builder][1])
        if not possible(saved, builder, params):
            continue
        fmt = weighted(rng, sorted((w, f) for f, w in formats(saved, builder, params).items()))
        broken = rng.choice(damages(fmt)) if rng.random() < 0.07 else None
        if broken == "path:state_file" and fmt in ("ckpt_root",):
            broken = None
        for _ in range(1 if broken else rng.choice((1, 2, 2, 3))):
            change, into = ("same", params) if broken else changed(rng, builder, params)
            if not possible(line, builder, into):
                continue
            call, arguments = call_for(rng, fmt, builder, line, saved, into)
            case = {"kind": "damage" if broken else "same_env" if saved == line else "cross_env", "mutation": broken or change,
                    "save": [saved, builder, params, fmt], "load": [line, builder, into, call, arguments]}
            if rng.random() < 0.05:
                case["load"].append(2)
                case["mutation"] += "+drift"
            if broken:
                case["damage"] = broken
            yield case


def generate(seed, count, lines, drawn=situations, letter="H"):
    """The first `count` cases of each line out of what `drawn` yields without end, each once; `letter` begins their ids."""
    seen = set()
    for line in lines:
        rng = random.Random("%s %s" % (seed, line))
        kept = 0
        for case in drawn(rng, line):
            key = json.dumps([case["save"], case["load"], case.get("damage")], sort_keys=True)
            if key in seen:
                continue
            seen.add(key)
            kept += 1
            yield dict(case, id=letter + hashlib.sha1(key.encode()).hexdigest()[:8])
            if kept == count:
                break


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seed", default="1")
    ap.add_argument("--count", type=int, default=48, help="cases of each loading line")
    ap.add_argument("--line", help="loading lines, comma separated; default all")
    a = ap.parse_args()
    for case in generate(a.seed, a.count, a.line.split(",") if a.line else LINES):
        print(json.dumps(case, sort_keys=True))


if __name__ == "__main__":
    main()
