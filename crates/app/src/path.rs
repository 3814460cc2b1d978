//! The one path of every change to reservations: draft, facts, decide, commit.
//!
//! Each verb (`book`, `edit`, `cancel`, `undo`, `approve`) says only how its draft is made; the order of loading,
//! deciding and writing is here and nowhere else. The first decision is made on a reader, beside everybody else. If
//! what it looked at has changed when the commit is reached, the same functions decide again on the writer, where
//! nothing can change any more, so one answer is always found and a hot resource still gets many bookings per fsync.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    Caller, Event, EventId, EventKind, LineageId, Reservation, ReservationId, SeriesId, Site, User, UserId,
};
use rules::{
    Action, Case, Decision, Draft, Identity, Plan, PlannedReservation, Refusal, Ruling, decide, explanation,
};
use serde_json::Value;
use store::{Applied, Capacity, Commit, Read, Write, commit, documents, reservations as versions};

use crate::facts::{self, Loaded};
use crate::idempotency::{self, Once, Replay};
use crate::reservations::{View, view};
use crate::series::{self, Scope};
use crate::{App, Failure, people, records, sites};

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Written.
    Done(Granted),
    /// A dry run: it would be written like this.
    WouldDo(Granted),
    /// Not possible.
    Refused(Refused),
    /// The same request was answered before under the same idempotency key; this is that answer.
    Replayed(Replay),
}

/// A granted request.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The reservations as the caller may see them.
    pub views: Vec<View>,
    /// Why the other dates of a series are not possible.
    pub conflicts: Vec<Refusal>,
    /// The series that it makes or changes; none where it is about a single reservation.
    pub series_id: Option<SeriesId>,
    /// The site, for its zone.
    pub site: Arc<Site>,
    /// The whole table with its verdicts, when it was asked for.
    pub explanation: Option<Value>,
}

/// A refused request.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Every reason, in the order of the table.
    pub refusals: Vec<Refusal>,
    /// The site, for its zone.
    pub site: Arc<Site>,
    /// The whole table with its verdicts, when it was asked for.
    pub explanation: Option<Value>,
    /// Whether it was a dry run.
    pub is_dry_run: bool,
    /// The newest version, when the request was about an older one.
    pub newest: Option<ReservationId>,
}

/// How a request wants to be treated, whatever it asks for.
#[derive(Clone, Default)]
pub struct Manner {
    /// The verdict is wanted with every row of the table.
    pub explain: bool,
    /// The sequence the caller saw: an older one is refused, so that no change is lost.
    pub expected_sequence: Option<u32>,
    /// How much of a series a change of one occurrence is about.
    pub scope: Scope,
    /// Answer the same request once, however often it comes.
    pub once: Option<Once>,
}

/// How a verb makes its draft from the site, the stored version and the ids for what is new.
pub(crate) type Drafting =
    Arc<dyn Fn(&mut dyn Read, &Site, Option<&Reservation>, Identity) -> Result<Draft, Failure> + Send + Sync>;

/// A verb on its way.
#[derive(Clone)]
pub(crate) struct Request {
    pub caller: Caller,
    /// The version it is about, for all verbs but booking.
    pub target: Option<ReservationId>,
    pub drafting: Drafting,
    pub manner: Manner,
}

/// A decision with what it was made of.
struct Judged {
    draft: Draft,
    loaded: Loaded,
    decision: Decision,
    people: BTreeMap<UserId, Arc<User>>,
    newest: Option<ReservationId>,
}

/// Carries a request from its draft to its answer.
pub(crate) async fn run(app: &App, request: Request) -> Result<Outcome, Failure> {
    let (reading, asked) = (app.clone(), request.clone());
    let first = app
        .store
        .read(move |reader| {
            if let Some(replay) = idempotency::replay(reader, &asked.caller, asked.manner.once.as_ref())? {
                return Ok(Err(Outcome::Replayed(replay)));
            }
            judge(reader, &reading, &asked).map(Ok)
        })
        .await?;
    let judged = match first {
        Ok(judged) => judged,
        Err(answered) => return Ok(answered),
    };
    match &judged.decision.ruling {
        Ruling::Refused(_) => Ok(answer(&request, &judged, false)),
        Ruling::Allowed(_) if judged.draft.is_dry_run => Ok(answer(&request, &judged, false)),
        Ruling::Allowed(_) => {
            let writing = app.clone();
            app.store.write(move |writer| write(writer, &writing, &request, judged)).await
        }
    }
}

/// Writes the plan, or decides once more on the writer if something changed since.
fn write(
    writer: &mut dyn Write,
    app: &App,
    request: &Request,
    mut judged: Judged,
) -> Result<Outcome, Failure> {
    if let Some(replay) = idempotency::replay(writer, &request.caller, request.manner.once.as_ref())? {
        return Ok(Outcome::Replayed(replay));
    }
    // The second decision is made where nobody else writes, so it cannot be stale again.
    for _ in 0..2 {
        let Ruling::Allowed(plan) = &judged.decision.ruling else {
            return Ok(answer(request, &judged, false));
        };
        if let Applied::Committed { .. } = commit::apply(writer, &into_commit(app, request, &judged, plan)?)?
        {
            let outcome = answer(request, &judged, true);
            idempotency::keep(writer, &request.caller, request.manner.once.as_ref(), &outcome)?;
            return Ok(outcome);
        }
        judged = judge(writer, app, request)?;
    }
    Err(Failure::TooBusy)
}

