//! Documents, reservations, occupancy, clocks, events and jobs, over a narrow database engine.
//!
//! A [`Store`] runs closures: many at a time to read, each on a consistent snapshot, and one after another to write,
//! many of them sharing one durable commit. The other modules are functions over [`Read`] and [`Write`], so that
//! their meaning is written once, whatever the engine. This crate decides nothing: it keeps what it is given,
//! together or not at all, and refuses only what would break what must always hold.

pub mod clock;
pub mod documents;
mod engine;
mod error;
mod schema;
mod scope;
mod sql;
mod stats;
mod store;
mod text;

pub use engine::{Read, Row, Value, Visited, Write};
pub use error::StoreError;
pub use scope::Scope;
pub use stats::Stats;
pub use store::{Location, Options, ServingLock, Store};
pub use text::fold;
