"""Attribution in the desk: requests, returns, identities and their reason chains."""
