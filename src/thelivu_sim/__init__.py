"""A synthetic state with known truth: a random seed arrives; files as the world would hand them over leave.

What the world would not tell (who used which line, which devices hold listed files) stands apart in `truth.json`.
Nothing real is in it: addresses are those of RFC 5737 and RFC 3849, names are made up, platforms fictional, files
random bytes.
"""
