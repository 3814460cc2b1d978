//! Documents, reservations, occupancy, clocks, events and jobs, over a narrow database engine.
//!
//! A [`Store`] runs closures: many at a time to read, each on a consistent snapshot, and one after another to write,
//! many of them sharing one durable commit. The other modules are functions over [`Read`] and [`Write`], so that
//! their meaning is written once, whatever the engine. This crate decides nothing: it keeps what it is given,
//! together or not at all, and refuses only what would break what must always hold.

mod backup;
mod capacity;
mod check;
pub mod clock;
pub mod commit;
pub mod documents;
mod engine;
mod error;
pub mod events;
pub mod feeds;
pub mod files;
pub mod idempotency;
pub mod jobs;
pub mod occupancy;
mod query;
mod reservation_list;
mod reservation_rows;
pub mod reservations;
mod schema;
pub mod sessions;
mod sql;
mod stats;
mod store;
mod text;

pub use backup::restore;
pub use capacity::Capacity;
pub use clock::Witness;
pub use commit::{Applied, Commit};
pub use engine::{Read, Row, Value, Visited, Write};
pub use error::StoreError;
pub use stats::Stats;
pub use store::{Location, Options, ServingLock, Store};
pub use text::fold;

/// The site of what belongs to the whole installation, such as the accounts of people.
pub const INSTALLATION: &str = "";
