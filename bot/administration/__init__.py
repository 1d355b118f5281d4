"""What the school office and whoever runs the service do from the operator's shell with people's records."""

OPERATOR = "operator"  # who acts, on the audit trail, when a command does
