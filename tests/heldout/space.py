"""What is drawn: for each builder of models.py its weight, its first form and the changes between saving and loading.

A form is a draw of one choice for some of the parameters in ``first``; a change is what the program that loads has otherwise: new parameters, or a function
that gives them from the old ones.
"""


def grown(key, by=1):
    """The last of a tuple of sizes is larger."""
    return lambda p: {key: list(p[key][:-1]) + [p[key][-1] + by]}


def longer(key, size=3):
    return lambda p: {key: list(p[key]) + [size]}


def shorter(key):
    return lambda p: {key: list(p[key][:-1])} if len(p[key]) > 1 else None


def turned(key):
    return lambda p: {key: list(reversed(p[key]))} if list(p[key]) != list(reversed(p[key])) else None


def toggled(key):
    return lambda p: {key: not p[key]}


def without(key, at):
    return lambda p: {key: list(p[key][:at]) + list(p[key][at + 1:])} if len(p[key]) > at + 1 else None


def inserted(key, at, what):
    return lambda p: {key: list(p[key][:at]) + [what] + list(p[key][at:])}


def swapped(key, a, b):
    def f(p):
        v = list(p[key])
        if len(v) <= max(a, b) or v[a] == v[b]:
            return None
        v[a], v[b] = v[b], v[a]
        return {key: v}
    return f


CHAINS = (["dense", "bn", "relu", "drop", "dense"], ["dense", "ln", "act", "wide"], ["conv1d", "dense", "prelu", "dense_nobias"], ["gru", "dense"], ["lstm", "bn", "dense"],
          ["sep1d", "dense", "noise", "dense"], ["time", "dense", "leaky", "dense"], ["dense", "dense", "dense"], ["dense_nobias", "bn_plain", "elu", "dense"],
          ["rnn", "repeat", "dense"], ["dense", "permute", "wide", "drop", "dense"], ["conv2dt", "dense"], ["dense", "group", "dense"], ["eindense", "dense"],
          ["dense", "activity", "bn", "dense"], ["dense", "spatial", "unit", "dense"], ["local", "dense"])
UNIT = ["adam", "sgd", "momentum", "rmsprop", "adagrad", "nadam", "adamax", "adamw", "ftrl", "amsgrad", "centered", "adadelta", "lion", "adafactor"]

