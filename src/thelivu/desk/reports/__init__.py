"""The reports room: figures of an operation at a stated time, each number its records; the press note."""
