"""One value-flow engine over the common form, for every language."""
