"""The examination room: known-file lists, triage runs of exhibits, findings in counts and digests."""
