import pytest

from thelivu.devices.kernels import engine


@pytest.fixture
def plain(monkeypatch):
    """A machine without numba."""
    engine.form.cache_clear()
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    yield
    engine.form.cache_clear()
