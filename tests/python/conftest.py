"""What the Python tests share: the built command, and --bless."""

import h5py
import numpy
import pytest

import console
import fake_frameworks
from ckptfit import _library


def pytest_addoption(parser):
    parser.addoption("--bless", action="store_true", help="rewrite expected outputs by what the program prints now; read the diff")


@pytest.fixture(scope="session")
def ckptfit():
    """Path of the built command."""
    path = console.binary_folder() / "ckptfit"
    assert path.is_file(), f"{path} is not built: run scripts/build dev"
    return path


@pytest.fixture
def blessing(request):
    return request.config.getoption("--bless")


@pytest.fixture
def keras2(monkeypatch):
    """A stand-in for the Keras 2 of TensorFlow 2.10."""
    return fake_frameworks.Keras2(monkeypatch)


@pytest.fixture
def built_library(monkeypatch):
    """The package uses the built library, loaded anew."""
    monkeypatch.setenv("CKPTFIT_LIBRARY", str(console.binary_folder().parent / "lib" / "libckptfit.so"))
    monkeypatch.setattr(_library, "_loaded", None)


@pytest.fixture
def weights(tmp_path):
    """A legacy weights file with one Dense layer of shape (3, 2)."""
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as f:
        f.attrs["layer_names"] = [b"dense"]
        f.attrs["backend"], f.attrs["keras_version"] = b"tensorflow", b"2.10.0"
        group = f.create_group("dense")
        group.attrs["weight_names"] = [b"dense/kernel:0"]
        group.create_dataset("dense/kernel:0", data=numpy.arange(6, dtype="float32").reshape(3, 2))
    return path
