"""Case files of other agencies: VICS JSON of Project VIC and CAID, CSV of INTERPOL ICSE. Digests and categories, no content."""
