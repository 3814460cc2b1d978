//! What other calendars put on resources, written and taken back by their integrations through the API.
//!
//! Such a time is a reservation of its own kind: it goes the one path, is decided, told of, listed and verified like any
//! other, and takes its units without asking who has them. Sending it again under its id changes it or does nothing.

use model::{Caller, Kind, ResourceId};
use rules::WishTimes;

use crate::external::{External, named};
use crate::path::{Manner, Outcome};
use crate::wish::BookingWish;
use crate::{App, Failure, View, book, cancel, edit, reservations, resources};

/// How often one is tried when the same id comes in two requests at once.
const TRIES_MAX: u32 = 3;

/// A time that another calendar puts on a resource.
#[derive(Debug, Clone)]
pub struct ExternalEventWish {
    /// The resource.
    pub resource_id: ResourceId,
    /// Its id in the other calendar.
    pub external_id: String,
    /// A hash of the request, to notice that nothing has changed.
    pub fingerprint: String,
    /// From when to when.
    pub times: WishTimes,
    /// What it is called there.
    pub summary: Option<String>,
    /// How many units it takes; absent as the resource says for its feed, 0 for all.
    pub units: Option<u32>,
}

/// What came of it.
#[derive(Debug)]
pub enum ExternalEventDone {
    /// It was written.
    Written(Box<Outcome>),
    /// It is as asked already; none where it was to be taken back and is not there.
    Unchanged(Option<Box<View>>),
}

/// Writes a time of another calendar, or brings it up to date.
pub async fn put(app: &App, caller: &Caller, wish: ExternalEventWish) -> Result<ExternalEventDone, Failure> {
    needs_staff(caller)?;
    let resource = resources::one(app, caller, wish.resource_id.clone()).await?.resource;
    let units = wish.units.or(resource.settings.feeds.icalfeed_units).unwrap_or_default();
    let external = wish.external();
    let mut tries = 0;
    loop {
        tries += 1;
        match put_once(app, caller, &wish, &external, units).await {
            // The same id was sent at the same moment: now there is something to change.
            Err(Failure::Exists(_)) if tries < TRIES_MAX => {}
            done => return done,
        }
    }
}

async fn put_once(
    app: &App,
    caller: &Caller,
    wish: &ExternalEventWish,
    external: &External,
    units: u32,
) -> Result<ExternalEventDone, Failure> {
    let manner = Manner { external: Some(external.clone()), ..Manner::default() };
    let booking = BookingWish {
        resource_id: Some(wish.resource_id.clone()),
        times: wish.times.clone(),
        units: Some(units),
        kind: Some(Kind::External),
        purpose: Some(wish.summary.clone()),
        ..BookingWish::default()
    };
    match named(app, caller, external).await? {
        None => book::book(app, caller, booking, manner).await.map(written),
        Some(known) if known.is_as_asked => {
            let view = reservations::one(app, caller, known.reservation_id).await?;
            Ok(ExternalEventDone::Unchanged(Some(Box::new(view))))
        }
        Some(known) => edit::edit(app, caller, known.reservation_id, booking, manner).await.map(written),
    }
}

/// Takes back a time of another calendar. One that is not there is gone already.
pub async fn take_back(
    app: &App,
    caller: &Caller,
    resource_id: ResourceId,
    external_id: String,
) -> Result<ExternalEventDone, Failure> {
    needs_staff(caller)?;
    resources::one(app, caller, resource_id.clone()).await?;
    let external = External { external_id, of_resource: Some(resource_id), fingerprint: String::new() };
    match named(app, caller, &external).await? {
        None => Ok(ExternalEventDone::Unchanged(None)),
        Some(known) => {
            cancel::cancel(app, caller, known.reservation_id, None, Manner::default()).await.map(written)
        }
    }
}

fn written(outcome: Outcome) -> ExternalEventDone {
    ExternalEventDone::Written(Box::new(outcome))
}

impl ExternalEventWish {
    fn external(&self) -> External {
        External {
            external_id: self.external_id.clone(),
            of_resource: Some(self.resource_id.clone()),
            fingerprint: self.fingerprint.clone(),
        }
    }
}

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    let sentence = "Only moderators and administrators, and bots of theirs, write what other calendars say.";
    Err(Failure::Forbidden(sentence.into()))
}
