"""What a turn costs: ours and the stock `rasa init` bot, each a process of its own, asked the same messages."""
