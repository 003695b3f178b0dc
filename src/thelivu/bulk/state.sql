-- One state for each sighting: the first of the table (exchanged formats, section 3) that holds. DuckDB.
CREATE TEMP TABLE state AS
SELECT
  s.sid,
  CASE
    WHEN s.t_lo IS NULL THEN 'NEEDS_ZONE'
    WHEN f.sid IS NOT NULL THEN 'HOSTING'
    WHEN a.sid IS NULL THEN 'NO_RETURN'
    WHEN NOT a.answering AND a.expired THEN 'EXPIRED'
    WHEN NOT a.answering THEN 'NOT_THIS_ISP'
    WHEN NOT a.usable AND a.incomplete THEN 'INCOMPLETE_RETURN'
    WHEN NOT a.usable THEN 'RETURN_SUSPECT'
    WHEN s.port < 0 AND o.ported THEN 'NEEDS_PORT'
    WHEN o.several AND (s.dest_version = 0 AND o.dests OR s.dest_port < 0 AND o.dest_ports) THEN 'NEEDS_DEST'
    WHEN o.sid IS NULL THEN 'NO_RECORD'
    WHEN o.several OR NOT o.covered AND NOT coalesce(c.covered, FALSE) OR d.sid IS NOT NULL THEN 'AMBIGUOUS'
    WHEN o.shared THEN 'SHARED_LINE'
    ELSE 'UNIQUE_SINGLE'
  END AS state
FROM seen AS s
LEFT JOIN flagged AS f ON f.sid = s.sid
LEFT JOIN answer AS a ON a.sid = s.sid
LEFT JOIN one AS o ON o.sid = s.sid
LEFT JOIN chained AS c ON c.sid = s.sid
LEFT JOIN doubted AS d ON d.sid = s.sid;
