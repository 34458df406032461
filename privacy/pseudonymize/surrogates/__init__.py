"""Surrogates, one module for each kind of value: the same length class, form and check digits."""
