"""The portal's API: JSON, for the pages' own scripts and for whoever signs in; thin over the same verbs."""
