"""What people type to report: references, statuses, ends, notes; as commands and as thread replies."""
