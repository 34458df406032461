"""Pseudonyms (Article 4(5) GDPR): those there are, and those that are recommended."""
