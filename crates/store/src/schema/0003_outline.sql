-- The index by start holds all that says whether a reservation stands in a list and in which place, so that long lists
-- are counted and put in order without reading a single document.

DROP INDEX reservation_by_start;
CREATE INDEX reservation_by_start ON reservation
  (site_id, start_at, reservation_id, end_at, is_cancelled, kind, status, resource_id, reserved_for);
