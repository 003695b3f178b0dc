-- DuckDB. Arrives: candidate (candidates.sql), of some of the sightings. Leaves: rows of the table `held`.
-- What the overlapping rows of one file say of a sighting.
SELECT
  sid, file,
  min(subscriber) AS line, max(subscriber) AS other_line,
  bool_or(t0 + g <= t_lo AND t1 - g >= t_hi) AS alone,  -- one row covers the whole window
  bool_or(ported) AS ported, bool_or(shared) AS shared, bool_or(installed) AS installed,
  min(nullif(token, 0)) AS token, max(nullif(token, 0)) AS other_token,
  min(CASE WHEN net = 6128 THEN 6048 ELSE net END) AS widest,  -- an address alone stands for the widest site (RFC 6177)
  min(to_version) <> max(to_version) OR min(to_mask_hi) <> max(to_mask_hi) OR min(to_mask_lo) <> max(to_mask_lo) OR min(to_hi) <> max(to_hi) OR min(to_lo) <> max(to_lo) AS dests,
  min(to_version) AS to_version, min(to_mask_hi) AS to_mask_hi, min(to_mask_lo) AS to_mask_lo, min(to_hi) AS to_hi, min(to_lo) AS to_lo,
  min(port_to) AS dest_port, max(port_to) AS other_dest_port
FROM candidate
GROUP BY sid, file
