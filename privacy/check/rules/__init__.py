"""The rules of the check, one module for each family; `every.py` lists them."""
