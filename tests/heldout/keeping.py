"""Draws loads whose program has variables of the same shapes as the one that saved, so that a repair may be possible.

What changed is one of KEEPING, or nothing but the format, the release or the call.
"""
import generate

CALLS = ("load_weights", "load_model", "restore_model", "restore_root", "restore_full", "restore_model_and_optimizer", "tf1_saver")
LEFT_OUT = 0.6  # how many of the loads into the unchanged program are not taken

KEEPING = {
    "residual_net": ["renamed", "named_model", "activation", "pool", "norm_gone", "topless", "shallower"],
    "branches": ["swap", "prefix", "named", "heads_turned", "head_renamed", "head_gone", "shallower"],
    "tree": ["list", "dict", "attrs", "seq", "attr_renamed", "head_renamed", "late_head", "not_built", "class_renamed", "no_objects", "config",
             "plain", "private", "shallower"],
    "reader": ["names", "mask", "func", "unrolled", "norm", "sequences", "no_bias"],
    "seq2seq": ["names", "no_attention"],
    "codec": ["style", "frozen", "encoder_renamed", "decoder_renamed", "inner_names", "attr_renamed", "tracker", "compiled", "seq_inside",
              "func_inside", "bn"],
    "siamese": ["base_renamed", "names", "kind", "unshared", "flatter"],
    "attention": ["names", "pre", "positions", "no_bias", "block_less"],
    "chain": ["renamed", "one_renamed", "func", "names_swapped", "frozen", "named_model", "drop_inserted", "half", "double", "one_double"],
    "own_layer": ["config", "explicit", "layer_named", "not_given", "counter", "tail_gone", "version"],
    "fitted": ["sgd", "adam", "rmsprop", "legacy", "not_stepped", "stepped", "metrics", "frozen", "schedule", "no_schedule", "names", "kind",
               "full_precision", "bn"],
    "module_tree": ["list", "dict", "attrs", "fewer", "renamed", "swap", "counter", "gate"],
    "stacked": ["frozen", "flat", "nested", "base_renamed", "head_names", "drop", "base_kind", "fine", "bn"],
}


def is_asked(rng, case):
    builder, program, call = case["load"][1:4]
    if case["kind"] == "damage" or call not in CALLS:
        return False
    # The Saver is given the variables of an optimizer, too, and the call as it is asked says those of the model.
    if call == "tf1_saver" and (builder == "fitted" or program.get("compiled")):
        return False
    change = case["mutation"].replace("+drift", "")
    return rng.random() >= LEFT_OUT if change == "same" else change in KEEPING[case["load"][1]]


def situations(rng, line):
    return (case for case in generate.situations(rng, line) if is_asked(rng, case))


def cases(seed, count, lines):
    """As generate.generate()."""
    return generate.generate("repair %s" % seed, count, lines, situations, "R")
