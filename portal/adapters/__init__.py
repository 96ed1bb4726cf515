"""The outside: disk, media, other people's files, passwords."""
