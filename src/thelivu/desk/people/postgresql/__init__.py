"""PostgreSQL as Django's database, with the second lock of need-to-know: the database itself hides what is out of scope."""
