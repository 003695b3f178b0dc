"""The front room: My day, search, trail and the line's counts. It alone reads every stage."""
