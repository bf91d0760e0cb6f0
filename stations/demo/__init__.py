"""Invented facilities, enterprises and populations for any district's real roster, to show the portal with.

`plan` tells the story: the `growth` of 2021 and 2022, and the `fates` of stations since. `words`,
`enterprises` and `populations` invent what stands in the records; `load` writes them, and refuses a district
that keeps real ones; `accounts` makes one account per role.
"""
