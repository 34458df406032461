"""Which data is personal, decided from names and values, with reasons."""
