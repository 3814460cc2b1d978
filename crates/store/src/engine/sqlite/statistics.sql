-- What the planner is told about the shape of a large installation. Without it SQLite takes a site for a handful of
-- rows and walks through the whole of it where one look-up would do. The figures are fixed, so that plans are the same everywhere and
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
  ('reservation_version', 'reservation_version_by_start', '1000000 1000000 20'),
  ('reservation_guest', 'reservation_guest', '1000000 1000000 100 1'),
  ('reservation_guest', 'reservation_guest_by_reservation', '1000000 1000000 2'),
  ('occupancy', 'occupancy', '1000000 1000000 10000 2 1'),
  ('occupancy', 'occupancy_by_lineage', '1000000 1000000 2'),
  ('event', 'sqlite_autoindex_event_1', '1000000 1000000 1'),
  ('event', 'event_by_seq', '1000000 1000000 1'),
  ('event', 'event_by_lineage', '1000000 1000000 3 1'),
  ('document', 'sqlite_autoindex_document_1', '100000 100000 20000 1'),
  ('document', 'document_by_name', '100000 100000 20000 2 1'),
  ('document_key', 'document_key', '100000 100000 20000 20000 1'),
  ('document_key', 'document_key_by_document', '100000 100000 20000 2'),
  ('job', 'job', '1000 1000 1'),
  ('job', 'job_by_time', '1000 500 10 1'),
  ('feed', 'sqlite_autoindex_feed_1', '10000 10000 1'),
  ('feed', 'feed_by_token', '10000 1'),
  ('feed', 'feed_by_owner', '10000 10000 5');
