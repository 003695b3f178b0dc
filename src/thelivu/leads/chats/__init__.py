"""Chat exports: files that programs for messages write of themselves."""
