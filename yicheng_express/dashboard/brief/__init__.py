"""月度简报: one sheet on the month of a district; reckoned for any month, frozen once it is over."""
