"""The assessment of the impact on data protection (Article 35 GDPR)."""
