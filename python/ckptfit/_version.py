"""The version of the package, on its own so that every part can read it without importing the rest."""

__version__ = "0.1.0"
