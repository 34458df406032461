"""Terraform: HCL and its JSON form, modules and variables, and the shape ARM gives to what they declare."""
