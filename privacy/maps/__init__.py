"""What pictures of data flows show."""
