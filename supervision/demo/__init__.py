"""Invented complaints, inspections and work for the trial, on the invented network of `stations.demo`."""
