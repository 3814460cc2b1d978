-- What lasts until it is given back, past its end too: a loan that is out. The index finds those of a resource that are
-- overdue, wherever their time lies.

ALTER TABLE occupancy ADD COLUMN is_until_returned BIGINT NOT NULL DEFAULT 0;
CREATE INDEX occupancy_until_returned ON occupancy (site_id, resource_id, core_end) WHERE is_until_returned = 1;
