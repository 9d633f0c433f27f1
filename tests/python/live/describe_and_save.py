"""Describes small programs in a real environment, saves them, and says where description and files disagree.

    python describe_and_save.py LINE        LINE as in tests/recorded: 2.15, 2.21, 2.21t; prints one JSON document

{case: {"description": {...}, "differences": {format: [only in the file, only in the description]}, "saved": [formats]}}
"""

import json
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests" / "recorded" / "jury"), str(pathlib.Path(__file__).parent)]

import predicted  # noqa: E402

CASES = {
    "dense_sequential": ("mlp", {}),
    "dense_functional_frozen": ("mlp", {"kind": "func", "bn": True, "frozen": [0], "names": ["a", "b"]}),
    "dense_never_built": ("mlp", {"kind": "seq_nobuild"}),
    "bidirectional_gru": ("rnn", {"cell": "gru", "bidir": True}),
    "nested_shared": ("nested", {"inner": "func", "bn": True, "shared": True}),
    "custom_registered": ("custom", {"registered": True}),
    "string_lookup": ("preproc", {"which": "lookup"}),
    "compiled_adam": ("compiled", {"metrics": ["mae"]}),
    "compiled_legacy_adam": ("compiled", {"legacy": True}),  # Keras 2 alone
    "subclassed_list": ("subclassed", {}),
    "module_tree": ("module", {}),
}


def weights_files(document, keras, model, folder):
    """(format, written, predicted) of the Keras files of a model."""
    import h5py
    node = dict(document["objects"])["model"]
    version = tuple(int(x) for x in document["environment"]["keras"].split(".")[:2])
    if version >= (2, 12):
        path, written = os.path.join(folder, "m.weights.h5"), {}
        model.save_weights(path)
        with h5py.File(path, "r") as f:
            f.visititems(lambda name, d: written.__setitem__(name, list(d.shape)) if isinstance(d, h5py.Dataset) else None)
        yield "weights_h5", written.items(), predicted.saved_datasets(document, node).items()
    path = os.path.join(folder, "m.h5")
    model.save(path) if version >= (3, 0) else model.save_weights(path)
    with h5py.File(path, "r") as f:
        group = f["model_weights"] if "model_weights" in f else f
        written = [(n, list(group[n].attrs["weight_names"])) for n in group.attrs["layer_names"]]
    expected = [(name, names) for name, names in predicted.legacy_layers(document, node)]
    yield "h5", enumerate(written), enumerate(expected)


def checkpoint_file(tf, document, objects, folder):
    path = tf.train.Checkpoint(**objects).save(os.path.join(folder, "c"))
    keys = set(tf.train.load_checkpoint(path).get_variable_to_dtype_map())
    keys -= {"_CHECKPOINTABLE_OBJECT_GRAPH", "save_counter/.ATTRIBUTES/VARIABLE_VALUE"}
    return "checkpoint", keys, predicted.checkpoint_keys(document, dict(document["objects"]))


def differences(written, expected):
    written, expected = [json.dumps(x) for x in written], [json.dumps(x) for x in expected]
    found = sorted(set(written) - set(expected)), sorted(set(expected) - set(written))
    return None if not any(found) else found


def examine(tf, keras, record, builder, parameters):
    import ckptfit
    record.prepare(keras)
    built = record.build(tf, keras, builder, parameters)
    objects = record.objects(built)
    document = json.loads(ckptfit.describe(custom_objects=built.get("custom_objects") or {}, **objects))
    out = {"description": document, "differences": {}, "saved": []}
    with tempfile.TemporaryDirectory() as folder:
        files = [checkpoint_file(tf, document, objects, folder)]
        model = objects["model"]
        if isinstance(model, keras.Model) and model.built and document["variables"]:
            files += weights_files(document, keras, model, folder)
        for name, written, expected in files:
            out["saved"].append(name)
            found = differences(written, expected)
            if found is not None:
                out["differences"][name] = found
    return out


def cases_of(line):
    """The names of the cases that exist on a line."""
    keras_3 = not line.endswith("t") and int(line.split(".")[1]) >= 16
    return [name for name in CASES if not (keras_3 and "legacy" in name)]


def main(line):
    import record
    tf, keras = record.frameworks(line)
    tf.get_logger().setLevel("ERROR")
    print(json.dumps({name: examine(tf, keras, record, *CASES[name]) for name in cases_of(line)}))


if __name__ == "__main__":
    main(sys.argv[1])
