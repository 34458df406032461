"""Settings and infrastructure as code: where a name leads."""
