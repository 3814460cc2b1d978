//! The edge: HTTP, JSON, the public API's names, the embedded web interface and the command line.
//!
//! Everything that comes from outside is read and checked here, and everything that goes out gets its public form
//! here. What is done with it is the app's affair: no handler decides anything.

pub mod address;
pub mod assets;
pub mod authenticate;
pub mod body;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod envelope;
pub mod fields;
pub mod json;
pub mod layers;
pub mod limits;
pub mod openapi;
pub mod path;
pub mod problem;
pub mod query;
pub mod router;
pub mod routes;
mod scim;
pub mod settings;
pub mod state;
pub mod text;
mod uploads;
pub mod wire;
pub mod worker;

pub use router::router;
pub use state::{EdgeSettings, Server};
