"""The files that people edit, read with every problem, its line and its cure."""
