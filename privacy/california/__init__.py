"""The California Consumer Privacy Act: inventory by category, notices at collection, risk assessment."""
