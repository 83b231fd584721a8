"""The REST API: the same answers as on the command line, as JSON over HTTP."""
