"""Officers, their units and roles, and the one place that decides what each may see and do."""
