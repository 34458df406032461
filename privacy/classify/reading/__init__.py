"""Payloads of every format as records: where a value stands, and the value."""
