# Invented, like everything here; it stands where a secret must never stand.
graph_token = "hr8Q2vX0pL5sT7wB3nK9dF4gJ6mC1zYa"
