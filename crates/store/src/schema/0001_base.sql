-- The first schema, one text for every engine: only TEXT, BIGINT and DOUBLE PRECISION, instants in Unix seconds,
-- booleans as 0 and 1, JSON as text. Every table begins with the site, which is empty for what belongs to the
-- whole installation. COLLATE "C" compares text by its bytes. No text here holds a semicolon within.

CREATE TABLE schema_migration (
  version BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL
);

CREATE TABLE document (
  site_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  document_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  sort_name TEXT COLLATE "C" NOT NULL,
  search_text TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (site_id, kind, document_id)
);
CREATE INDEX document_by_name ON document (site_id, kind, sort_name, document_id);

CREATE TABLE document_key (
  site_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  key_name TEXT COLLATE "C" NOT NULL,
  key_value TEXT COLLATE "C" NOT NULL,
  document_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site_id, kind, key_name, key_value)
) /* clustered */;
CREATE INDEX document_key_by_document ON document_key (site_id, kind, document_id);

CREATE TABLE clock (
  site_id TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  longest_seconds BIGINT NOT NULL,
  PRIMARY KEY (site_id, subject)
) /* clustered */;

CREATE TABLE reservation (
  site_id TEXT COLLATE "C" NOT NULL,
  lineage_id TEXT COLLATE "C" NOT NULL,
  reservation_id TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  resource_id TEXT COLLATE "C" NOT NULL,
  reserved_for TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  series_id TEXT COLLATE "C",
  group_id TEXT COLLATE "C",
  imported_from TEXT COLLATE "C",
  kind TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  is_cancelled BIGINT NOT NULL,
  start_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  replaced_by TEXT COLLATE "C",
  search_text TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (site_id, lineage_id)
);
CREATE UNIQUE INDEX reservation_by_id ON reservation (site_id, reservation_id);
CREATE INDEX reservation_by_resource ON reservation (site_id, resource_id, start_at);
CREATE INDEX reservation_by_start ON reservation (site_id, start_at);
CREATE INDEX reservation_by_person ON reservation (site_id, reserved_for, start_at);
CREATE INDEX reservation_by_series ON reservation (site_id, series_id) WHERE series_id IS NOT NULL;
CREATE INDEX reservation_by_group ON reservation (site_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX reservation_by_import ON reservation (site_id, resource_id, imported_from)
  WHERE imported_from IS NOT NULL;

CREATE TABLE reservation_version (
  site_id TEXT COLLATE "C" NOT NULL,
  lineage_id TEXT COLLATE "C" NOT NULL,
  reservation_id TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  resource_id TEXT COLLATE "C" NOT NULL,
  reserved_for TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  series_id TEXT COLLATE "C",
  group_id TEXT COLLATE "C",
  imported_from TEXT COLLATE "C",
  kind TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  is_cancelled BIGINT NOT NULL,
  start_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  replaced_by TEXT COLLATE "C",
  search_text TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (site_id, reservation_id)
);
CREATE UNIQUE INDEX reservation_version_by_lineage ON reservation_version (site_id, lineage_id, sequence);
CREATE INDEX reservation_version_by_resource ON reservation_version (site_id, resource_id, start_at);
CREATE INDEX reservation_version_by_start ON reservation_version (site_id, start_at);

CREATE TABLE occupancy (
  site_id TEXT COLLATE "C" NOT NULL,
  resource_id TEXT COLLATE "C" NOT NULL,
  start_at BIGINT NOT NULL,
  lineage_id TEXT COLLATE "C" NOT NULL,
  end_at BIGINT NOT NULL,
  core_start BIGINT NOT NULL,
  core_end BIGINT NOT NULL,
  units BIGINT NOT NULL,
  is_all_units BIGINT NOT NULL,
  named_unit_id TEXT COLLATE "C",
  cause TEXT COLLATE "C" NOT NULL,
  is_forced BIGINT NOT NULL,
  PRIMARY KEY (site_id, resource_id, start_at, lineage_id)
) /* clustered */;
CREATE INDEX occupancy_by_lineage ON occupancy (site_id, lineage_id);

CREATE TABLE event (
  site_id TEXT COLLATE "C" NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL,
  seq BIGINT,
  at BIGINT NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  actor_id TEXT COLLATE "C" NOT NULL,
  lineage_id TEXT COLLATE "C",
  resource_id TEXT COLLATE "C",
  body TEXT NOT NULL,
  PRIMARY KEY (site_id, event_id)
);
CREATE UNIQUE INDEX event_by_seq ON event (site_id, seq);
CREATE INDEX event_by_lineage ON event (site_id, lineage_id, seq) WHERE lineage_id IS NOT NULL;

CREATE TABLE job (
  site_id TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  subject_id TEXT COLLATE "C" NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  fencing BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  last_error TEXT,
  is_dead BIGINT NOT NULL,
  PRIMARY KEY (site_id, job_id)
) /* clustered */;
CREATE INDEX job_by_time ON job (is_dead, run_at, job_id);

CREATE TABLE session (
  site_id TEXT COLLATE "C" NOT NULL,
  token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL
) /* clustered */;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE idempotency (
  site_id TEXT COLLATE "C" NOT NULL,
  principal_id TEXT COLLATE "C" NOT NULL,
  key_text TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, principal_id, key_text)
);
CREATE INDEX idempotency_by_time ON idempotency (at);

CREATE TABLE feed (
  site_id TEXT COLLATE "C" NOT NULL,
  feed_id TEXT COLLATE "C" NOT NULL,
  token_hash TEXT COLLATE "C" NOT NULL,
  owner_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  subject_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  last_read_at BIGINT,
  PRIMARY KEY (site_id, feed_id)
);
CREATE UNIQUE INDEX feed_by_token ON feed (token_hash);
CREATE INDEX feed_by_owner ON feed (site_id, owner_id);
