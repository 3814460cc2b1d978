//! Tickets: short-lived secrets that are good for one thing, once, such as the link of a mail or a step of signing in.
//!
//! A ticket is stored under the hash of its secret with what it is for, so whoever reads the database can use none.
//! Taking one deletes it, whatever comes of it. Those that nobody took are cleared away when new ones are made.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{INSTALLATION, Read, Write, documents};
use timeline::Instant;

use crate::{Failure, Randomness, records, secret};

/// How many that are over are cleared away when one is made: more than one, so that they never pile up.
const CLEARED_AT_ONCE: u32 = 8;

#[derive(Serialize, Deserialize)]
struct Ticket<T> {
    purpose: String,
    expires_at: Instant,
    content: T,
}

/// Makes a ticket and gives its secret.
pub(crate) fn issue<T: Serialize>(
    writer: &mut dyn Write,
    randomness: &dyn Randomness,
    purpose: &str,
    content: T,
    now: Instant,
    expires_at: Instant,
) -> Result<String, Failure> {
    clear(writer, now)?;
    let secret = secret::fresh("hft_", randomness);
    let ticket = Ticket { purpose: purpose.to_owned(), expires_at, content };
    // Sorted by their end, so that those that are over come first.
    let name = format!("{:020}", expires_at.as_unix());
    let put = documents::Put::new(records::TICKET, secret::hash(&secret), name, &ticket)?;
    documents::put(writer, INSTALLATION, &put)?;
    Ok(secret)
}

/// Looks at a ticket without taking it, for what may be tried again. None as with [`take`].
pub(crate) fn look<T: DeserializeOwned>(
    reader: &mut dyn Read,
    purpose: &str,
    secret: &str,
    now: Instant,
) -> Result<Option<T>, Failure> {
    let found = documents::get(reader, INSTALLATION, records::TICKET, &secret::hash(secret))?;
    let Some(document) = found else { return Ok(None) };
    let ticket: Ticket<serde_json::Value> = document.parse()?;
    if ticket.purpose != purpose || ticket.expires_at <= now {
        return Ok(None);
    }
    content(purpose, ticket.content)
}

/// Takes a ticket: gives its content and voids it. None if there is none of this purpose, or if it is over.
pub(crate) fn take<T: DeserializeOwned>(
    writer: &mut dyn Write,
    purpose: &str,
    secret: &str,
    now: Instant,
) -> Result<Option<T>, Failure> {
    let hash = secret::hash(secret);
    let Some(document) = documents::get(writer, INSTALLATION, records::TICKET, &hash)? else {
        return Ok(None);
    };
    let ticket: Ticket<serde_json::Value> = document.parse()?;
    if ticket.purpose != purpose {
        return Ok(None);
    }
    documents::delete(writer, INSTALLATION, records::TICKET, &hash, document.version)?;
    if ticket.expires_at <= now {
        return Ok(None);
    }
    content(purpose, ticket.content)
}

/// Takes a ticket like [`take`], and leaves it as one that was spent, so that a second use is known for what it is.
pub(crate) fn spend<T: DeserializeOwned>(
    writer: &mut dyn Write,
    purpose: &str,
    secret: &str,
    now: Instant,
) -> Result<Option<T>, Failure> {
    let hash = secret::hash(secret);
    let Some(document) = documents::get(writer, INSTALLATION, records::TICKET, &hash)? else {
        return Ok(None);
    };
    let ticket: Ticket<serde_json::Value> = document.parse()?;
    if ticket.purpose != purpose || ticket.expires_at <= now {
        return Ok(None);
    }
    let name = format!("{:020}", ticket.expires_at.as_unix());
    let spent = Ticket { purpose: spent(purpose), ..ticket };
    let put = documents::Put::new(records::TICKET, hash, name, &spent)?.replacing(document.version);
    documents::put(writer, INSTALLATION, &put)?;
    content(purpose, spent.content)
}

/// Takes a ticket that was spent already.
pub(crate) fn take_spent<T: DeserializeOwned>(
    writer: &mut dyn Write,
    purpose: &str,
    secret: &str,
    now: Instant,
) -> Result<Option<T>, Failure> {
    take(writer, &spent(purpose), secret, now)
}

fn spent(purpose: &str) -> String {
    format!("spent {purpose}")
}

fn content<T: DeserializeOwned>(purpose: &str, content: serde_json::Value) -> Result<Option<T>, Failure> {
    let read = serde_json::from_value(content);
    read.map(Some).map_err(|wrong| Failure::Bug(format!("a ticket for {purpose}: {wrong}")))
}

fn clear(writer: &mut dyn Write, now: Instant) -> Result<(), Failure> {
    let listing = documents::Listing { limit: Some(CLEARED_AT_ONCE), ..documents::Listing::default() };
    for document in documents::list(writer, INSTALLATION, records::TICKET, &listing)? {
        let ticket: Ticket<serde_json::Value> = document.parse()?;
        if ticket.expires_at <= now {
            let id = document.document_id.as_str();
            documents::delete(writer, INSTALLATION, records::TICKET, id, document.version)?;
        }
    }
    Ok(())
}
