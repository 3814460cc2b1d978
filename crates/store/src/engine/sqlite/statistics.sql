-- What the planner is told about the shape of a large installation. Without it SQLite takes a site for a handful of
-- rows and walks the whole site in order of starts. The figures are fixed, so that plans are the same everywhere and
-- are those the tests look at: rows of the index, then rows that share its first column, its first two, and so on.

ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('reservation', 'sqlite_autoindex_reservation_1', '1000000 1000000 1'),
  ('reservation', 'reservation_by_id', '1000000 1000000 1'),
  ('reservation', 'reservation_by_resource', '1000000 1000000 10000 1'),
  ('reservation', 'reservation_by_start', '1000000 1000000 20'),
  ('reservation', 'reservation_by_person', '1000000 1000000 500 1'),
  ('reservation', 'reservation_by_series', '100000 100000 50'),
  ('reservation', 'reservation_by_group', '100000 100000 3'),
  ('reservation', 'reservation_by_import', '100000 100000 1000 1'),
  ('reservation_version', 'sqlite_autoindex_reservation_version_1', '1000000 1000000 1'),
  ('reservation_version', 'reservation_version_by_lineage', '1000000 1000000 3 1'),
  ('reservation_version', 'reservation_version_by_resource', '1000000 1000000 10000 1'),
  ('reservation_version', 'reservation_version_by_start', '1000000 1000000 20');
