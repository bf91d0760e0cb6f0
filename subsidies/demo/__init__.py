"""Invented cases on the demo's network: who applied for which subsidy, and what became of it; nobody's money.

`rounds` says on which days a round of applications takes its steps, `choosing` which facilities hold the
conditions on all of them (asked of the real assessment), `people` who acts and `payees` whose accounts they
name. `telling` writes a round up to the approval, `paying` its rolls and what the bank said, `book` keeps
numbers, steps and funds; `desks` adds what waits on the desk of each of the demo's accounts. `load` puts it
together, at the end of the demo of `stations`.
"""
