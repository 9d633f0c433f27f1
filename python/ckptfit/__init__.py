"""ckptfit: does this checkpoint fit this model, and if not, why.

``describe(model=model, ...)`` writes down what a loading call asks the running program for, as JSON text that
the command ``ckptfit check CHECKPOINT --model FILE`` reads. ``check(path, model=model, ...)`` does both at once.
``explain(error)`` names the causes that an error can have.
The package imports no framework: it looks at the TensorFlow and Keras that the program has already loaded.
"""
from ._library import CkptfitError
from ._version import __version__
from .describe import describe
from .explanation import Explanation, explain
from .report import CheckpointMismatch, Report, check
from .values import Checkpoint, open_checkpoint as open

__all__ = ["Checkpoint", "CheckpointMismatch", "CkptfitError", "Explanation", "Report", "__version__", "check", "describe", "explain",
           "open"]