/// Loads and decides.
fn judge(reader: &mut dyn Read, app: &App, request: &Request) -> Result<Judged, Failure> {
    let caller = &request.caller;
    let site = sites::of(reader, caller)?;
    let stored = match &request.target {
        Some(target) => {
            let found = versions::by_id(reader, caller.site_id.as_str(), target.as_str())?;
            Some(found.ok_or(Failure::NotFound("reservation"))?)
        }
        None => None,
    };
    if let (Some(expected), Some(stored)) = (request.manner.expected_sequence, &stored)
        && expected != stored.sequence
    {
        return Err(Failure::Changed { current: i64::from(stored.sequence) });
    }
    let identity = Identity {
        reservation_id: ReservationId::mint(app.ids.as_ref()),
        lineage_id: LineageId::mint(app.ids.as_ref()),
    };
    let draft = (request.drafting)(reader, &site, stored.as_ref(), identity)?;
    let occurrences =
        series::in_scope(reader, caller, stored.as_ref(), (request.manner.scope, draft.action))?;
    let draft = series::widened(app, &site, draft, stored.as_ref(), &occurrences)?;
    let newest = match &stored {
        Some(old) if old.replaced_by.is_some() => {
            versions::by_lineage(reader, caller.site_id.as_str(), old.lineage_id.as_str())?
                .map(|newest| newest.reservation_id)
        }
        _ => None,
    };
    let loaded = facts::load(reader, &app.shelf, site, caller, &draft, stored, occurrences)?;
    let decision = decide(&Case { caller, draft: &draft, facts: &loaded.facts, now: caller.now });
    let involved = [
        Some(&draft.reserved_for),
        Some(&caller.user_id),
        loaded.facts.stored.as_ref().map(|s| &s.created_by),
    ];
    let people = people::named(reader, involved.into_iter().flatten())?;
    Ok(Judged { draft, loaded, decision, people, newest })
}

/// The answer for the caller.
fn answer(request: &Request, judged: &Judged, is_written: bool) -> Outcome {
    let facts = &judged.loaded.facts;
    let caller = &request.caller;
    let explanation = request.manner.explain.then(|| {
        explanation(&Case { caller, draft: &judged.draft, facts, now: caller.now }, &judged.decision)
    });
    match &judged.decision.ruling {
        Ruling::Refused(refusals) => Outcome::Refused(Refused {
            refusals: refusals.clone(),
            site: facts.site.clone(),
            explanation,
            is_dry_run: judged.draft.is_dry_run,
            newest: judged.newest.clone(),
        }),
        Ruling::Allowed(plan) => {
            let views = plan
                .reservations
                .iter()
                .filter_map(|planned| {
                    let resource = &facts.resources.get(&planned.reservation.resource_id)?.resource;
                    Some(view(caller, &facts.site, resource, planned.reservation.clone(), &judged.people))
                })
                .collect();
            let granted = Granted {
                views,
                conflicts: plan.conflicts.clone(),
                series_id: series_of(judged),
                site: facts.site.clone(),
                explanation,
            };
            if is_written { Outcome::Done(granted) } else { Outcome::WouldDo(granted) }
        }
    }
}

/// The series that a decision is about as a whole or in part.
fn series_of(judged: &Judged) -> Option<SeriesId> {
    let made = judged.draft.series.as_ref().map(|made| &made.series.series_id);
    let mut changed = judged.loaded.facts.occurrences.values().filter_map(|one| one.series_id.as_ref());
    made.or_else(|| changed.next()).cloned()
}

/// All that a granted request writes, with the versions it relies on.
fn into_commit(app: &App, request: &Request, judged: &Judged, plan: &Plan) -> Result<Commit, Failure> {
    let caller = &request.caller;
    let mut commit = Commit::on(caller.site_id.clone());
    for (subject, version) in judged.loaded.booked.iter() {
        commit.expect_and_tick(subject, version);
    }
    for (subject, version) in judged.loaded.relied_on.iter() {
        commit.expect(subject, version);
    }
    for (resource_id, known) in &judged.loaded.facts.resources {
        let units = known.resource.settings.units.units.max(1);
        commit.hold_to(Capacity { resource_id: resource_id.clone(), units });
    }
    for planned in &plan.reservations {
        commit.put(planned.reservation.clone(), planned.supersedes.clone(), planned.occupancy.clone());
        commit.emit(Event {
            event_id: EventId::mint(app.ids.as_ref()),
            site_id: caller.site_id.clone(),
            at: caller.now,
            actor_id: caller.user_id.clone(),
            channel: caller.channel,
            kind: what_happened(judged.draft.action, planned),
        });
    }
    if let Some(made) = &judged.draft.series {
        let series = &made.series;
        let id = series.series_id.as_str();
        commit.document(documents::Put::new(records::SERIES, id, id, series)?);
    }
    Ok(commit)
}

/// The event that tells of a planned reservation.
fn what_happened(action: Action, planned: &PlannedReservation) -> EventKind {
    let new = planned.reservation.clone();
    match (action, &planned.supersedes) {
        (Action::Cancel, _) => EventKind::ReservationCancelled {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            reason: new.cancelled.and_then(|cancelled| cancelled.reason),
            notices: planned.notices.clone(),
        },
        (Action::Approve | Action::Deny, _) => EventKind::ReservationDecided {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            is_approval: action == Action::Approve,
            status: new.status,
        },
        (Action::Undo, _) => EventKind::ReservationRestored {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
        },
        (_, Some(old)) => EventKind::ReservationEdited {
            reservation_id: new.reservation_id,
            replaced_reservation_id: old.reservation_id.clone(),
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            start: new.start,
            end: new.end,
            notices: planned.notices.clone(),
        },
        (_, None) => EventKind::ReservationCreated {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            start: new.start,
            end: new.end,
            notices: planned.notices.clone(),
        },
    }
}
