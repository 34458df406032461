"""The shape of privacy.yaml: what only people know."""
