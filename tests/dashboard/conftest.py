from tests.stations.filing.conftest import board

__all__ = ["board"]
