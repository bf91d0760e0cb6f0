"""The geometry of charts: pure functions from numbers to places, for templates that draw them as SVG.

A place is in percent of the plot, from its left and from its top: the plot is as wide as the screen or the
paper lets it be, and texts keep their size. What a chart says in numbers stands in a table beside it.
"""
