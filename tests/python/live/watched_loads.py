"""Loads that go wrong in a program with real TensorFlow; prints what ckptfit says of each as JSON. watched_loads.py [uncaught]

With "uncaught" the first of them ends the program, under ckptfit.install().
"""

import io
import json
import os
import sys
import tempfile

import tensorflow as tf

import ckptfit
import ckptfit.comparison

keras = tf.keras
KERAS_3 = int(tf.__version__.split(".")[1]) >= 16
FOLDER = tempfile.mkdtemp()


def model(units=4, name="second"):
    made = keras.Sequential([keras.layers.Dense(units, name="first"), keras.layers.Dense(2, name=name)])
    made.build((None, 3))
    return made


def path(name):
    return os.path.join(FOLDER, name)


def loads(weights, checkpoint):
    """Name and call of each load that raises."""
    yield "weights", lambda: model(5).load_weights(weights)
    yield "restore", lambda: tf.train.Checkpoint(model=model(5)).restore(checkpoint)
    yield "assert", lambda: tf.train.Checkpoint(net=model()).restore(checkpoint).assert_existing_objects_matched()
    yield "waiting", lambda: restored_then_called(checkpoint)
    yield "missing", lambda: keras.models.load_model(path("nowhere.h5"))


def restored_then_called(checkpoint):
    """A restore into layers without variables: what does not fit is an error of the first call."""
    target = keras.Sequential([keras.layers.Dense(5, name="first"), keras.layers.Dense(2, name="second")])
    tf.train.Checkpoint(model=target).restore(checkpoint)
    target(tf.ones((1, 3)))


def diagnosed(load):
    try:
        load()
    except Exception as e:
        report = ckptfit.diagnosis(e)
        return [report.json["call"]["text"], report.verdict, report.findings[0]["slug"], report.prediction["exception"]["type"],
                type(e).__name__]
    return None


def watched(weights, checkpoint):
    with ckptfit.watch(io.StringIO()) as seen:
        tf.train.Checkpoint(net=model()).restore(checkpoint)
        model().load_weights(weights)
        keras.models.load_model(path("whole.h5"))
    return [[call.call, call.report.verdict, call.fine, len(call.wrong)] for call in seen.calls]


def changed_afterwards(weights):
    """A bias that is changed before the comparison."""
    target = model()
    with ckptfit.watch(quiet=True) as seen:
        target.load_weights(weights)
    target.layers[0].bias.assign(target.layers[0].bias + 1)
    return [difference.shape for difference in ckptfit.comparison.differences(seen.calls[0].report, {"model": target})]


def main():
    weights = path("w.weights.h5" if KERAS_3 else "w.h5")
    saved = model()
    saved.save_weights(weights)
    saved.save(path("whole.h5"))
    checkpoint = tf.train.Checkpoint(model=saved).save(path("ckpt"))
    if "uncaught" in sys.argv:
        ckptfit.install()
        model(5).load_weights(weights)
    answers = {name: diagnosed(load) for name, load in loads(weights, checkpoint)}
    answers["watched"] = watched(weights, checkpoint)
    answers["changed"] = changed_afterwards(weights)
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
