"""The register: ledger entries, vault objects, particulars, identifiers in use, labels, and the register's birth."""
