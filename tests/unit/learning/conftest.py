import pytest

from tests.unit.learning.classroom import Classroom


@pytest.fixture
def classroom() -> Classroom:
    return Classroom()
