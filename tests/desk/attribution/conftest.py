import pytest

from desk.attribution import scene as scenes


@pytest.fixture
def scene(cast, authority) -> scenes.Scene:
    """One account, two sightings from two sources, nothing asked yet."""
    return scenes.scene(cast, authority)
