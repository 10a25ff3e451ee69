"""What may be asked: parse, guard, call, answer."""
