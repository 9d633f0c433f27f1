"""What ``check``, ``fix`` and ``explain`` answer has in common."""
from typing import Any, Dict

__all__ = ["Document"]


class Document(object):
    """An answer: ``json`` is the whole document, ``text`` the report for people, also ``str()`` of it."""

    def __init__(self, document: Dict[str, Any], text: str) -> None:
        self.json = document
        self.text = text

    def __str__(self):
        return self.text
