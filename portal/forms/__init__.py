"""What a browser may send: its shape and its limits. What it may do is decided elsewhere."""
