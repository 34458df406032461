"""The retention schedule: how long data stays, how long it should, and what closes the gap."""
