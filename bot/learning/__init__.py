"""Core: modules, scenarios, what is recorded about them, and when a module is due; no framework, no files."""
