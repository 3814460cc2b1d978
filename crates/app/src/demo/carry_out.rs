//! Carrying out the diary: every act goes the way of any other request, by the person whose it is and at its moment.
//!
//! Acts of one day on different resources are done at the same time, so that they share commits; those on one
//! resource, or on resources that take each other, one after the other. Each act has ids of its own, made from its number, so that the outcome does not
//! depend on which of them is faster.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use model::{Caller, Kind, ReservationId};
use tokio::task::JoinSet;

use super::DemoProgress;
use super::diary::{Act, What};
use super::people::Community;
use super::random::{SeededIds, sub_seed};
use super::resources::Used;
use crate::templates::{TemplateRef, TemplateWish};
use crate::{
    App, BookingWish, Failure, Happening, Manner, Outcome, Telling, View, approve, book, cancel, edit,
    tell_of_reservation,
};

const DAY_SECONDS: i64 = 86_400;

/// How many of what came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Ordinary bookings.
    pub reservations: usize,
    /// Bookings that are only shown.
    pub soft: usize,
    /// Work of staff.
    pub maintenance: usize,
    /// Of the bookings, those that somebody approved or denied.
    pub approved: usize,
    pub denied: usize,
    /// Of the bookings, those forced over others.
    pub forced: usize,
    pub edited: usize,
    pub cancelled: usize,
    /// What the rules did not let happen.
    pub refused: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.reservations += other.reservations;
        self.soft += other.soft;
        self.maintenance += other.maintenance;
        self.approved += other.approved;
        self.denied += other.denied;
        self.forced += other.forced;
        self.edited += other.edited;
        self.cancelled += other.cancelled;
        self.refused += other.refused;
    }

    fn count_booked(&mut self, view: &View) {
        let reservation = &view.reservation;
        match reservation.kind {
            Kind::Reservation | Kind::Request => self.reservations += 1,
            Kind::Soft => self.soft += 1,
            Kind::Maintenance | Kind::MaintenanceNonblocking => self.maintenance += 1,
            Kind::Template | Kind::External | Kind::Registration | Kind::Session | Kind::Blackout => {}
        }
        let is_forced = reservation.notices.iter().any(|notice| notice.code == rules::Code::Overlap.as_str());
        self.forced += usize::from(is_forced);
    }
}

/// The acts of a day on one resource and those tied to it, and what stands there by the number of the act that made it.
struct Chain {
    app: App,
    seed: u64,
    community: Community,
    place: usize,
    acts: Vec<Act>,
    standing: BTreeMap<u64, ReservationId>,
    tally: Tally,
}

/// Carries out all acts in the order of their moments.
pub(super) async fn carry_out(
    app: &App,
    seed: u64,
    community: &Community,
    resources: &[Used],
    mut acts: Vec<Act>,
    progress: &dyn Fn(DemoProgress),
) -> Result<Tally, Failure> {
    acts.sort_by_key(|act| (act.at, act.number));
    let of = acts.len();
    let mut done = 0;
    let mut tally = Tally::default();
    let mut standing: BTreeMap<usize, BTreeMap<u64, ReservationId>> = BTreeMap::new();
    let day = |act: &Act| act.at.as_unix().div_euclid(DAY_SECONDS);
    for of_day in acts.chunk_by(|one, other| day(one) == day(other)) {
        let mut by_chain: BTreeMap<usize, Vec<Act>> = BTreeMap::new();
        for act in of_day {
            by_chain.entry(resources[act.resource].chain).or_default().push(act.clone());
        }
        let mut chains = JoinSet::new();
        for (place, acts) in by_chain {
            let standing = standing.remove(&place).unwrap_or_default();
            let (app, community) = (app.clone(), community.clone());
            chains
                .spawn(Chain { app, seed, community, place, acts, standing, tally: Tally::default() }.run());
        }
        while let Some(ended) = chains.join_next().await {
            let chain = ended.map_err(|stopped| Failure::Bug(stopped.to_string()))??;
            tally.add(chain.tally);
            standing.insert(chain.place, chain.standing);
        }
        done += of_day.len();
        progress(DemoProgress { step: "bookings", done, of });
    }
    Ok(tally)
}

impl Chain {
    async fn run(mut self) -> Result<Self, Failure> {
        for act in mem::take(&mut self.acts) {
            self.act(act).await?;
        }
        Ok(self)
    }

    /// Does one act. What is about a booking that was refused falls away with it.
    async fn act(&mut self, act: Act) -> Result<(), Failure> {
        let ids = Arc::new(SeededIds::new(sub_seed(self.seed, act.number), act.at));
        let app = App { ids, ..self.app.clone() };
        let caller = self.community.caller(&self.community.people[act.person], act.at);
        let manner = Manner::default();
        match act.what {
            What::Book(wish) => {
                self.book(&app, &caller, act.number, *wish).await?;
            }
            What::Take { of, wish } => {
                let Some(offer) = self.standing.get(&of).cloned() else { return Ok(()) };
                let template =
                    TemplateWish { from: Some(TemplateRef::Row(offer)), ..TemplateWish::default() };
                self.book(&app, &caller, act.number, BookingWish { template, ..*wish }).await?;
            }
            What::Edit { of, wish } => {
                let Some(target) = self.standing.remove(&of) else { return Ok(()) };
                let outcome = edit(&app, &caller, target.clone(), *wish, manner).await?;
                let view = self.granted(outcome);
                self.tally.edited += usize::from(view.is_some());
                let stands = view.map_or(target, |view| view.reservation.reservation_id);
                self.standing.insert(of, stands);
            }
            What::Cancel { of, reason } => {
                let Some(target) = self.standing.remove(&of) else { return Ok(()) };
                let outcome = cancel(&app, &caller, target, reason, manner).await?;
                self.tally.cancelled += usize::from(self.granted(outcome).is_some());
            }
            What::Return { of } => {
                let Some(target) = self.standing.get(&of).cloned() else { return Ok(()) };
                let told = Telling::default();
                let outcome = tell_of_reservation(&app, &caller, target, Happening::Returned, told, manner);
                self.granted(outcome.await?);
            }
            What::Decide { of, is_approval, note } => {
                let Some(target) = self.standing.get(&of).cloned() else { return Ok(()) };
                let outcome = approve(&app, &caller, target, is_approval, note, manner).await?;
                if self.granted(outcome).is_some() {
                    let said = if is_approval { &mut self.tally.approved } else { &mut self.tally.denied };
                    *said += 1;
                }
            }
        }
        Ok(())
    }

    /// Books, and counts all that came of it; a series and a booking of several are known by their first.
    async fn book(
        &mut self,
        app: &App,
        caller: &Caller,
        number: u64,
        wish: BookingWish,
    ) -> Result<(), Failure> {
        let views = self.all_granted(book(app, caller, wish, Manner::default()).await?);
        for view in &views {
            self.tally.count_booked(view);
        }
        if let Some(first) = views.into_iter().next() {
            self.standing.insert(number, first.reservation.reservation_id);
        }
        Ok(())
    }

    /// The first of what was written, if anything was.
    fn granted(&mut self, outcome: Outcome) -> Option<View> {
        self.all_granted(outcome).into_iter().next()
    }

    /// What was written, if anything was.
    fn all_granted(&mut self, outcome: Outcome) -> Vec<View> {
        match outcome {
            Outcome::Done(granted) => granted.views,
            Outcome::Refused(_) | Outcome::WouldDo(_) | Outcome::Replayed(_) => {
                self.tally.refused += 1;
                Vec::new()
            }
        }
    }
}
