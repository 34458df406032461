"""Kept for the paper letters; no function uses it."""


def letter(full_name: str, street: str) -> str:
    return f"{full_name}\n{street}\n\nPlease pay your fee."
