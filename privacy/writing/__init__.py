"""From chapters to files: templates, languages, tables, stamps."""
