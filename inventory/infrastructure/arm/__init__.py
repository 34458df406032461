"""ARM templates, and what Bicep has in common with them: their form, their functions, their deployment."""
