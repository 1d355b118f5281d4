"""The policy-training assistant: core, records, language, channels, runtime and portal."""
