"""The functions of Bicep and ARM templates that need nothing but their arguments, and those of a place."""
