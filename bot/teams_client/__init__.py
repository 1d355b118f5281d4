"""A small Teams of one's own on this computer, for developers: no Microsoft, no token, one person and their chat."""
