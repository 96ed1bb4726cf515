"""What people do: a verb each, one transaction each."""
