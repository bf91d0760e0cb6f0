from tests.stations.filing.conftest import board
from tests.subsidies.conftest import cases, clock

__all__ = ["board", "cases", "clock"]
