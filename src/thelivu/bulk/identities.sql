-- The state of every identity, as attribution.identity decides it. DuckDB. Arrives: seen, state, held, one, chained_file,
-- covering, returned, net_mask. Leaves: support, claim, verdict. An identity that is `hard` is left to the pure rules.

-- For each UNIQUE_SINGLE sighting the files whose rows alone cover its window; of those, the ones that were asked.
CREATE TEMP TABLE support AS
WITH alone AS (
  SELECT h.*, (h.alone OR coalesce(c.covered, FALSE)) AS proves
  FROM held AS h
  JOIN state AS q ON q.sid = h.sid AND q.state = 'UNIQUE_SINGLE'
  LEFT JOIN chained_file AS c ON c.sid = h.sid AND c.file = h.file
),
several AS (SELECT sid FROM alone WHERE proves GROUP BY sid HAVING count(*) > 1),
wanted AS (
  SELECT DISTINCT v.sid, r.file
  FROM covering AS v
  JOIN several AS m ON m.sid = v.sid
  JOIN returned AS r ON r.r = v.r
),
chosen AS (
  SELECT a.*, w.sid IS NOT NULL AS was_asked, bool_or(w.sid IS NOT NULL) OVER (PARTITION BY a.sid) AS some_asked
  FROM alone AS a
  LEFT JOIN wanted AS w ON w.sid = a.sid AND w.file = a.file
  WHERE a.proves
)
SELECT
  s.identity, s.sid, s.source, s.version, s.hi, s.lo, h.file, o.line, h.installed, h.token, h.other_token, h.widest
FROM chosen AS h
JOIN seen AS s ON s.sid = h.sid
JOIN one AS o ON o.sid = h.sid
WHERE h.was_asked OR NOT h.some_asked;

-- Sightings that only several files together prove: rare, and their support has more than one file.
CREATE TEMP TABLE together AS
SELECT DISTINCT s.identity
FROM state AS q
JOIN seen AS s ON s.sid = q.sid
WHERE q.state = 'UNIQUE_SINGLE' AND q.sid NOT IN (SELECT sid FROM support);

-- Two supports are independent when file, address (or delegated prefix), and so the lease, and source all differ.
CREATE TEMP TABLE claim AS
WITH size AS (
  SELECT
    p.identity, p.line, max(r.needed) AS needed,
    min(p.token) IS DISTINCT FROM max(p.other_token) AS moved,
    least(count(DISTINCT p.file), count(DISTINCT p.source), count(DISTINCT (p.version, p.hi, p.lo))) AS most
  FROM support AS p
  JOIN (SELECT file, max(needed) AS needed FROM returned GROUP BY file) AS r ON r.file = p.file
  GROUP BY p.identity, p.line
),
pair AS (
  SELECT a.identity, a.line, bool_or(a.installed AND b.installed) AS proven
  FROM support AS a
  JOIN support AS b ON b.identity = a.identity AND b.line = a.line AND b.file > a.file AND b.source <> a.source
  JOIN net_mask AS k ON k.net = least(a.widest, b.widest)
  WHERE b.version <> a.version OR (b.hi & k.mask_hi) <> (a.hi & k.mask_hi) OR (b.lo & k.mask_lo) <> (a.lo & k.mask_lo)
  GROUP BY a.identity, a.line
)
SELECT
  z.identity, z.line, z.needed, z.needed <> 2 AND z.most >= z.needed AS hard,
  CASE
    WHEN z.needed <> 2 OR p.identity IS NULL THEN NULL
    WHEN p.proven AND NOT z.moved THEN 'CORROBORATED'
    ELSE 'ADDRESS_UNPROVEN'
  END AS reached
FROM size AS z
LEFT JOIN pair AS p ON p.identity = z.identity AND p.line = z.line;

CREATE TEMP TABLE verdict AS
WITH claims AS (
  SELECT
    identity,
    count(*) > count(DISTINCT line[1]) AS contradictory,
    count(reached) AS reached,
    max(reached) AS state,
    max(line) FILTER (reached IS NOT NULL) AS line,
    bool_or(hard) AS hard
  FROM claim
  GROUP BY identity
),
shares AS (
  SELECT s.identity, q.state, count(*) AS n
  FROM seen AS s
  JOIN state AS q ON q.sid = s.sid
  GROUP BY s.identity, q.state
),
most AS (
  SELECT h.identity, max((h.n, -o.place, h.state))[3] AS state, sum(h.n) AS sightings
  FROM shares AS h
  JOIN state_order AS o ON o.state = h.state
  GROUP BY h.identity
)
SELECT
  m.identity,
  m.sightings,
  CASE
    WHEN c.identity IS NULL THEN m.state
    WHEN c.contradictory THEN 'CONTRADICTORY'
    WHEN c.reached = 1 THEN c.state
    ELSE 'UNIQUE_SINGLE'
  END AS state,
  CASE WHEN c.reached = 1 AND NOT c.contradictory THEN c.line END AS line,
  coalesce(c.hard, FALSE) OR t.identity IS NOT NULL AS hard
FROM most AS m
LEFT JOIN claims AS c ON c.identity = m.identity
LEFT JOIN together AS t ON t.identity = m.identity;
