"""Declared functions and bindings, one module per programming model."""
