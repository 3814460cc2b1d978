//! Every statement of the crate, named, in the common subset of SQL that all engines understand.
//!
//! Lists with filters are the one exception: they are composed of the fragments that stand beside them. Parameters are
//! `$1` to `$n`; a dollar sign is never anything else.

/// Declares statements, and a list of them all so that a test can prepare each.
macro_rules! statements {
    ($($name:ident = $text:expr;)*) => {
        $(pub(crate) const $name: &str = $text;)*
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

statements! {
    // Touches the database without needing any row.
    READY = "SELECT 1 FROM schema_migration WHERE version = 1";

    // Documents.
    DOCUMENT_GET = "SELECT document_id, version, body FROM document
        WHERE site_id = $1 AND kind = $2 AND document_id = $3";
    DOCUMENT_INSERT = "INSERT INTO document (site_id, kind, document_id, version, sort_name, search_text, body)
        VALUES ($1, $2, $3, 1, $4, $5, $6) ON CONFLICT (site_id, kind, document_id) DO NOTHING";
    DOCUMENT_UPDATE = "UPDATE document SET version = version + 1, sort_name = $4, search_text = $5, body = $6
        WHERE site_id = $1 AND kind = $2 AND document_id = $3 AND version = $7";
    DOCUMENT_DELETE = "DELETE FROM document
        WHERE site_id = $1 AND kind = $2 AND document_id = $3 AND version = $4";
    DOCUMENT_KEY_FIND = "SELECT document.document_id, document.version, document.body
        FROM document_key JOIN document ON document.site_id = document_key.site_id
        AND document.kind = document_key.kind AND document.document_id = document_key.document_id
        WHERE document_key.site_id = $1 AND document_key.kind = $2
        AND document_key.key_name = $3 AND document_key.key_value = $4";
    DOCUMENT_KEY_INSERT = "INSERT INTO document_key (site_id, kind, key_name, key_value, document_id)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site_id, kind, key_name, key_value) DO NOTHING";
    DOCUMENT_KEYS_OF = "SELECT key_name, key_value FROM document_key
        WHERE site_id = $1 AND kind = $2 AND document_id = $3 ORDER BY key_name, key_value";
    DOCUMENT_KEY_DELETE = "DELETE FROM document_key
        WHERE site_id = $1 AND kind = $2 AND key_name = $3 AND key_value = $4 AND document_id = $5";
    DOCUMENT_KEYS_DELETE = "DELETE FROM document_key WHERE site_id = $1 AND kind = $2 AND document_id = $3";

    // Clocks.
    CLOCK_READ = "SELECT version FROM clock WHERE site_id = $1 AND subject = $2";
    // A wrong version is made an error by the column, within the statement that moves the right one on.
    CLOCK_TICK_EXPECTED = "UPDATE clock SET version = CASE WHEN version = $3 THEN version + 1 END
        WHERE site_id = $1 AND subject = $2";
    CLOCK_START = "INSERT INTO clock (site_id, subject, version, longest_seconds) VALUES ($1, $2, 1, 0)
        ON CONFLICT (site_id, subject) DO NOTHING";
    CLOCK_TICK = "INSERT INTO clock (site_id, subject, version, longest_seconds) VALUES ($1, $2, 1, 0)
        ON CONFLICT (site_id, subject) DO UPDATE SET version = clock.version + 1";
    CLOCK_LENGTHEN = "INSERT INTO clock (site_id, subject, version, longest_seconds) VALUES ($1, $2, 0, $3)
        ON CONFLICT (site_id, subject) DO UPDATE SET longest_seconds = excluded.longest_seconds
        WHERE clock.longest_seconds < excluded.longest_seconds";
    CLOCK_LONGEST = "SELECT longest_seconds FROM clock WHERE site_id = $1 AND subject = $2";

    // Reservations. The live version of each lineage is in `reservation`, the superseded ones are kept aside.
    RESERVATION_PUT = "INSERT INTO reservation (site_id, lineage_id, reservation_id, sequence, resource_id,
        reserved_for, created_by, series_id, group_id, imported_from, kind, status, is_cancelled, start_at, end_at,
        created_at, changed_at, replaced_by, search_text, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        ON CONFLICT (site_id, lineage_id) DO UPDATE SET reservation_id = excluded.reservation_id,
        sequence = excluded.sequence, resource_id = excluded.resource_id, reserved_for = excluded.reserved_for,
        created_by = excluded.created_by, series_id = excluded.series_id, group_id = excluded.group_id,
        imported_from = excluded.imported_from, kind = excluded.kind, status = excluded.status,
        is_cancelled = excluded.is_cancelled, start_at = excluded.start_at, end_at = excluded.end_at,
        created_at = excluded.created_at, changed_at = excluded.changed_at, replaced_by = excluded.replaced_by,
        search_text = excluded.search_text, body = excluded.body
        WHERE reservation.reservation_id = $21";
    RESERVATION_SUPERSEDE = "INSERT INTO reservation_version (site_id, lineage_id, reservation_id, sequence,
        resource_id, reserved_for, created_by, series_id, group_id, imported_from, kind, status, is_cancelled,
        start_at, end_at, created_at, changed_at, replaced_by, search_text, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    // The guests of each version, live or superseded, who are members.
    GUEST_PUT = "INSERT INTO reservation_guest (site_id, user_id, reservation_id) VALUES ($1, $2, $3)
        ON CONFLICT (site_id, user_id, reservation_id) DO NOTHING";
    GUESTS_DELETE = "DELETE FROM reservation_guest WHERE site_id = $1 AND reservation_id = $2";
    GUESTS_OF_SITE = "SELECT reservation_id, user_id FROM reservation_guest WHERE site_id = $1";
    BODIES_WITH_GUESTS = "SELECT site_id, reservation_id, body FROM reservation
        WHERE (site_id, reservation_id) > ($1, $2) AND body LIKE '%\"members\":[%'
        ORDER BY site_id, reservation_id LIMIT $3";
    SUPERSEDED_BODIES_WITH_GUESTS = "SELECT site_id, reservation_id, body FROM reservation_version
        WHERE (site_id, reservation_id) > ($1, $2) AND body LIKE '%\"members\":[%'
        ORDER BY site_id, reservation_id LIMIT $3";
    RESERVATION_BY_LINEAGE = "SELECT body FROM reservation WHERE site_id = $1 AND lineage_id = $2";
    RESERVATION_LIVE_ID = "SELECT reservation_id FROM reservation WHERE site_id = $1 AND lineage_id = $2";
    RESERVATION_BY_ID = "SELECT body FROM reservation WHERE site_id = $1 AND reservation_id = $2
        UNION ALL SELECT body FROM reservation_version WHERE site_id = $1 AND reservation_id = $2";
    RESERVATION_BY_IMPORT = "SELECT body FROM reservation
        WHERE site_id = $1 AND resource_id = $2 AND imported_from = $3 ORDER BY reservation_id LIMIT 1";
    RESERVATION_VERSIONS = "SELECT body FROM reservation_version
        WHERE site_id = $1 AND lineage_id = $2 ORDER BY sequence";

    // Occupancy. Every question about overlaps is bounded from below by the longest span ever stored.
    OCCUPANCY_OVERLAPPING = "SELECT resource_id, lineage_id, start_at, end_at, core_start, core_end, units,
        is_all_units, named_unit_id, cause, is_forced, is_until_returned FROM occupancy
        WHERE site_id = $1 AND resource_id = $2 AND start_at < $5 AND end_at > $4 AND start_at > $4 -
        COALESCE((SELECT longest_seconds FROM clock WHERE site_id = $1 AND subject = $3), 0)
        ORDER BY start_at, lineage_id";
    // A resource's clock is named by a prefix of nine letters and the resource's id.
    OCCUPANCY_OVERLAPPING_ANY = "SELECT occupancy.resource_id, lineage_id, start_at, end_at, core_start, core_end,
        units, is_all_units, named_unit_id, cause, is_forced, is_until_returned FROM clock CROSS JOIN occupancy
        WHERE clock.site_id = $1 AND clock.subject >= 'resource:' AND clock.subject < 'resource;'
        AND occupancy.site_id = $1 AND occupancy.resource_id = SUBSTR(clock.subject, 10)
        AND start_at < $3 AND end_at > $2 AND start_at > $2 - clock.longest_seconds
        ORDER BY occupancy.resource_id, start_at, lineage_id";
    OCCUPANCY_OF_LINEAGE = "SELECT resource_id, lineage_id, start_at, end_at, core_start, core_end, units,
        is_all_units, named_unit_id, cause, is_forced, is_until_returned FROM occupancy
        WHERE site_id = $1 AND lineage_id = $2 ORDER BY resource_id, start_at";
    OCCUPANCY_INSERT = "INSERT INTO occupancy (site_id, resource_id, lineage_id, start_at, end_at, core_start,
        core_end, units, is_all_units, named_unit_id, cause, is_forced, is_until_returned)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    OCCUPANCY_OVERDUE = "SELECT resource_id, lineage_id, start_at, end_at, core_start, core_end, units,
        is_all_units, named_unit_id, cause, is_forced, is_until_returned FROM occupancy
        WHERE site_id = $1 AND resource_id = $2 AND is_until_returned = 1 AND core_end <= $3
        ORDER BY start_at, lineage_id";
    OCCUPANCY_RELEASE = "DELETE FROM occupancy WHERE site_id = $1 AND lineage_id = $2";

    // Events.
    // Not MAX(): within an expression SQLite would read all events for it.
    EVENT_NEWEST = "SELECT seq FROM event WHERE site_id = $1 AND seq > 0 ORDER BY seq DESC LIMIT 1";
    EVENT_APPEND = "INSERT INTO event (site_id, event_id, seq, at, type, actor_id, lineage_id, resource_id, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    EVENTS_OF_LINEAGE = "SELECT seq, body FROM event WHERE site_id = $1 AND lineage_id = $2 ORDER BY seq";

    // Jobs.
    JOB_ENQUEUE = "INSERT INTO job (site_id, job_id, kind, subject_id, run_at, lease_until, fencing, attempts,
        last_error, is_dead) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, NULL, 0)
        ON CONFLICT (site_id, job_id) DO NOTHING";
    JOB_LEASE = "UPDATE job SET lease_until = $4, fencing = fencing + 1, attempts = attempts + 1
        WHERE site_id = $1 AND job_id = $2 AND is_dead = 0 AND lease_until <= $3";
    JOB_GET = "SELECT site_id, job_id, kind, subject_id, run_at, fencing, attempts, last_error FROM job
        WHERE site_id = $1 AND job_id = $2";
    JOB_IS_HELD = "SELECT 1 FROM job
        WHERE site_id = $1 AND job_id = $2 AND fencing = $3 AND is_dead = 0 AND lease_until > $4";
    JOB_FINISH = "DELETE FROM job WHERE site_id = $1 AND job_id = $2 AND fencing = $3 AND is_dead = 0";
    JOB_FAIL = "UPDATE job SET run_at = $4, lease_until = 0, last_error = $5, is_dead = $6
        WHERE site_id = $1 AND job_id = $2 AND fencing = $3 AND is_dead = 0";
    JOBS_DEAD = "SELECT site_id, job_id, kind, subject_id, run_at, fencing, attempts, last_error FROM job
        WHERE is_dead = 1 ORDER BY run_at, job_id LIMIT $1";
    JOBS_OF_SITE = "SELECT site_id, job_id, kind, subject_id, run_at, fencing, attempts, last_error, is_dead
        FROM job WHERE site_id = $1 ORDER BY is_dead DESC, run_at, job_id LIMIT $2";
    JOB_REVIVE = "UPDATE job SET is_dead = 0, attempts = 0, run_at = $3
        WHERE site_id = $1 AND job_id = $2 AND is_dead = 1";
    JOBS_WAITING = "SELECT COUNT(*), MIN(run_at) FROM job WHERE is_dead = 0 AND run_at <= $1";

    // Sessions.
    SESSION_OPEN = "INSERT INTO session (site_id, token_hash, user_id, created_at, expires_at, last_seen_at)
        VALUES ('', $1, $2, $3, $4, $3)";
    SESSION_FIND = "SELECT token_hash, user_id, created_at, expires_at, last_seen_at FROM session
        WHERE token_hash = $1 AND expires_at > $2";
    SESSIONS_OF = "SELECT token_hash, user_id, created_at, expires_at, last_seen_at FROM session
        WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at DESC, token_hash";
    SESSION_TOUCH = "UPDATE session SET last_seen_at = $2 WHERE token_hash = $1 AND last_seen_at < $2";
    SESSION_REVOKE = "DELETE FROM session WHERE token_hash = $1";
    SESSION_REVOKE_ALL = "DELETE FROM session WHERE user_id = $1";
    SESSION_REVOKE_OTHERS = "DELETE FROM session WHERE user_id = $1 AND token_hash <> $2";
    SESSION_PURGE = "DELETE FROM session WHERE expires_at <= $1";

    // Idempotency.
    IDEMPOTENCY_FIND = "SELECT fingerprint, status, body FROM idempotency
        WHERE site_id = $1 AND principal_id = $2 AND key_text = $3";
    IDEMPOTENCY_KEEP = "INSERT INTO idempotency (site_id, principal_id, key_text, fingerprint, status, body, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, principal_id, key_text) DO NOTHING";
    IDEMPOTENCY_PURGE = "DELETE FROM idempotency WHERE at < $1";

    // Feeds.
    FEED_INSERT = "INSERT INTO feed (site_id, feed_id, token_hash, owner_id, kind, subject_id, created_at,
        revoked_at, last_read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL)";
    FEED_BY_TOKEN = "SELECT site_id, feed_id, token_hash, owner_id, kind, subject_id, created_at, revoked_at
        FROM feed WHERE token_hash = $1";
    FEED_GET = "SELECT site_id, feed_id, token_hash, owner_id, kind, subject_id, created_at, revoked_at
        FROM feed WHERE site_id = $1 AND feed_id = $2";
    FEEDS_OF_SITE = "SELECT site_id, feed_id, token_hash, owner_id, kind, subject_id, created_at, revoked_at
        FROM feed WHERE site_id = $1 ORDER BY created_at, feed_id";
    FEEDS_OF_OWNER = "SELECT site_id, feed_id, token_hash, owner_id, kind, subject_id, created_at, revoked_at
        FROM feed WHERE site_id = $1 AND owner_id = $2 ORDER BY created_at, feed_id";
    FEED_REVOKE = "UPDATE feed SET revoked_at = $3 WHERE site_id = $1 AND feed_id = $2 AND revoked_at IS NULL";
    FEED_MARK_READ = "UPDATE feed SET last_read_at = $3 WHERE site_id = $1 AND feed_id = $2";
    FEED_LAST_READ = "SELECT last_read_at FROM feed WHERE site_id = $1 AND feed_id = $2";

    // Files.
    BLOB_INSERT = "INSERT INTO blob (site_id, content_hash, size_bytes, content) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site_id, content_hash) DO NOTHING";
    BLOB_GET = "SELECT content FROM blob WHERE site_id = $1 AND content_hash = $2";
    BLOB_BYTES_OF_SITE = "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM blob WHERE site_id = $1";
    BLOB_REMOVE_UNUSED = "DELETE FROM blob WHERE site_id = $1 AND content_hash = $2
        AND NOT EXISTS (SELECT 1 FROM file WHERE file.site_id = $1 AND file.content_hash = $2)";
    FILE_INSERT = "INSERT INTO file (site_id, file_id, content_hash, name, media_type, size_bytes, width, height,
        uploaded_by, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FILE_GET = "SELECT site_id, file_id, content_hash, name, media_type, size_bytes, width, height, uploaded_by,
        uploaded_at FROM file WHERE site_id = $1 AND file_id = $2";
    FILES_OF_SITE = "SELECT site_id, file_id, content_hash, name, media_type, size_bytes, width, height,
        uploaded_by, uploaded_at FROM file WHERE site_id = $1 ORDER BY file_id";
    FILE_UNUSED_OF = "SELECT COUNT(*) FROM file WHERE site_id = $1 AND uploaded_by = $2
        AND NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.site_id = file.site_id
        AND file_use.file_id = file.file_id)";
    FILE_REMOVE_UNUSED = "DELETE FROM file WHERE site_id = $1 AND file_id = $2
        AND NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.site_id = $1 AND file_use.file_id = $2)";
    FILE_USE_ADD = "INSERT INTO file_use (site_id, file_id, kind, subject_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site_id, file_id, kind, subject_id) DO NOTHING";
    FILE_USE_REMOVE = "DELETE FROM file_use
        WHERE site_id = $1 AND file_id = $2 AND kind = $3 AND subject_id = $4";
    FILE_USES = "SELECT kind, subject_id FROM file_use WHERE site_id = $1 AND file_id = $2
        ORDER BY kind, subject_id LIMIT $3";
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::{Location, Options, Store, StoreError, Value};

    /// As many empty parameters as the statement has numbers.
    fn parameters(text: &str) -> Vec<Value> {
        let numbers = text.split('$').skip(1).filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().ok()
        });
        vec![Value::Int(None); numbers.max().unwrap_or(0)]
    }

    fn plan(store: &Store, text: &str) -> String {
        let (explain, parameters) = (format!("EXPLAIN QUERY PLAN {text}"), parameters(text));
        let rows = store.read_blocking(move |read| read.fetch(&explain, &parameters)).unwrap();
        let lines: Result<Vec<_>, StoreError> = rows.iter().map(|row| Ok(row.text(3)?.to_owned())).collect();
        lines.unwrap().join("\n")
    }

    #[test]
    fn every_statement_is_understood_and_none_reads_a_whole_table_or_site() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        for (name, text) in ALL {
            let plan = plan(&store, text);
            assert!(!plan.contains("SCAN") || plan.contains("SCAN CONSTANT ROW"), "{name}: {plan}");
            let is_of_a_site = plan.contains("(site_id=?)");
            assert_eq!(is_of_a_site, name.ends_with("S_OF_SITE"), "{name}: {plan}");
        }
    }

    #[test]
    fn questions_about_overlaps_are_bounded_on_both_sides() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        for text in [super::OCCUPANCY_OVERLAPPING, super::OCCUPANCY_OVERLAPPING_ANY] {
            let plan = plan(&store, text);
            assert!(plan.contains("resource_id=? AND start_at>? AND start_at<?"), "{plan}");
        }
    }
}
