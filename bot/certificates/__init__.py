"""Proof of training that stands on its own: signed statements, certificates, evidence packs. No database is needed to
check any of them."""
