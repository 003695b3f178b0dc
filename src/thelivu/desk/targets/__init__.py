"""The targets room: dossiers of confirmed identities, three columns, deconfliction, premises and their district."""
