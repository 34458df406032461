"""Python, lowered into the common form."""
