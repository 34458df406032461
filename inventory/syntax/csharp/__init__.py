"""C#: its grammar, its lowering, and how its names lead from file to file."""
