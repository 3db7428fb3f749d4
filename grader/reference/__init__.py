"""Solvers that compute numeric keys, and their named wrong runs. NumPy only."""
