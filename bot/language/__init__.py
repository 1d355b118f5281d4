"""Language without Rasa: the sentence encoder, English by spaCy, urgent patterns, typed answers."""
