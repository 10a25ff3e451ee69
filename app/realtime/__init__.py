"""What is news: reads the log, tells every open screen, never writes."""
