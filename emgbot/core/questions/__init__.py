"""Questions in plain words. Rules, no model, offline."""
