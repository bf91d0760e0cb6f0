"""The life of an inspection: planned or drawn by lot, carried out by the policy's checklist, done."""