SPACE = {
    "residual_net": (8, {"filters": [[3, 5], [4], [3, 3, 4]], "conv": ["conv", "separable", "depthwise"], "norm": ["bn", "bn", "ln", None],
                         "squeeze": [False, False, True], "shortcut": ["conv", "concat", None], "names": [True, False], "pool": ["avg", "max", "flatten"],
                         "classes": [3], "channels": [3], "activation": ["relu"], "ksize": [3], "stem": [4], "top": [True]},
                     {"classes": {"classes": 7}, "channels": {"channels": 1}, "deeper": longer("filters"), "shallower": shorter("filters"),
                      "norm_gone": {"norm": None}, "norm_other": {"norm": "ln"}, "squeezed": toggled("squeeze"), "other_conv": {"conv": "depthwise"},
                      "kernel": {"ksize": 5}, "activation": {"activation": "tanh"}, "stem": {"stem": 6}, "topless": {"top": False},
                      "renamed": toggled("names"), "shortcut": {"shortcut": "concat"}, "named_model": {"name": "resnet"}, "pool": {"pool": "max"}}),
    "branches": (8, {"left": [[4], [4, 3]], "right": [[3, 5], [4]], "merge": ["concat", "add", "mul", "max"], "heads": [["a", "b"], ["a"]], "swap": [False, False, True],
                     "named": [True, False], "text": [False, True], "wide": [True, False], "vocab": [11], "inp": [[3, 2]], "head_units": [2]},
                 {"swap": toggled("swap"), "wider": grown("left"), "deeper": longer("right"), "shallower": shorter("right"), "head_gone": {"heads": ["a"]},
                  "head_renamed": {"heads": ["a", "c"]}, "head_added": {"heads": ["a", "b", "c"]}, "merge": {"merge": "add"}, "vocab": {"vocab": 17},
                  "prefix": {"prefix": "new_"}, "named": toggled("named"), "inputs": {"inp": [4, 2]}, "head": {"head_units": 5}, "heads_turned": turned("heads"),
                  "narrow": toggled("wide")}),
    "tree": (10, {"hold": ["list", "dict", "tuple", "pairs", "seq", "attrs"], "units": [[4, 4], [4], [5, 4, 3]], "of": ["dense", "dense", "dense_norm", "bn"],
                  "config": [False, True], "late_head": [False, True], "extra": [None, None, "front", "back"], "private": [False, False, True],
                  "register": [False, False, True], "built": [True], "head": [2]},
             {"list": {"hold": "list"}, "dict": {"hold": "dict"}, "attrs": {"hold": "attrs"}, "seq": {"hold": "seq"}, "attr_renamed": {"attr": "blocks"},
              "head_renamed": {"head_attr": "out"}, "head": {"head": 3}, "deeper": longer("units", 4), "shallower": shorter("units"), "wider": grown("units"),
              "turned": turned("units"), "front": {"extra": "front"}, "back": {"extra": "back"}, "plain": {"extra": None}, "private": toggled("private"),
              "late_head": toggled("late_head"), "not_built": {"built": False}, "class_renamed": {"cls": "Forest"}, "no_objects": {"give": False},
              "of": {"of": "dense_norm"}, "config": toggled("config")}),
    "reader": (8, {"cell": ["lstm", "gru", "simple"], "wrap": [None, None, "bidir", "cells", "stacked"], "merge": ["concat", "sum"], "depth": [1, 2], "mask": [False, True],
                   "sequences": [False, True], "kind": ["seq", "func"], "norm": [False, True], "conv": [0, 0, 4], "names": [False, True], "units": [4],
                   "vocab": [20], "width": [3], "classes": [2], "bias": [True], "dropout": [0.0, 0.2]},
               {"vocab": {"vocab": 31}, "units": {"units": 6}, "width": {"width": 5}, "gru": {"cell": "gru"}, "lstm": {"cell": "lstm"}, "bidir": {"wrap": "bidir"},
                "plain": {"wrap": None}, "cells": {"wrap": "cells"}, "deeper": {"depth": 3}, "norm": toggled("norm"), "conv": {"conv": 4}, "names": toggled("names"),
                "classes": {"classes": 5}, "sequences": toggled("sequences"), "mask": toggled("mask"), "no_bias": {"bias": False}, "merge": {"merge": "sum"},
                "func": {"kind": "func"}, "unrolled": {"unroll": True}}),
    "seq2seq": (3, {"cell": ["lstm", "gru"], "attention": [None, "dot", "scaled", "additive"], "names": [False, True], "units": [4], "feat": [3], "out": [2]},
                {"units": {"units": 5}, "feat": {"feat": 2}, "attention": {"attention": "scaled"}, "no_attention": {"attention": None}, "out": {"out": 3},
                 "gru": {"cell": "gru"}, "names": toggled("names")}),
    "codec": (9, {"latent": [2], "hidden": [[4], [6, 4]], "style": ["attrs", "attrs", "func", "seq"], "encoder": ["seq", "func", "late"], "frozen": [False, False, True], "tracker": [False, True], "bn": [False, True], "compiled": [False, True], "inner_names": [False, True], "inp": [5],
                  "built": [True]},
              {"latent": {"latent": 3}, "deeper": longer("hidden"), "shallower": shorter("hidden"), "input": {"inp": 6}, "style": {"style": "func"},
               "frozen": toggled("frozen"), "encoder_renamed": {"enc_name": "compressor"}, "decoder_renamed": {"dec_name": "expander"}, "bn": toggled("bn"),
               "inner_names": toggled("inner_names"), "attr_renamed": {"attr": "enc"}, "tracker": toggled("tracker"), "compiled": toggled("compiled"),
               "seq_inside": {"encoder": "seq"}, "func_inside": {"encoder": "func"}, "variational": {"style": "attrs", "variational": True}}),
    "siamese": (5, {"units": [[4, 3], [4]], "shared": [True, True, False], "distance": ["sub", "mul", "concat"], "names": [False, True], "kind": ["func", "seq"],
                    "depth": [1, 2, 3], "head": [1], "inp": [3]},
                {"unshared": toggled("shared"), "units": grown("units"), "longer": longer("units"), "base_renamed": {"base_name": "leg"}, "names": toggled("names"),
                 "head": {"head": 2}, "kind": {"kind": "seq"}, "flatter": {"depth": 1}, "deeper": {"depth": 3}, "distance": {"distance": "concat"}}),
    "attention": (5, {"heads": [2], "key": [3, 2], "value": [None, 2], "bias": [True, True, False], "blocks": [1, 2], "cross": [False, True], "names": [True, False],
                      "pre": [False, True], "positions": [True, False], "drop": [0.0, 0.1], "feat": [4], "ff": [5], "classes": [2]},
                  {"heads": {"heads": 3}, "key": {"key": 4}, "no_bias": {"bias": False}, "blocks": {"blocks": 2}, "block_less": {"blocks": 1}, "ff": {"ff": 7},
                   "pre": toggled("pre"), "names": toggled("names"), "positions": toggled("positions"), "classes": {"classes": 4}, "feat": {"feat": 6},
                   "value": {"value": 4}}),
    "chain": (12, {"of": list(CHAINS), "kind": ["seq", "seq", "func"], "units": [4], "named": [[], ["a0", "a1", "a2", "a3", "a4"]],
                   "policy": [None, None, None, "mixed_float16", "float64"]},
              {"units": {"units": 6}, "first_gone": without("of", 0), "second_gone": without("of", 1), "dense_inserted": inserted("of", 1, "dense"),
               "bn_inserted": inserted("of", 1, "bn"), "ln_at_end": lambda p: {"of": list(p["of"]) + ["ln"]}, "drop_inserted": inserted("of", 1, "drop"),
               "first_two_swapped": swapped("of", 0, 1), "swapped": swapped("of", 1, 2), "double": {"policy": "float64"}, "half": {"policy": "mixed_float16"},
               "one_double": {"per_layer": "float64"}, "renamed": {"named": ["b0", "b1", "b2", "b3", "b4"]}, "one_renamed": {"named": ["a0", "other", "a2", "a3", "a4"]},
               "func": {"kind": "func"}, "names_swapped": {"named": ["a1", "a0", "a2", "a3", "a4"]}, "frozen": {"frozen": [0]}, "named_model": {"name": "net"}}),
    "own_layer": (9, {"what": ["affine", "wide", "mix", "around", "direct"], "config": [True, True, False], "give": [True, True, False], "register": [False, False, True],
                      "kind": ["func", "seq"], "counter": [False, True], "explicit": [True, False], "units": [3], "extra": [0], "version": [1]},
                  {"version": {"version": 2}, "units": {"units": 5}, "config": toggled("config"), "counter": toggled("counter"), "extra": {"extra": 1},
                   "explicit": toggled("explicit"), "layer_named": {"layer_name": "special"}, "tail_gone": {"after": False}, "not_given": {"give": False}}),
    "fitted": (11, {"opt": UNIT, "steps": [1, 2, 0], "legacy": [False, False, False, True], "policy": [None, None, "mixed_float16"], "metrics": [[], ["mae"], ["accuracy"]],
                    "names": [False, True], "bn": [False, True], "kind": ["seq", "func", "sub"], "schedule": [None, None, "exp"], "frozen": [False, True],
                    "fit": [False, True], "units": [[4, 2], [5, 4, 2]]},
               {"sgd": {"opt": "sgd"}, "adam": {"opt": "adam"}, "rmsprop": {"opt": "rmsprop"}, "legacy": toggled("legacy"), "not_stepped": {"steps": 0},
                "stepped": {"steps": 1}, "metrics": {"metrics": ["mae"]}, "units": grown("units"), "deeper": longer("units"), "frozen": toggled("frozen"),
                "schedule": {"schedule": "exp"}, "no_schedule": {"schedule": None}, "bn": toggled("bn"), "names": toggled("names"), "full_precision": {"policy": None},
                "kind": {"kind": "func"}}),
    "module_tree": (4, {"hold": ["list", "tuple", "dict", "named", "attrs"], "n": [2, 3], "d": [2], "dense": [False, True], "extra": [None, "gate"], "counter": [True, False],
                        "swap": [False], "names": [True, False], "dtype": ["float32"]},
                    {"list": {"hold": "list"}, "dict": {"hold": "dict"}, "attrs": {"hold": "attrs"}, "more": {"n": 4}, "fewer": {"n": 1}, "larger": {"d": 3},
                     "double": {"dtype": "float64"}, "gate": {"extra": "gate"}, "first": {"extra": "first"}, "renamed": {"attr": "blocks"}, "swap": toggled("swap"),
                     "counter": toggled("counter"), "dense": toggled("dense")}),
    "stacked": (8, {"base": [[4, 3], [3], [3, 4, 3]], "head": [[2], [4, 2]], "base_kind": ["func", "seq"], "frozen": [False, True], "fine": [0, 2], "bn": [True, False],
                    "outer": ["seq", "func", "extend"], "drop": [True, False], "head_names": [False, True], "pre": [False, False, True], "base_name": ["base"]},
                {"classes": grown("head"), "head_deeper": longer("head"), "frozen": toggled("frozen"), "bn": toggled("bn"), "flat": {"outer": "extend"},
                 "nested": {"outer": "func"}, "base_renamed": {"base_name": "backbone"}, "base_wider": grown("base"), "base_longer": longer("base"),
                 "head_names": toggled("head_names"), "drop": toggled("drop"), "pre": toggled("pre"), "base_kind": {"base_kind": "seq"}, "fine": {"frozen": True, "fine": 1}}),
}
