"""Runs drifts.py between environments with real TensorFlow: python tests/python/live/drift_runs.py [SAVED LOADED]... prints the figures.

CKPTFIT_LIVE_DRIFTS, a regular expression, chooses some of them by their names.
"""

import collections
import concurrent.futures
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1])]

import console  # noqa: E402
import drifts  # noqa: E402
import environments  # noqa: E402

PROGRAM = pathlib.Path(__file__).with_name("drifted.py")


class Runs:
    """Saves and describes once for each release, in a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def in_framework(self, line, *arguments):
        chosen = {name: os.environ[name] for name in ("CKPTFIT_LIVE_DRIFTS",) if name in os.environ}
        variables = environments.variables(CKPTFIT_LIBRARY=str(console.binary_folder().parent / "lib" / "libckptfit.so"), **chosen)
        done = subprocess.run([environments.interpreter(line), PROGRAM, *arguments], capture_output=True, text=True, timeout=1200, env=variables,
                              check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    @functools.lru_cache(maxsize=None)
    def prepared(self, line):
        """The folder of what a release saves and describes."""
        folder = self.folder / line
        folder.mkdir()
        self.in_framework(line, "prepare", str(folder))
        return folder

    def mended(self, drift, sources, out, targets, loaded):
        """What the command says; the new file is there, or nothing is."""
        out.mkdir()
        given = sources / drift.saved_in() / drift.given
        command = [console.binary_folder() / "ckptfit", drift.tool, given, "-o", out / drift.output, "--json", *drift.options]
        if drift.tool == "fix":
            command += ["--model", targets / (drifts.label(drift.new) + ".json"), "--call", drift.call_in(loaded)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if not done.stdout:
            return done.stderr
        answer = json.loads(done.stdout)
        return {name: answer.get(name) for name in ("before", "after", "needs", "refusals")}

    def between(self, saved, loaded):
        """{drift: [right, variables, what is wrong]} of the drifts that there are between two releases, that the first can save, and
        whose call succeeds in the second at all."""
        sources, targets = self.prepared(saved), self.prepared(loaded)
        out = self.folder / ("%s to %s" % (saved, loaded))
        out.mkdir()
        minor = environments.minor_of(loaded)
        asked = drifts.between_lines(environments.minor_of(saved), minor)
        asked = {name: drift for name, drift in asked.items() if (sources / drift.saved_in() / "values.npz").exists()}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            said = dict(zip(asked, pool.map(lambda name: self.mended(asked[name], sources, out / name, targets, minor), asked)))
        answers = json.loads(self.in_framework(loaded, "load", str(out), str(sources), saved).splitlines()[-1])
        assert set(answers) == set(asked)
        return {name: [*answer, said[name]] if answer[2] else answer for name, answer in answers.items() if answer[1]}


def main(pairs):
    figures = collections.defaultdict(lambda: [0, 0, set()])
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(folder)
        for saved, loaded in pairs:
            answers = runs.between(saved, loaded)
            left = drifts.between_lines(environments.minor_of(saved), environments.minor_of(loaded)).keys() - answers.keys()
            print("%s to %s: %d drifts; not saved, or refused by their own release: %s" % (saved, loaded, len(answers), sorted(left)), flush=True)
            for name, (right, wanted, *wrong) in answers.items():
                found = figures[drifts.DRIFTS[name].item]
                found[0], found[1] = found[0] + right, found[1] + wanted
                found[2].add(loaded)
                if right != wanted:
                    print("%s to %s: %s: %d of %d: %s" % (saved, loaded, name, right, wanted, json.dumps(wrong)[:1500]), flush=True)
    for item, (right, wanted, lines) in sorted(figures.items()):
        print("%-20s %6d of %6d  loaded by %s" % (item, right, wanted, " ".join(sorted(lines, key=environments.minor_of))))


if __name__ == "__main__":
    main(list(zip(sys.argv[1::2], sys.argv[2::2])))
