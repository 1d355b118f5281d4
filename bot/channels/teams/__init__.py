"""Microsoft Teams: who may knock (tokens), what came in (activities), what goes out (cards, connector), the channel."""
