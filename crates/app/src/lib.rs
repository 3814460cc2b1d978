//! The use cases: the only place that puts loading, deciding and writing in order.
//!
//! One file per verb; each is short, because rules are judged in `rules` and rows are written in `store`. The app
//! knows no HTTP and no SQL, reads no clock and makes no randomness: both are handed in.

mod approve;
mod book;
mod bots;
mod caller;
mod cancel;
mod change;
mod demo;
mod edit;
mod facts;
mod failure;
mod feeds;
mod groups;
mod idempotency;
mod import;
mod log;
mod page;
mod path;
mod people;
mod records;
mod reservations;
mod resources;
mod secret;
mod series;
mod sessions;
mod shelf;
mod sites;
mod standing;
mod verify;
mod visibility;
mod wish;

use std::sync::Arc;

use model::Ids;
use store::Store;

pub use approve::approve;
pub use book::book;
pub use bots::{CreatedBot, create as create_bot};
pub use caller::{Principal, Seat, authenticate, operator};
pub use cancel::{cancel, undo};
pub use demo::{DemoPlan, DemoProgress, DemoReport, SeededIds, SeededRandomness, SignIn, demo};
pub use edit::edit;
pub use failure::{Failure, Problem};
pub use feeds::{
    CalendarText, CreatedFeed, calendar, create as create_feed, list as list_feeds, revoke as revoke_feed,
};
pub use groups::{change_members, create as create_group, list as list_groups};
pub use idempotency::{Once, Render, Replay};
pub use import::{EventReport, ImportReport, import};
pub use log::events_after;
pub use page::Page;
pub use path::{Granted, Manner, Outcome, Refused};
pub use people::{NewPerson, SiteUser, add as add_person, list as list_people};
pub use reservations::{ReservationQuery, View, list as list_reservations, one as one_reservation};
pub use resources::{
    Found, ResourceQuery, create as create_resource, list as list_resources, modify as modify_resource,
    one as one_resource,
};
pub use secret::Randomness;
pub use series::Scope;
pub use sessions::{Opened, close as close_session, open as open_session};
pub use sites::{CreatedSite, NewSite, administrator, all as all_sites, create as create_site};
pub use verify::{Excess, Verified, Violation, verify};
pub use visibility::Sight;
pub use wish::{BookingWish, Field, ForWhom};

// What a list is filtered by and what the log holds, as the store has them: the edge speaks of them to the app alone.
pub use store::events::Logged;
pub use store::reservations::{Filter, OrderBy, Range};

/// Everything a use case needs. Cloning is cheap: all clones are the same app.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) shelf: Arc<shelf::Shelf>,
    pub(crate) calendars: Arc<feeds::Kept>,
}

impl App {
    /// An app over an open store, with the sources of ids and secrets.
    pub fn new(store: Store, ids: Arc<dyn Ids>, randomness: Arc<dyn Randomness>) -> Self {
        Self { store, ids, randomness, shelf: Arc::default(), calendars: Arc::default() }
    }

    /// The store, for commands that look after it as a whole: backup, figures, shutting down.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
