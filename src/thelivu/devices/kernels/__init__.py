"""Compiled kernels of examination, each with a numpy twin that gives the same and serves where numba is absent."""
