"""The record of processing, chapter by chapter (Article 30 GDPR), and the forms of authorities it fills."""
