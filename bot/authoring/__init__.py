"""What authors work with: play and draw a scenario, see what is taught, how hard it reads, how typed answers fare."""
