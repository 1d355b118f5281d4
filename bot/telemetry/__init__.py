"""What whoever runs the service sees of it: log lines and figures. Neither ever holds words or names of people."""
