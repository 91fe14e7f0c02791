"""What comes in: read the request, call one operation, answer."""
