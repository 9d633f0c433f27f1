"""`pip install .` into an environment with TensorFlow: command, library and package are there and work away from the source tree."""

import json
import pathlib
import shutil
import subprocess

import pytest

import ckptfit
import console
import environments

pytestmark = environments.needed
EXAMPLE = console.ROOT / "examples" / "02_architecture"
CALL = "model.load_weights(path)"
# As the preset release compiles, in a folder at the same depth: what scripts/test has just built comes from ccache.
SAME_FLAGS = ["--config-settings=build-dir=build/wheel", "--config-settings=cmake.define.CKPTFIT_WERROR=ON"]
IN_PROGRAM = """
import json, ckptfit, load
model = load.objects()["model"]
report = ckptfit.check("model.weights.h5", model=model, call="model.load_weights(path)")
try:
    model.load_weights("model.weights.h5")
    raised = ""
except Exception as error:
    raised = type(error).__name__
print(json.dumps({"place": ckptfit.__file__, "verdict": report.verdict, "predicted": report.prediction["exception"]["type"],
                  "raised": raised}))
"""


class Installed:
    """A virtual environment that sees the TensorFlow of a line and got ckptfit by `pip install .`; a folder with an example."""

    def __init__(self, line, folder):
        self.bin = folder / "venv" / "bin"
        self.program = folder / "program"
        base = environments.interpreter(line)
        self.run(base, "-m", "venv", self.bin.parent, cwd=folder)
        self.packages = pathlib.Path(self.python("-c", "import site; print(site.getsitepackages()[0])", cwd=folder).strip())
        (self.packages / "tensorflow.pth").write_text(self.run(base, "-c", "import site; print(site.getsitepackages()[0])", cwd=folder))
        launcher = {"CMAKE_CXX_COMPILER_LAUNCHER": "ccache"} if shutil.which("ccache") else {}
        self.python("-m", "pip", "install", "--disable-pip-version-check", "--no-deps", *SAME_FLAGS, ".", cwd=console.ROOT,
                    CCACHE_BASEDIR=str(console.ROOT), **launcher)
        shutil.copytree(EXAMPLE, self.program, ignore=shutil.ignore_patterns("recorded"))
        self.python("train.py")

    def run(self, *command, cwd=None, exit_code=0, **variables):
        path = f"{self.bin}:/usr/local/bin:/usr/bin:/bin"
        done = subprocess.run(command, cwd=cwd or self.program, env=environments.variables(PATH=path, **variables),
                              capture_output=True, text=True, timeout=1200, check=False)
        assert done.returncode == exit_code, (done.stdout + done.stderr)[-3000:]
        return done.stdout

    def python(self, *arguments, **options):
        return self.run(self.bin / "python", *arguments, **options)


@pytest.fixture(scope="module", params=environments.REQUIRED)
def installed(request, tmp_path_factory):
    return Installed(request.param, tmp_path_factory.mktemp("tf" + request.param))


def test_command_library_and_package_are_installed(installed):
    assert installed.run(installed.bin / "ckptfit", "--version").split()[:2] == ["ckptfit", ckptfit.__version__]
    assert (installed.packages / "ckptfit" / "lib" / "libckptfit.so").is_file()
    assert (installed.packages / f"ckptfit-{ckptfit.__version__}.dist-info").is_dir()


def test_the_package_describes_a_program(installed):
    installed.python("-m", "ckptfit", "describe", "load:objects", "-o", "target.json")
    document = json.loads((installed.program / "target.json").read_text())
    assert [name for name, _ in document["objects"]] == ["model"]
    assert len(document["variables"]) == 4


def test_the_command_describes_a_program_with_the_python_beside_it(installed):
    printed = installed.run("ckptfit", "check", "model.weights.h5", "--model", "load:objects", "--call", CALL, "--json", exit_code=1)
    answer = json.loads(printed)
    assert (answer["verdict"], answer["prediction"]["exception"]["type"]) == ("fails", "ValueError")


def test_the_running_program_checks_its_model_and_the_load_ends_as_predicted(installed):
    answer = json.loads(installed.python("-c", IN_PROGRAM).splitlines()[-1])
    assert pathlib.Path(answer["place"]).is_relative_to(installed.packages)
    assert (answer["verdict"], answer["predicted"], answer["raised"]) == ("fails", "ValueError", "ValueError")
