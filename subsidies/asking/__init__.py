"""The single questions that conditions and amounts are made of; `subsidies.metrics` lists them."""
