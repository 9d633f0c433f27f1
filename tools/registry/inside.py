"""Prints what one TensorFlow or Keras is: runs inside its environment, on CPython 3.7 and later, without other packages.

    python inside.py SOURCE...      tf.keras tf_keras keras tensorflow

One line of JSON for each source: {"source", "release", "rows": {table: {key: text}}}.
"""
import importlib
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from registry import classes, names, operations, refusals, variables  # noqa: E402


def keras_of(source):
    """(module, release): tf.keras is counted by its TensorFlow, the packages by their own number."""
    if source == "tf.keras":
        import tensorflow as tf
        return tf.keras, tf.__version__
    keras = importlib.import_module(source)
    return keras, keras.__version__


def extract(source):
    if source == "tensorflow":
        import tensorflow as tf
        return {"source": source, "release": tf.__version__, "rows": {"operations": operations.rows()}}
    keras, release = keras_of(source)
    tables = {
        "constructors": classes.rows(keras, source),
        "names": names.rows(keras, source),
        "refusals": refusals.rows(keras, source),
        "variables": variables.rows(keras),
    }
    return {"source": source, "release": release, "rows": tables}


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        sys.stdout.write(json.dumps(extract(wanted), sort_keys=True) + "\n")
