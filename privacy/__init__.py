"""What the inventory means in law: categories, records, documents."""
