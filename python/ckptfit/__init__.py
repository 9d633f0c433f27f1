"""ckptfit: does this checkpoint fit this model, and if not, why.

``describe(model=model, ...)`` writes down what a loading call asks the running program for, as JSON text that
the command ``ckptfit check CHECKPOINT --model FILE`` reads. ``check(path, model=model, ...)`` does both at once.
``fix(path, output, model=model)`` writes a checkpoint that fits, ``load(model, path)`` puts its values into the model.
``explain(error)`` names the causes that an error can have. ``install()`` lets uncaught loading errors end with why,
``with watch():`` looks at every load of a block, ``open(path)`` reads the tensors of a checkpoint of any format.
The package imports no framework: it looks at the TensorFlow and Keras that the program has already loaded.
"""
from ._library import CkptfitError
from ._version import __version__
from .describe import describe
from .explanation import Explanation, explain
from .hook import diagnosis, install, uninstall
from .loading import Loaded, LoadRefused, load
from .repair import Repair, fix
from .report import CheckpointMismatch, Report, check
from .values import Checkpoint, open_checkpoint as open
from .watch import Watch, Watched, watch

__all__ = ["Checkpoint", "CheckpointMismatch", "CkptfitError", "Explanation", "LoadRefused", "Loaded", "Repair", "Report", "Watch", "Watched",
           "__version__", "check", "describe", "diagnosis", "explain", "fix", "install", "load", "load_ipython_extension", "open",
           "uninstall", "unload_ipython_extension", "watch"]


def load_ipython_extension(shell):
    """``%load_ext ckptfit``: as ``install()``."""
    del shell
    install()


def unload_ipython_extension(shell):
    """``%unload_ext ckptfit``: as ``uninstall()``."""
    del shell
    uninstall()
