"""The questions that recorded loads ask: call texts, and which description belongs to which case."""
import ast
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "jury"))
from record import CALLS, expression  # noqa: E402

CALL = {
    "load_weights": "model.load_weights(path{kw})",
    "load_model": "keras.models.load_model(path{kw})",
    "saved_model_load": "tf.saved_model.load(path)",
    "restore_model": "tf.train.Checkpoint(model=model).restore(path)",
    "restore_root": "tf.train.Checkpoint(model).read(path)",
    "restore_full": "tf.train.Checkpoint(step=step, model=model, optimizer=optimizer).restore(path)",
    "restore_model_and_optimizer": "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)",
    "tf1_saver": "tf.compat.v1.train.Saver(model.variables).restore(None, path)",
}


def call_text(load):
    if load[3] in CALLS:
        return expression(load)
    kw = "".join(", %s=%s" % (k, "custom_objects" if k == "custom_objects" else v) for k, v in sorted(load[4].items()))
    return CALL[load[3]].format(kw=kw)


def description_name(load):
    """Cases that load into the same program share a description."""
    drift = load[5] if len(load) > 5 else 0
    described = load[3] == "restore_full"
    if load[3] in CALLS:
        names = set(n.id for n in ast.walk(ast.parse(expression(load))) if isinstance(n, ast.Name))
        described = sorted(names - {"tf", "keras", "path"})
    key = [load[0], load[1], load[2], drift, described]
    return hashlib.sha1(json.dumps(key, sort_keys=True).encode()).hexdigest()[:14]
