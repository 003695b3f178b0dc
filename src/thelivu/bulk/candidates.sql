-- Every lease that could have held a sighting's address at its time: one text, run as it stands by DuckDB and by Spark.
--
-- Arrives: sighting (sid, version, hi, lo, port or -1, t_lo, t_hi, dest_version or 0, dest_hi, dest_lo, dest_port or -1),
-- lease (one row of a return, bulk/leases.py), shelf (bulk/shelves.py), step (n = 0, 1, 2 ...). Times are microseconds
-- since 1970 in universal time, addresses whole numbers. Leaves: sid, t_lo, t_hi and the lease, once for each pair.
--
-- Equal keys first (shelf, address, slot), then the exact rule: start - g <= t + u and end + g >= t - u, ports contain,
-- destinations fit. Never a nearest row, a limit or a first row: a lost candidate is a false uniqueness.
WITH place AS (
  SELECT
    s.*, f.by_port, f.net, f.code, (s.hi & f.mask_hi) AS net_hi, (s.lo & f.mask_lo) AS net_lo,
    GREATEST(f.lowest, CASE WHEN f.by_port THEN CAST(FLOOR((s.port - f.base) / f.size) AS BIGINT)
                            ELSE CAST(FLOOR(s.t_lo / f.size) AS BIGINT) END - f.reach) AS slot_from,
    LEAST(f.highest, CASE WHEN f.by_port THEN CAST(FLOOR((s.port - f.base) / f.size) AS BIGINT)
                          ELSE CAST(FLOOR(s.t_hi / f.size) AS BIGINT) END) AS slot_to
  FROM sighting AS s
  JOIN shelf AS f ON f.version = s.version AND (s.port >= 0 AND (f.by_port OR f.any_port) OR s.port < 0 AND NOT f.by_port)
),
looked AS (
  SELECT p.*, p.slot_from + n.n AS look
  FROM place AS p
  JOIN step AS n ON n.n <= p.slot_to - p.slot_from
),
met AS (
  SELECT p.sid, p.t_lo, p.t_hi, p.port, p.dest_version, p.dest_hi, p.dest_lo, p.dest_port AS to_port, l.*
  FROM looked AS p
  JOIN lease AS l ON l.hi = p.net_hi AND l.lo = p.net_lo AND l.net = p.net AND l.rack = p.code AND l.slot = p.look
  WHERE p.by_port AND l.p0 <= p.port AND l.p1 >= p.port AND l.t0 - l.g <= p.t_hi AND l.t1 + l.g >= p.t_lo
  UNION ALL
  SELECT p.sid, p.t_lo, p.t_hi, p.port, p.dest_version, p.dest_hi, p.dest_lo, p.dest_port AS to_port, l.*
  FROM looked AS p
  JOIN lease AS l ON l.hi = p.net_hi AND l.lo = p.net_lo AND l.net = p.net AND l.level = p.code AND l.bucket = p.look
  WHERE NOT p.by_port AND l.t0 - l.g <= p.t_hi AND l.t1 + l.g >= p.t_lo
)
SELECT
  sid, t_lo, t_hi, file, row_no, net, hi, lo, p0, p1, ported, t0, t1, g, subscriber, shared, installed, token,
  to_version, to_mask_hi, to_mask_lo, to_hi, to_lo, port_to
FROM met
WHERE (to_port < 0 OR port_to < 0 OR to_port = port_to)
  AND (to_version = 0 OR dest_version = 0
       OR to_version = dest_version AND (dest_hi & to_mask_hi) = to_hi AND (dest_lo & to_mask_lo) = to_lo)
