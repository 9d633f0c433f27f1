"""The versions that the program runs under."""
import platform
import sys

from . import frameworks


def environment(keras):
    """The ``environment`` of the schema. ``keras`` is the Keras package of the described objects, or None."""
    if keras is None:
        loaded = frameworks.loaded_keras()
        keras = loaded[0] if loaded else None
    out = {"tensorflow": _version("tensorflow", "tensorflow-cpu")}
    out["keras"] = keras.version if keras is not None else None
    out["keras_kind"] = keras.kind if keras is not None else None
    out["python"] = platform.python_version()
    out["h5py"] = _version("h5py")
    out["numpy"] = _version("numpy")
    return out


def _version(module, *distributions):
    version = getattr(sys.modules.get(module), "__version__", None)
    if version is not None:
        return str(version)
    try:
        from importlib import metadata
    except ImportError:  # CPython 3.7
        return None
    for name in (module,) + distributions:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return None
