"""Starts the compiled command that lies beside the package or in its source tree."""
import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_NAME = "ckptfit.exe" if sys.platform == "win32" else "ckptfit"


def find():
    """The command's path, or None."""
    tree = os.path.dirname(os.path.dirname(_HERE))
    places = [os.path.join(_HERE, "bin")] + [os.path.join(tree, "build", preset, "bin") for preset in ("release", "dev")]
    for folder in places:
        path = os.path.join(folder, _NAME)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def main():
    """The console script ``ckptfit``: becomes the compiled command, with this interpreter as the default of --python."""
    path = find()
    if path is None:
        sys.stderr.write("ckptfit: the command is not built: run scripts/build, or install the package with pip\n")
        return 2
    sys.stdout.flush()
    if sys.platform == "win32":
        import subprocess
        return subprocess.call([path] + sys.argv[1:])
    os.execv(path, [path] + sys.argv[1:])
    return 4  # not reached
