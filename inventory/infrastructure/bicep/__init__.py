"""Bicep: text to the common form of templates."""
