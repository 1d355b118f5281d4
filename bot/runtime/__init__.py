"""Running Rasa: the launcher, in-process actions, the conversation store and the locks."""
