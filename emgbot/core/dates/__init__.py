"""Days, windows and printed schedules: how they are written and read."""
