"""The version of the program; the same stands in pyproject.toml."""

NAME = "privacy"
PACKAGE = "privacy-inventory"
VERSION = "0.1.0"
