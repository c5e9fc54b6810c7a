"""Settings -> the parts of the program, built and tied together; the only place that knows real things."""
