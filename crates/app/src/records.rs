//! The kinds of documents the app keeps, and reading them as what they are.

use serde::de::DeserializeOwned;
use store::{Read, documents};

use crate::Failure;

/// Sites, by site id.
pub(crate) const SITE: documents::Kind = "site";
/// Accounts of people and bots, by user id, in the installation; the key is the address.
pub(crate) const USER: documents::Kind = "user";
/// Memberships, by user id, in each site.
pub(crate) const MEMBER: documents::Kind = "member";
/// The sites of each person, by user id, in the installation.
pub(crate) const PLACES: documents::Kind = "places";
/// Invitations, by invitation id, in each site; the key is the hash of the token.
pub(crate) const INVITATION: documents::Kind = "invitation";
/// Codes that let people join, by their id, in each site; the key is the code.
pub(crate) const JOIN_CODE: documents::Kind = "join_code";
/// What is known of the sessions of each person, by user id, in the installation.
pub(crate) const SESSIONS_OF: documents::Kind = "sessions_of";
/// When people were last here, by user id, in the installation.
pub(crate) const ACCESS: documents::Kind = "access";
/// User groups, by number, in each site; the key is the name.
pub(crate) const GROUP: documents::Kind = "group";
/// API keys, by bot, in the installation; the key is the hash.
pub(crate) const KEY: documents::Kind = "key";
/// The last requests of each bot, by user id, in each site.
pub(crate) const KEY_REQUESTS: documents::Kind = "key_requests";
/// Spending accounts, by the user id of their owner, in each site.
pub(crate) const ACCOUNTS: documents::Kind = "accounts";
/// Decisions that let bookings in, by decision id, in each site.
pub(crate) const DECISION: documents::Kind = "decision";
/// Decisions that refused something, by decision id, in each site; only so many.
pub(crate) const REFUSED_DECISION: documents::Kind = "refused_decision";
/// Closures, by closure id, in each site.
pub(crate) const CLOSURE: documents::Kind = "closure";
/// Quotas, by quota id, in each site.
pub(crate) const QUOTA: documents::Kind = "quota";
/// Kinds of training, by training id, in each site.
pub(crate) const TRAINING: documents::Kind = "training";
/// All records of training of each person, by user id, in each site; the keys are the ids of the records.
pub(crate) const TRAINING_OF: documents::Kind = "training_of";
/// Forms, by form id, in each site.
pub(crate) const FORM: documents::Kind = "form";
/// Projects, by project id, in each site.
pub(crate) const PROJECT: documents::Kind = "project";
/// The notes on each project, by project id, in each site.
pub(crate) const PROJECT_NOTES: documents::Kind = "project_notes";
/// What happened to each project lately, by project id, in each site.
pub(crate) const PROJECT_HISTORY: documents::Kind = "project_history";
/// Tags of projects, by tag id, in each site; the key is the name.
pub(crate) const PROJECT_TAG: documents::Kind = "project_tag";
/// Resources, by resource id, in each site.
pub(crate) const RESOURCE: documents::Kind = "resource";

/// The properties that a site has defined for its resources: one document in each site.
pub(crate) const PROPERTIES: documents::Kind = "properties";

/// Holds, by hold id, in each site; sorted by when they end, the key is the lineage of their occupancy.
pub(crate) const HOLD: documents::Kind = "hold";

/// Recurring series, by series id, in each site.
pub(crate) const SERIES: documents::Kind = "series";

/// Rule examples, by example id, in each site.
pub(crate) const EXAMPLE: documents::Kind = "rule_example";

/// Letters that are to be sent, by letter id, in each site.
pub(crate) const LETTER: documents::Kind = "letter";
/// Addresses for which a new password was asked, by the id of the job, in the installation.
pub(crate) const ASKED_RESET: documents::Kind = "asked_reset";
/// How the last attempt at a kind of background work went, by its name, in each site.
pub(crate) const LAST_RUN: documents::Kind = "last_run";
/// Second factors, by user id, in the installation.
pub(crate) const SECOND_FACTOR: documents::Kind = "second_factor";
/// Passkeys, by user id, in the installation; the keys are the handle and hashes of what devices call them.
pub(crate) const PASSKEYS: documents::Kind = "passkeys";
/// Identity providers, by provider id, in each site.
pub(crate) const PROVIDER: documents::Kind = "identity_provider";
/// Accounts at identity providers and whose they are, by a hash, in each site; the key is provider and user id.
pub(crate) const IDENTITY: documents::Kind = "identity";
/// Secrets that are good for one thing, once, by their hash, in the installation; sorted by when they end.
pub(crate) const TICKET: documents::Kind = "ticket";

/// Bookings by the ids of callers' own systems, by user id and external id, in each site; what other calendars put on a
/// resource by its id too.
pub(crate) const EXTERNAL: documents::Kind = "external";

/// What an identity provider calls people, by user id, in each site; the key is that name.
pub(crate) const PROVIDED_PERSON: documents::Kind = "provided_person";
/// What an identity provider calls groups, by number, in each site; the key is that name.
pub(crate) const PROVIDED_GROUP: documents::Kind = "provided_group";

/// Entries of actual use, by usage id, in each site; sorted by their start.
pub(crate) const USAGE: documents::Kind = "usage";

/// A document as its type.
pub(crate) fn get<T: DeserializeOwned>(
    reader: &mut dyn Read,
    site: &str,
    kind: documents::Kind,
    id: &str,
) -> Result<Option<T>, Failure> {
    let found = documents::get(reader, site, kind, id)?;
    Ok(found.map(|document| document.parse()).transpose()?)
}

/// A document by a key, as its type.
pub(crate) fn by_key<T: DeserializeOwned>(
    reader: &mut dyn Read,
    site: &str,
    kind: documents::Kind,
    name: &str,
    value: &str,
) -> Result<Option<T>, Failure> {
    let found = documents::find_by_key(reader, site, kind, name, value)?;
    Ok(found.map(|document| document.parse()).transpose()?)
}
