//! Every statement of the crate, named, in the common subset of SQL that all engines understand.
//!
//! Lists are the one exception: `reservations` composes them of the fragments that stand there. Parameters are
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
        WHERE document_key.site_id = $1 AND document_key.kind = $2 AND document_key.key_text = $3";
    DOCUMENT_KEY_INSERT = "INSERT INTO document_key (site_id, kind, key_text, document_id)
        VALUES ($1, $2, $3, $4) ON CONFLICT (site_id, kind, key_text) DO NOTHING";
    DOCUMENT_KEYS_OF = "SELECT key_text FROM document_key
        WHERE site_id = $1 AND kind = $2 AND document_id = $3 ORDER BY key_text";
    DOCUMENT_KEY_DELETE = "DELETE FROM document_key WHERE site_id = $1 AND kind = $2 AND key_text = $3";
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
}
