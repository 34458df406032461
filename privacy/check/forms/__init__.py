"""The forms in which findings are given: text, JSON, SARIF, a Markdown comment, JUnit XML."""
