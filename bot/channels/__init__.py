"""Ways in and out of the assistant. A channel passes messages and verified identity; it knows nothing of our core."""
