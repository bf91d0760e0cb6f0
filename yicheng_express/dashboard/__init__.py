"""Read-only pages that combine the apps, and the frame that every page stands in."""
