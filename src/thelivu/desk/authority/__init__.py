"""The legal basis of all collection, recorded by one officer and approved by another, and requests to providers."""
