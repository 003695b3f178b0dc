"""The cases room: FIR drafts from recorded facts, sections by the day of the offence, persons, clocks."""
