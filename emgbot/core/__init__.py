"""What the bot decides: pure functions over plain values; nothing here touches clock, disk or network."""
