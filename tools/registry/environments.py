"""The environments that the tables are extracted from: one for each line of TensorFlow, and overlays of Keras 3.

Needs `uv` and the CPythons named here, on PATH or below ~/.pyenv/versions. An environment takes one to two gigabytes and
about ten seconds; it is deleted after its rows are extracted.
"""
import glob
import os
import pathlib
import shutil
import subprocess
import typing

OLD_H5PY, OLD_PROTOBUF = "h5py<3", "protobuf<3.21"


class Line(typing.NamedTuple):
    python: str
    packages: tuple  # as pip takes them
    keras3: tuple = ()  # releases of Keras 3 that are looked at here, each in an overlay folder

    @property
    def sources(self):
        """What inside.py is asked for."""
        return ("tf_keras" if self.keras3 else "tf.keras", "tensorflow")


def keras2(python, release, *more):
    return Line(python, ("tensorflow-cpu==" + release,) + more)


def keras3(python, release, tf_keras, *releases):
    """The first and the last patch of each minor version, in an environment of its time."""
    return Line(python, ("tensorflow-cpu==" + release, "tf_keras==" + tf_keras, "keras==" + releases[0]), releases)


LINES = {
    "2.0": Line("3.7", ("tensorflow==2.0.4", OLD_H5PY, "numpy<1.19", OLD_PROTOBUF)),
    "2.1": keras2("3.7", "2.1.4", OLD_H5PY, "numpy<1.19", OLD_PROTOBUF),
    "2.2": keras2("3.7", "2.2.3", OLD_H5PY, "numpy<1.19", OLD_PROTOBUF),
    "2.3": keras2("3.8", "2.3.4", OLD_H5PY, "numpy<1.19", OLD_PROTOBUF),
    "2.4": keras2("3.8", "2.4.4", OLD_H5PY, "numpy<1.20", OLD_PROTOBUF),
    "2.5": keras2("3.8", "2.5.3", OLD_PROTOBUF),
    "2.6": keras2("3.9", "2.6.5", "keras==2.6.0", OLD_PROTOBUF),
    "2.7": keras2("3.9", "2.7.4", "numpy<1.24", OLD_PROTOBUF),
    "2.8": keras2("3.9", "2.8.4", "numpy<1.24", OLD_PROTOBUF),
    "2.9": keras2("3.10", "2.9.3", "numpy<1.24"),
    "2.10": keras2("3.10", "2.10.1", "numpy<2"),
    "2.11": keras2("3.10", "2.11.1", "numpy<2"),
    "2.12": keras2("3.11", "2.12.1", "numpy<2"),
    "2.13": keras2("3.11", "2.13.1", "numpy<2"),
    "2.14": keras2("3.11", "2.14.1", "numpy<2"),
    "2.15": keras2("3.11", "2.15.1", "numpy<2"),
    "2.16": keras3("3.11", "2.16.2", "2.16.0", "3.0.5", "3.0.0"),
    "2.17": keras3("3.12", "2.17.1", "2.17.0", "3.4.1", "3.4.0", "3.1.0", "3.1.1", "3.2.0", "3.2.1", "3.3.0", "3.3.3", "3.5.0"),
    "2.18": keras3("3.12", "2.18.1", "2.18.0", "3.6.0", "3.7.0", "3.8.0"),
    "2.19": keras3("3.12", "2.19.1", "2.19.0", "3.9.2", "3.9.0", "3.10.0"),
    "2.20": keras3("3.13", "2.20.0", "2.20.1", "3.12.0", "3.11.0", "3.11.3", "3.12.4", "3.13.0", "3.13.2"),
    "2.21": keras3("3.13", "2.21.0", "2.21.0", "3.15.1", "3.14.0", "3.14.1", "3.15.0"),
}


def interpreter(version):
    """The newest CPython of that minor version."""
    found = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/%s.*/bin/python" % version)))
    python = found[-1] if found else shutil.which("python" + version)
    if not python:
        raise SystemExit("CPython %s is needed, on PATH or below ~/.pyenv/versions" % version)
    return python


class Environment:
    """A line's environment in a folder; made when it is not there."""

    def __init__(self, line, folder):
        self.line, self.folder = line, pathlib.Path(folder)
        self.python = self.folder / "bin" / "python"

    def make(self):
        if self.python.exists():
            return
        subprocess.run(["uv", "venv", "-q", "--python", interpreter(self.line.python), str(self.folder)], check=True)
        subprocess.run(["uv", "pip", "install", "-q", "--python", str(self.python), *self.line.packages], check=True)

    def overlay(self, keras, parent):
        """A folder below `parent` with that Keras alone, to be put before the environment's own."""
        folder = parent / keras
        if not folder.exists():
            command = ["uv", "pip", "install", "-q", "--no-deps", "--python", str(self.python), "--target", str(folder)]
            subprocess.run(command + ["keras==" + keras], check=True)
        return folder

    def extract(self, *sources, overlay=None):
        """The JSON lines of inside.py, one for each source."""
        inside = pathlib.Path(__file__).parent / "inside.py"
        variables = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        variables.pop("PYTHONPATH", None)
        if overlay:
            variables["PYTHONPATH"] = str(overlay)
        done = subprocess.run([str(self.python), str(inside), *sources], env=variables, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode:
            raise SystemExit("%s %s: %s" % (self.folder, " ".join(sources), done.stderr[-3000:]))
        return [line for line in done.stdout.splitlines() if line.startswith("{")]

    def remove(self):
        shutil.rmtree(str(self.folder), ignore_errors=True)

