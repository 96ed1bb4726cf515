"""What an operator types, a file for each topic. Each has one `command`, which `flask` offers under its name."""
