"""What whoever runs the service does besides starting it: looking whether all is well, copying it, putting it back."""
