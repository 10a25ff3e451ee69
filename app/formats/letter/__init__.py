"""Messages to customers: an e-mail as HTML and plain text, or a text message."""
