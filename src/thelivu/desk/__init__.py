"""The web office: a Django project with one app for each stage of the line, and its common rooms.

Rooms, low to high: settings, people, register, jobs, authority, the eight stages in the order of the line, front.
In an app: models (tables end in Row) < queries (scoped reads) < actions (one transaction, its ledger entries
last) < forms, views, urls.
"""
