"""The words of messages, which staff own."""
