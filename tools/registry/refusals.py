"""What classes do with an argument that they do not know. Runs inside an environment, on CPython 3.7 and later."""
import inspect
import re

from registry import classes

UNKNOWN = "unknown_argument"
ACCEPTED = "accepted"
SET = re.compile(r"\{('\w+'(?:, '\w+')+)\}")  # a printed set: its order is chance
WRAPPED = re.compile(r"^Error when deserializing class")

# What required arguments of built-in classes are given.
VALUES = {
    "units": 7, "filters": 7, "kernel_size": 3, "rate": 0.5, "stddev": 0.5, "target_shape": [5], "n": 2, "dims": [2, 1],
    "axes": 1, "num_heads": 2, "key_dim": 7, "activation": "relu", "height": 4, "width": 4, "factor": 0.1, "input_dim": 11,
    "output_dim": 7, "equation": "ab,bc->ac", "output_shape": 7, "scale": 0.5, "num_tokens": 7, "num_bins": 7,
    "bin_boundaries": [0.0, 1.0], "value": 0.5, "recall": 0.5, "precision": 0.5, "specificity": 0.5,
    "sensitivity": 0.5, "num_classes": 3, "target_class_ids": [1], "height_factor": 0.1, "width_factor": 0.1, "head_dim": 7,
    "num_query_heads": 4, "num_key_value_heads": 2, "state_size": 7, "reduction": "sum", "name": "a", "decay_steps": 10,
    "initial_learning_rate": 0.1, "first_decay_steps": 10, "decay_rate": 0.5, "boundaries": [1], "values": [0.1, 0.2],
    "frame_length": 4, "frame_step": 2, "value_range": [0, 1], "max_number": 3, "source": "xyxy", "target": "xyxy",
}


def required(cls):
    """The constructor's required arguments, or None when nobody knows what to give."""
    names = [n for n, needed, _ in classes.accepted(cls)[0] if needed]
    return {n: VALUES[n] for n in names} if all(n in VALUES for n in names) else None


def outcome(function, cls):
    """"accepted", or "TypeError: text" with the class's name and what depends on Python's version left out."""
    try:
        function()
        return ACCEPTED
    except Exception as error:  # the answer, whatever it is
        text = str(error)
        if WRAPPED.match(text):
            return "wrapped"
        text = text.replace(cls.__name__ + ".__init__", "__init__").replace("\n", "\\n")
        text = re.sub(r"\b%s\b" % cls.__name__, "{class}", text)
        text = SET.sub(lambda found: "{%s}" % ", ".join(sorted(found.group(1).split(", "))), text)
        return "%s: %s" % (type(error).__name__, text[:300])


def text_of(cls):
    """The constructor's answer and, if it is another one, " / " with that of from_config."""
    arguments = required(cls)
    if arguments is None or inspect.isabstract(cls):
        return None
    try:
        config = cls(**arguments).get_config()
    except Exception:  # not to be had by this way: nothing is said about the class
        return None
    refusal = outcome(lambda: cls(**dict(arguments, **{UNKNOWN: 1})), cls)
    from_config = outcome(lambda: cls.from_config(dict(config, **{UNKNOWN: 1})), cls)
    return refusal if from_config == refusal else "%s / %s" % (refusal, from_config)


def rows(keras, which):
    out = {}
    for kind, table in classes.tables(keras, which).items():
        for name, obj in table.items():
            if inspect.isclass(obj) and hasattr(obj, "from_config"):
                text = text_of(obj)
                if text is not None:
                    out[kind + " " + name] = text
    return out
