"""An invented network and its reports on any district's real roster, to show the portal with.

`plan` tells the story: the `growth` of 2021 and 2022, and the `fates` of stations since; `volumes` tells it
in figures, `courses` what became of the month's reports. `words`, `remarks`, `enterprises` and `populations`
invent what stands in the records; `load` and `filings` write them, and never beside real ones; `accounts`
makes one account per role; through `inventions` other apps add what is theirs.
"""
