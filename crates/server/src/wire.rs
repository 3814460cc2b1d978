//! The shapes of requests and answers, with the names of the public API; nothing else knows them.

pub mod account;
pub mod approval;
pub mod approvers;
pub mod asked;
pub mod booking;
pub mod bulk;
pub mod course;
pub mod decision;
pub mod embed;
pub mod event;
pub mod external_events;
pub mod files;
pub mod filter_query;
pub mod filters;
pub mod finding;
pub mod forms;
pub mod granted;
pub mod guests;
pub mod jobs;
pub mod joining;
pub mod limits;
pub mod money;
pub mod offers;
pub mod passkeys;
pub mod passwords;
pub mod people;
pub mod problem;
pub mod projects;
pub mod properties;
pub mod providers;
pub mod rate_table;
pub mod reservation;
pub mod resource;
pub mod resource_filters;
pub mod resource_table;
pub mod resources_written;
pub mod rule_examples;
pub mod second_factor;
pub mod series;
pub mod site;
pub mod site_users;
pub mod support;
pub mod templates;
pub mod times;
pub mod training;
pub mod units;
pub mod usage;

use app::Field;
use serde::{Deserialize, Deserializer};

/// Reads a field where `null` means something else than absence: clear it.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Field<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
