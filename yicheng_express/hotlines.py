"""Whom to call where the portal cannot help; both numbers are the same in all of China."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hotline:
    """A short number, and whose it is."""

    number: str
    name: str

    def __str__(self):
        return f"{self.number}（{self.name}）"


CITY = Hotline("12345", "政务服务热线")
POSTAL = Hotline("12305", "邮政业用户申诉电话")
BOTH = (CITY, POSTAL)
CITY_HOTLINE = str(CITY)
HOTLINES = f"{CITY}或 {POSTAL}"
