"""Everything goes wrong around people who talk, and everything is reconciled at the end."""
