-- Uploaded files. A content is stored once in each site, under its SHA-256, a file is one upload of it, and a file is kept
-- as long as something names it. BYTEA is the one type beside those of the first step, for contents alone. The index by
-- size adds the sizes up without reading the contents.

CREATE TABLE blob (
  site_id TEXT COLLATE "C" NOT NULL,
  content_hash TEXT COLLATE "C" NOT NULL,
  size_bytes BIGINT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (site_id, content_hash)
);
CREATE INDEX blob_by_size ON blob (site_id, size_bytes);

CREATE TABLE file (
  site_id TEXT COLLATE "C" NOT NULL,
  file_id TEXT COLLATE "C" NOT NULL,
  content_hash TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  size_bytes BIGINT NOT NULL,
  width BIGINT,
  height BIGINT,
  uploaded_by TEXT COLLATE "C" NOT NULL,
  uploaded_at BIGINT NOT NULL,
  PRIMARY KEY (site_id, file_id)
);
CREATE INDEX file_by_content ON file (site_id, content_hash);
CREATE INDEX file_by_uploader ON file (site_id, uploaded_by);

CREATE TABLE file_use (
  site_id TEXT COLLATE "C" NOT NULL,
  file_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  subject_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site_id, file_id, kind, subject_id)
) /* clustered */;
CREATE INDEX file_use_by_subject ON file_use (site_id, kind, subject_id);
