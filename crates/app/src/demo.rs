//! The demo: an installation filled with one site that looks as if people had worked with it for months.
//!
//! Owns the story and its order. Everything happens through the same use cases as any request, so the demo shows the
//! rules and never breaks them. The same seed, day and moment give the same site, ids and all.

mod carry_out;
mod changes;
mod diary;
mod fixed;
mod habits;
mod paperwork;
mod people;
mod random;
mod resources;
mod shown;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Role, SiteId, Status};
use serde::Serialize;
use store::reservations::Filter;
use timeline::{Date, Instant};

use self::paperwork::Paperwork;
use self::people::Community;
use crate::{App, Failure, ReservationQuery, list_reservations, sites};

pub use people::SignIn;
pub use random::{SeededIds, SeededRandomness};

/// The name of the demo's site; no such place exists.
const SITE_NAME: &str = "Quillmoor Research Campus";
/// The zone of its clocks.
const SITE_ZONE: &str = "Europe/London";
/// How many days of bookings there are before today.
const DAYS_BACK: i64 = 60;
/// How many days of bookings there are after today.
const DAYS_AHEAD: i64 = 30;
/// How long ago the site was made.
const AGE_SECONDS: i64 = 400 * 86_400;

/// What the demo is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPlan {
    /// Another seed gives other bookings.
    pub seed: u64,
    /// The day around which the bookings lie.
    pub today: Date,
    /// The moment up to which things have happened; within that day.
    pub now: Instant,
}

/// How far the demo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoProgress {
    /// What is being made: `people`, `resources` or `bookings`.
    pub step: &'static str,
    /// How many are done.
    pub done: usize,
    /// How many there will be.
    pub of: usize,
}

/// What the demo holds, and how to get in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoReport {
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub site_name: String,
    /// The zone of its clocks.
    pub timezone: String,
    /// Who can sign in, one of each role.
    pub sign_ins: Vec<SignIn>,
    /// How many people there are.
    pub people: usize,
    /// How many groups they form.
    pub user_groups: usize,
    /// How many resources there are.
    pub resources: usize,
    /// How many top categories these are in.
    pub categories: usize,
    /// How many ordinary bookings were made.
    pub reservations: usize,
    /// How many bookings that are only shown.
    pub soft: usize,
    /// How many services of instruments by staff.
    pub maintenance: usize,
    /// How many of the bookings were approved by somebody.
    pub approved: usize,
    /// How many of the bookings were denied.
    pub denied: usize,
    /// How many of the bookings still wait for somebody's word.
    pub pending: u64,
    /// How many of the bookings were forced over others.
    pub forced: usize,
    /// How many changes were made.
    pub edited: usize,
    /// How many bookings were cancelled.
    pub cancelled: usize,
    /// How many wishes the rules refused; nothing is left of them.
    pub refused: usize,
}

/// Fills an empty installation; one that has a site is refused. Ids and secrets of the demo come from its seed, not
/// from the app, so that it is the same whoever makes it.
pub async fn demo(app: &App, plan: DemoPlan, progress: &dyn Fn(DemoProgress)) -> Result<DemoReport, Failure> {
    if let Some(site) = sites::all(app).await?.first() {
        return Err(Failure::Exists(format!(
            "this installation already has the site {}; a demo needs an empty one",
            site.name
        )));
    }
    let opened_at = plan.now.plus_seconds(-AGE_SECONDS);
    let app = &App {
        ids: Arc::new(SeededIds::new(plan.seed, opened_at)),
        randomness: Arc::new(SeededRandomness::new(plan.seed)),
        ..app.clone()
    };
    let community = people::settle(app, opened_at, progress).await?;
    let resources = resources::create(app, &community, opened_at, progress).await?;

    let paperwork = Paperwork::write(app, &community, &resources, (opened_at, plan.now)).await?;

    let mut diary = diary::Diary::new(&community, &resources, &paperwork, plan);
    diary.fix()?;
    diary.fill();
    diary.change()?;
    let acts = diary.acts;
    let tally = carry_out::carry_out(app, plan.seed, &community, &resources, acts, progress).await?;
    paperwork.require(app, &community, plan.now).await?;
    let pending = pending(app, &community, plan.now).await?;

    let categories: BTreeSet<&str> = resources.iter().map(|used| top_category(&used.resource)).collect();
    Ok(DemoReport {
        site_id: community.site_id.clone(),
        site_name: SITE_NAME.into(),
        timezone: SITE_ZONE.into(),
        sign_ins: community.people.iter().filter_map(|person| person.sign_in.clone()).collect(),
        people: community.people.len(),
        user_groups: community.group_count,
        resources: resources.len(),
        categories: categories.len(),
        reservations: tally.reservations,
        soft: tally.soft,
        maintenance: tally.maintenance,
        approved: tally.approved,
        denied: tally.denied,
        pending,
        forced: tally.forced,
        edited: tally.edited,
        cancelled: tally.cancelled,
        refused: tally.refused,
    })
}

/// How many bookings wait for approval.
async fn pending(app: &App, community: &Community, now: Instant) -> Result<u64, Failure> {
    let administrator = community.first(|person| person.role == Role::Administrator)?;
    let caller = community.caller(&community.people[administrator], now);
    let filter = Filter { statuses: vec![Status::Pending], ..Filter::default() };
    let query = ReservationQuery { filter, is_count_only: true, ..ReservationQuery::default() };
    Ok(list_reservations(app, &caller, query).await?.1)
}

/// The first level of a resource's category.
fn top_category(resource: &model::Resource) -> &str {
    let category = resource.settings.identity.category.as_deref().unwrap_or_default();
    category.split(" / ").next().unwrap_or_default()
}
