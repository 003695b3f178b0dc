"""What reads a source's bytes: file systems, containers, virtual disks. It runs in the sandbox alone, on open descriptors.

Nothing here is imported by the office's process. Entries leave as frames (`devices.sources.frames`).
"""
