"""Rewriting, one module for each format: the places of values, and nothing but values changed."""
