"""The exhibits room: labels never reused, seals, custody without a gap."""
