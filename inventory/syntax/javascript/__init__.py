"""JavaScript and TypeScript, lowered into the common form."""
