"""Rules, applications, funds and rolls of the subsidies of clause 二(五)."""
