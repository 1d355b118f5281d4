"""Language without Rasa: the sentence encoder, English analysis with spaCy, urgent patterns, matching of typed answers."""
