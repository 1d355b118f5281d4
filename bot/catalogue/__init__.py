"""Content files in: read, checked against their schemas and the policy, frozen for the core."""
