"""Returns of platforms to a legal request: the files as they arrive; leads with the account's identifiers leave.

One module a platform's form. What a file says in words, of whom ever, is withheld: messages, names, lists of friends.
"""
