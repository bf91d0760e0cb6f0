"""The subsidies in the API: the same verbs, scope and refusals as the pages."""
