"""The 24 items of the hardening guideline: what files show of each, what people attest, and the verdict."""
