"""The wall display: a few pages to be read across a room, which turn by themselves."""
