"""Measurements: ours and the stock `rasa init` bot side by side, in one run."""
