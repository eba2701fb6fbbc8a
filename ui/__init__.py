"""Everything of the screen that pages share. It imports the core, never the reverse."""
