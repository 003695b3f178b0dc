-- The state of every sighting, as attribution.states decides it. DuckDB. Arrives: sighting, held (held.sql),
-- returned, asked, asked_net, disclaimed, flag, provider rank of each file. Leaves: answer, one.

CREATE OR REPLACE TEMP VIEW covering AS
SELECT s.sid, a.r
FROM sighting AS s
JOIN asked_net AS n ON n.version = s.version
JOIN asked AS a ON a.net = n.net AND a.hi = (s.hi & n.mask_hi) AND a.lo = (s.lo & n.mask_lo)
WHERE a.t_lo <= s.t_lo AND s.t_hi <= a.t_hi;

-- What was asked and how it was answered. A return that says it holds nothing answers nothing.
CREATE TEMP TABLE answer AS
SELECT
  c.sid,
  bool_or(NOT r.expired AND d.r IS NULL) AS answering,
  bool_or(NOT r.expired AND d.r IS NULL AND r.state = 'PASSED') AS usable,
  bool_or(NOT r.expired AND d.r IS NULL AND r.state = 'INCOMPLETE') AS incomplete,
  bool_or(r.expired) AS expired,
  bool_or(d.r IS NOT NULL) AS disclaimed
FROM covering AS c
JOIN returned AS r ON r.r = c.r
LEFT JOIN (
  SELECT DISTINCT s.sid, x.r
  FROM sighting AS s
  JOIN disclaimed AS x ON x.version = s.version AND x.hi = (s.hi & x.mask_hi) AND x.lo = (s.lo & x.mask_lo)
) AS d ON d.sid = c.sid AND d.r = c.r
GROUP BY c.sid;

CREATE TEMP TABLE flagged AS
SELECT DISTINCT s.sid
FROM sighting AS s
JOIN flag AS f ON f.version = s.version AND f.hi = (s.hi & f.mask_hi) AND f.lo = (s.lo & f.mask_lo)
WHERE f.t_lo <= s.t_hi AND f.t_hi >= s.t_lo;

-- Rows that could not be read may be a second candidate: beside one of them no answer is given.
CREATE TEMP TABLE doubted AS
SELECT s.sid
FROM sighting AS s
JOIN lost_net AS n ON n.version = s.version
JOIN lost AS x ON x.net = n.net AND x.hi = (s.hi & n.mask_hi) AND x.lo = (s.lo & n.mask_lo)
WHERE x.t_lo <= s.t_hi AND x.t_hi >= s.t_lo AND (s.port < 0 OR x.p0 <= s.port AND x.p1 >= s.port)
UNION
SELECT s.sid
FROM sighting AS s
JOIN lost_anywhere AS x ON x.t_lo <= s.t_hi AND x.t_hi >= s.t_lo
    AND (s.port < 0 OR x.p0 <= s.port AND x.p1 >= s.port);

-- The same over all files. Two lines are one when provider and id are the same.
CREATE TEMP TABLE one AS
SELECT *, (provider, subscriber) AS line
FROM (
SELECT
  h.sid,
  min(r.provider) AS provider, min(h.line) AS subscriber,  -- the line, where there is one
  min(r.provider) <> max(r.provider) OR min(h.line) <> max(h.other_line) AS several,
  bool_or(h.alone) AS covered,
  bool_or(h.ported) AS ported,
  bool_or(h.shared) AS shared,
  bool_or(h.dests) OR min(h.to_version) <> max(h.to_version) OR min(h.to_mask_hi) <> max(h.to_mask_hi) OR min(h.to_mask_lo) <> max(h.to_mask_lo) OR min(h.to_hi) <> max(h.to_hi) OR min(h.to_lo) <> max(h.to_lo) AS dests,
  min(h.dest_port) <> max(h.other_dest_port) AS dest_ports
FROM held AS h
JOIN returned AS r ON r.file = h.file AND r.state = 'PASSED'
GROUP BY h.sid
);
