"""Java: its grammar, its lowering into the common form, and how its names lead from file to file."""
