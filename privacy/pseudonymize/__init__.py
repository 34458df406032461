"""Pseudonymised fixtures: the same files with keyed, consistent surrogates for what is personal."""
