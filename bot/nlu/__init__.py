"""Rasa components of the understanding pipeline; see `config.yml` for their order."""
