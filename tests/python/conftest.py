"""What the Python tests share: the built command, and --bless."""

import pytest

import console
import fake_frameworks


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
