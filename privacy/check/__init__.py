"""The pull-request check: what a change adds to the personal data a software processes, and what to do."""
