"""The month's reports: opened, filled, sent in, decided; counted only once the bureau has accepted them."""
