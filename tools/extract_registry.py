#!/usr/bin/env python3
"""Makes data/versions anew: the tables of what each TensorFlow and Keras is (docs/design/versions.md).

    tools/extract_registry.py --all                  every line, one environment after another; about half an hour
    tools/extract_registry.py --line 2.15 2.21       these lines only, the rest is kept as the tables have it
    tools/extract_registry.py --check 2.15 --venvs DIR    extracts from DIR/tf2.15 and says what differs from the tables

Environments are looked for in --venvs and made below --work (default: a temporary folder) when they are not there; those
that were made are deleted when their rows are extracted.
"""
import argparse
import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))

from registry import heads, tables  # noqa: E402
from registry.environments import LINES, Environment  # noqa: E402

DATA = ROOT / "data" / "versions"


def extract_line(name, arguments):
    """[{"source", "release", "rows"}] of everything that is looked at in a line's environment."""
    line = LINES[name]
    given = pathlib.Path(arguments.venvs or "") / ("tf" + name)
    is_given = bool(arguments.venvs) and given.exists()
    environment = Environment(line, given if is_given else pathlib.Path(arguments.work) / ("tf" + name))
    environment.make()
    texts = environment.extract(*line.sources)
    for keras in line.keras3 if not arguments.quick else ():
        overlay = environment.overlay(keras, pathlib.Path(arguments.work) / "overlays")
        texts += environment.extract("keras", overlay=overlay)
    if arguments.quick and line.keras3:
        texts += environment.extract("keras")
    if not is_given:
        environment.remove()
    return [json.loads(text) for text in texts]


def tables_as_they_are():
    """{table: {(source, release): rows}}."""
    out = {}
    for table in heads.HEADS:
        path = DATA / (table + ".txt")
        text = path.read_text() if path.exists() else ""
        out[table] = {source: tables.rows_of(text, source[1]) for source in tables.parse(text)[0]}
    return out


def write(known):
    for table, sources in known.items():
        text = tables.merge(heads.HEADS[table], [(s, r, rows) for (s, r), rows in sources.items()])
        (DATA / (table + ".txt")).write_text(text)


def compare(extracted, known):
    """Lines that say where an environment and the tables differ."""
    for record in extracted:
        for table, rows in record["rows"].items():
            expected = known[table].get((record["source"], record["release"]))
            if expected is None:
                yield "%s: %s %s is not in the table" % (table, record["source"], record["release"])
                continue
            for text in tables.difference(rows, expected):
                yield "%s %s %s: %s" % (table, record["source"], record["release"], text)


def update(names, arguments):
    known = {table: {} for table in heads.HEADS} if arguments.all else tables_as_they_are()
    for name in names:
        for record in extract_line(name, arguments):
            print(record["source"], record["release"], {t: len(rows) for t, rows in record["rows"].items()}, flush=True)
            for table, rows in record["rows"].items():
                known[table][(record["source"], record["release"])] = rows
    write(known)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--all", action="store_true")
    what.add_argument("--line", nargs="+", choices=LINES)
    what.add_argument("--check", nargs="+", choices=LINES)
    parser.add_argument("--venvs", help="folder with environments that are there, as DIR/tf2.15")
    parser.add_argument("--work", help="folder to make environments in")
    parser.add_argument("--quick", action="store_true", help="of Keras 3 only what the environment itself holds")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        arguments.work = arguments.work or folder
        if not arguments.check:
            return update(list(LINES) if arguments.all else arguments.line, arguments)
        known = tables_as_they_are()
        found = [text for name in arguments.check for text in compare(extract_line(name, arguments), known)]
    print("\n".join(found) or "the same")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
