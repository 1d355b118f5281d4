"""The operator's commands that are more than a few lines, each concept in a module of its own with `COMMANDS` and
`add_arguments`."""
