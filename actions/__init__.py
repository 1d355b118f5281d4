"""rasa-sdk actions, one thin file for each part of the conversation. They translate; the core decides."""
