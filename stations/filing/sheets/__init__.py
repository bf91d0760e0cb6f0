"""The month's report as a workbook: got prefilled, sent back filled, got back marked where it was wrong."""
