"""Writes values.json: what TensorFlow reads from the bundles of this folder, as SHA-256 of each tensor's bytes.

Run in an environment with TensorFlow 2.15: python generate_values.py
"""

import hashlib
import json
import pathlib

import tensorflow as tf

HERE = pathlib.Path(__file__).parent


def facts(reader, key):
    value = reader.get_tensor(key)
    return [value.dtype.name, list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]


def numbers(reader):
    return [key for key, dtype in sorted(reader.get_variable_to_dtype_map().items()) if dtype != tf.string]


def main():
    found = {}
    for index in sorted(HERE.glob("*.index")):
        reader = tf.train.load_checkpoint(str(index)[:-len(".index")])
        found[index.stem] = {key: facts(reader, key) for key in numbers(reader)}
    (HERE / "values.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
