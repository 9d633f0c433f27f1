"""The rules of tools/tidy.py: each module has check(tree), which yields Problems."""
