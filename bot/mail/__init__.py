"""E-mail: what is said in one, how it is sent, and when; a process of its own beside portal and assistant."""
