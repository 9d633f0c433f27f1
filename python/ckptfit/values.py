"""The tensors of a checkpoint of any format, as NumPy arrays: ``ckptfit.open``."""
import contextlib
import ctypes
import json
import os
import threading
from collections.abc import Mapping
from typing import Any, Dict, Iterator, List, Optional, Union

from . import _library

__all__ = ["Checkpoint", "open_checkpoint"]

_PLAIN = frozenset(("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                    "bool", "complex64", "complex128"))
_QUANTIZED = {"qint8": "int8", "quint8": "uint8", "qint16": "int16", "quint16": "uint16", "qint32": "int32"}


class Checkpoint(Mapping):
    """A mapping from key to array. Nothing is read before it is asked for, and nothing is kept.

    Keys are those that ``ckptfit ls`` prints: keys of a TensorFlow checkpoint, paths of HDF5 datasets, names of
    safetensors. Arrays are row-major; texts are objects of type bytes in them. Checksums that the format has are verified.
    May be used from several threads, one reading at a time. Close it, or use it in a ``with`` statement, to give back its
    files.

    With ``copy=True`` arrays are new and writable. With ``copy=False`` they are read-only views of the file where it has
    the values as they are, one after the other, and take no memory of their own: TensorFlow checkpoints, safetensors,
    unpacked HDF5 datasets, also those in ``.keras`` archives, where they need not be aligned. Values in another form are
    new arrays all the same. A view stays valid when the checkpoint is closed, and when another file takes its name; a file
    that is cut short or written over in place while there is a view of it takes the process down, as with
    ``numpy.memmap``.

    ``path``    the prefix, file or folder that was opened
    ``format``  "tensorflow-bundle", "keras-archive", ... as in ``ckptfit ls --json``
    ``writer``  what the file tells about the program that wrote it, as a dict
    ``config``  the model's config, when the file holds one, else None
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"], copy: bool = True) -> None:
        self._copy = copy
        self._lock = threading.Lock()
        self._handle = None
        self._library = _library.load()
        name = os.fsencode(path)
        error = _library.Error()
        self._handle = self._library.ckptfit_values_open(name, len(name), ctypes.byref(error))
        if not self._handle:
            _library.raise_error(self._library, error)
        size = ctypes.c_size_t()
        text = ctypes.string_at(self._library.ckptfit_values_json(self._handle, ctypes.byref(size)), size.value)
        listed = json.loads(text.decode("utf-8", "replace"))
        self._tensors = {tensor["key"]: tensor for tensor in listed["tensors"]}
        self.path = listed["resolved"]  # type: str
        self.format = listed["format"]  # type: str
        self.writer = listed["writer"]  # type: Dict[str, Any]
        self.config = listed["config"]  # type: Any

    def __getitem__(self, key: str) -> Any:
        """The values of one tensor. KeyError when there is none; CkptfitError when they cannot be read."""
        tensor = self._tensors[key]
        if tensor["dtype"] == "string":
            return self._read_texts(key, tensor["shape"])
        dtype = _dtype(tensor["dtype"], key)
        view = None if self._copy else self._view(key, dtype, tensor["shape"])
        return self._read(key, dtype, tensor["shape"]) if view is None else view

    @property
    def graph(self) -> Optional[List[Dict[str, Any]]]:
        """The object graph of a TensorFlow checkpoint or a SavedModel, the root first; None for all others.

        Each node is a dict with ``children`` (name to place in this list), ``variables`` (dicts of ``name``,
        ``full_name`` and the ``key`` of the values), ``slots`` (dicts of ``variable``, ``name`` and ``slot``: the optimizer's
        variables) and, of an object with a saver of its own, ``saver``. New at each call.
        """
        size = ctypes.c_size_t()
        with self._opened() as error:
            text = self._library.ckptfit_values_graph(self._handle, ctypes.byref(size), ctypes.byref(error))
            graph = json.loads(ctypes.string_at(text, size.value).decode("utf-8", "replace")) if text else None
        return graph and graph["nodes"]

    @contextlib.contextmanager
    def _opened(self):
        """Holds the lock; raises what the library has filled into the Error that it yields."""
        error = _library.Error()
        with self._lock:
            if not self._handle:
                raise ValueError("the checkpoint is closed")
            yield error
        if error.code:
            _library.raise_error(self._library, error)

    def _read(self, key, dtype, shape):
        import numpy
        array = numpy.empty(shape, dtype=dtype)
        name = key.encode("utf-8")
        with self._opened() as error:
            self._library.ckptfit_values_read(self._handle, name, len(name), array.ctypes.data_as(ctypes.c_void_p),
                                              array.nbytes, ctypes.byref(error))
        return array

    def _read_texts(self, key, shape):
        import numpy
        data, ends, count = ctypes.c_void_p(), ctypes.POINTER(ctypes.c_uint64)(), ctypes.c_size_t()
        name = key.encode("utf-8")
        array = numpy.empty(shape, dtype=object)
        with self._opened() as error:
            code = self._library.ckptfit_values_texts(self._handle, name, len(name), ctypes.byref(data), ctypes.byref(ends),
                                                      ctypes.byref(count), ctypes.byref(error))
            places = ends[:count.value] if code == 0 else []
            joined = ctypes.string_at(data, places[-1]) if places else b""
        for i, (begin, end) in enumerate(zip([0] + places, places)):
            array.flat[i] = joined[begin:end]
        return array

    def _view(self, key, dtype, shape):
        """The values in the file; None where they are not there as they are."""
        import numpy
        data, size = ctypes.c_void_p(), ctypes.c_size_t()
        name = key.encode("utf-8")
        with self._opened() as error:
            handle = self._library.ckptfit_values_map(self._handle, name, len(name), ctypes.byref(data), ctypes.byref(size),
                                                      ctypes.byref(error))
        if not handle:
            return None
        mapping = _Mapping(self._library, handle, data.value, size.value)
        return numpy.asarray(mapping).view(dtype).reshape(shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def __contains__(self, key: object) -> bool:
        return key in self._tensors

    def shape(self, key: str) -> List[int]:
        """The shape of a tensor, which is not read."""
        return list(self._tensors[key]["shape"])

    def dtype(self, key: str) -> str:
        """The type's name, such as "float32"; the tensor is not read."""
        return self._tensors[key]["dtype"]

    def close(self) -> None:
        """Gives back the files. May be called twice."""
        with self._lock:
            handle, self._handle = self._handle, None
        if handle:
            self._library.ckptfit_values_close(handle)

    def __enter__(self) -> "Checkpoint":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self):
        self.close()

    def __repr__(self):
        return "<ckptfit.Checkpoint %s: %s, %d tensors>" % (self.path, self.format, len(self))


class _Mapping:
    """Bytes of a file in memory, given back when no array is left that shows them."""

    def __init__(self, library, handle, address, size):
        self._library = library
        self._handle = handle
        self.__array_interface__ = {"version": 3, "shape": (size,), "typestr": "|u1", "data": (address, True)}

    def __del__(self):
        self._library.ckptfit_mapping_free(self._handle)


def _dtype(name, key):
    import numpy
    if name in _PLAIN:
        return numpy.dtype(name)
    if name in _QUANTIZED:
        return numpy.dtype(_QUANTIZED[name])
    try:
        import ml_dtypes
    except ImportError:
        raise TypeError("%s has values of type %s, which NumPy knows only with the package ml_dtypes: pip install ml_dtypes"
                        % (key, name)) from None
    if not hasattr(ml_dtypes, name):
        raise TypeError("%s has values of type %s, which are no numbers" % (key, name))
    return numpy.dtype(getattr(ml_dtypes, name))


def open_checkpoint(path: Union[str, "os.PathLike[str]"], copy: bool = True) -> Checkpoint:
    """Opens a checkpoint of any format to read its tensors; see Checkpoint. Raises CkptfitError when there is none.

    >>> with ckptfit.open("model.keras") as checkpoint:      # doctest: +SKIP
    ...     kernel = checkpoint["layers/dense/vars/0"]
    """
    return Checkpoint(path, copy)
