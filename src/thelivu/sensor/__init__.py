"""The observe-only sensor: a lawful watch list arrives, records of what peers stated with their own bytes leave.

It has encoders for the handshake, the extension handshake and HAVE_NONE, and for nothing else: it cannot ask for a block.
"""
