"""The demo: an invented joinery, twelve customers, sixty documents, six weeks of readers."""
