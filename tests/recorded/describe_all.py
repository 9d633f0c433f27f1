"""Describes every recorded program of one line, inside that line's environment.

    describe_all.py LINE FOLDER PACKAGE_FOLDER

FOLDER holds cases.jsonl; descriptions are written to FOLDER/descriptions. PACKAGE_FOLDER holds the Python package ckptfit.
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def programs(line, folder):
    """{description's name: (builder, parameters, drift, call, call text)}"""
    from questions import call_text, description_name
    with open(os.path.join(folder, "cases.jsonl")) as f:
        loads = [json.loads(x)["load"] for x in f]
    return {description_name(l): (l[1], l[2], l[5] if len(l) > 5 else 0, l[3], call_text(l)) for l in loads if l[0] == line}


def described_objects(record, built, call, text):
    if call not in record.CALLS:
        objects = {"model": built["model"]}
        if built.get("optimizer") is not None:
            objects["optimizer"] = built["optimizer"]
        return objects
    objects = record.objects(built)  # those that the text names; if it names none, the model, else all
    names = record.mentioned(text, objects) or [n for n in objects if n == "model"] or list(objects)
    return dict((n, objects[n]) for n in names)


def describe(record, tf, keras, program):
    import ckptfit
    builder, parameters, drift, call, text = program
    record.prepare(keras, drift)
    built = record.build(tf, keras, builder, parameters)
    objects = described_objects(record, built, call, text)
    if call == "restore_full":
        objects["step"] = tf.Variable(0, dtype=tf.int64)
    return ckptfit.describe(custom_objects=built.get("custom_objects") or {}, **objects)


def main():
    line, folder, package = sys.argv[1:4]
    sys.path[:0] = [HERE, os.path.join(HERE, "jury"), package]
    import record
    todo = programs(line, folder)
    two_devices = {n: p for n, p in todo.items() if p[0] == "dist"}
    if os.environ.get("TWO_DEVICES"):  # MirroredStrategy needs them before anything else runs: a process of its own
        todo = two_devices
    elif two_devices:
        subprocess.call([sys.executable] + sys.argv, env=dict(os.environ, TWO_DEVICES="1"))
        todo = {n: p for n, p in todo.items() if n not in two_devices}
    tf, keras = record.frameworks(line)
    if os.environ.get("TWO_DEVICES"):
        record.two_cpus(tf)
    out = os.path.join(folder, "descriptions")
    os.makedirs(out, exist_ok=True)
    for name, program in todo.items():
        try:
            text = describe(record, tf, keras, program)
        except Exception as e:
            print("not described:", line, program[:2], type(e).__name__, str(e)[:200])
            continue
        with open(os.path.join(out, name + ".json"), "w") as f:
            f.write(text)


if __name__ == "__main__":
    main()
