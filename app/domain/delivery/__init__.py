"""Messages to customers: queued, sent, delivered, bounced or failed, each to one recipient."""
