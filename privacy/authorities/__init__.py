"""The forms of authorities, filled from the record."""
