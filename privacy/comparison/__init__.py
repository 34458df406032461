"""Two inventories compared: what came, what went, what only got another name."""
