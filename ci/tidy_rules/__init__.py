"""The rules of ci/tidy: a module a rule, or a few that look at the same; tree.py and program.py read the sources."""
