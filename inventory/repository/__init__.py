"""How a repository is worked on: reviews, pipelines, dependencies, documents, as its files show."""
