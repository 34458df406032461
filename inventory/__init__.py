"""States what a software repository does with data; knows nothing of the law."""
