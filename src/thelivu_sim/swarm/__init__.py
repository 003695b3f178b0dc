"""The test swarm: peers, trackers and DHT nodes on loopback, honest and lying, with known truth and an auditor of the wire.

It runs only in a network namespace whose one interface is loopback (`namespace`), all its torrents are random bytes, and it
shares no code with `thelivu.sensor`, so that it cannot share its mistakes. `swarm.Swarm` is the way in.
"""
