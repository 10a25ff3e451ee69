"""What members of staff are told of, by which way, and when they want to be left alone."""
