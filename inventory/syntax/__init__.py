"""Source text in five languages, lowered into one small common form."""
