"""The staff file of the schools: reading it, and what it changes on the staff list. Pure: no database, no clock."""
