"""PowerShell, lowered into the common form."""
