//! The one path of every change to reservations: draft, facts, decide, commit.
//!
//! Each verb (`book`, `edit`, `cancel`, `undo`, `approve`) says only how its draft is made; the order of loading,
//! deciding and writing is here and nowhere else. The first decision is made on a reader, beside everybody else. If
//! what it looked at has changed when the commit is reached, the same functions decide again on the writer, where
//! nothing can change any more, so one answer is always found and a hot resource still gets many bookings per fsync.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    Caller, Event, EventId, Hold, LineageId, Project, ProjectId, Reservation, ReservationId, Resource,
    ResourceId, Site, User, UserId,
};
use rules::{
    Case, Decision, Draft, Identity, Plan, PlannedReservation, Ruling, decide, explanation, rate_offers,
};
use store::{Applied, Capacity, Commit, Read, Write, commit, reservations as versions};

use crate::alternatives;
use crate::decisions::{self, KeptDecision};
use crate::facts::{self, Loaded, Subject};
use crate::idempotency;
use crate::left_alone::LeftAlone;
pub(crate) use crate::outcome::{Granted, Manner, Outcome, Refused};
use crate::reservations::{View, view};
use crate::series::{self, SeriesWish};
use crate::together::{self, Wide};
use crate::{
    App, ApproverNames, Failure, accounts, approvers, blocked, external, files, forms, happened, holds,
    people, projects, renewal, sites, support, tidings,
};

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
    /// The new recipe for the series of the target.
    pub renewal: Option<SeriesWish>,
    /// Whether a change of many goes on without those that may not be changed any more.
    pub keeps_what_fits: bool,
    pub manner: Manner,
}

/// A decision with what it was made of.
struct Judged {
    draft: Draft,
    /// What the change goes on without.
    left_alone: LeftAlone,
    /// The version of the stored series that is replaced.
    series_version: Option<i64>,
    loaded: Loaded,
    decision: Decision,
    people: BTreeMap<UserId, Arc<User>>,
    approvers: ApproverNames,
    /// The hold that is used up.
    held: Option<Hold>,
    newest: Option<ReservationId>,
    /// The resources that what is granted serves, as far as the caller may know of them.
    supported: BTreeMap<ResourceId, Arc<Resource>>,
    /// The projects that what is granted is pinned to, as far as the caller may know of them.
    projects: BTreeMap<ProjectId, Arc<Project>>,
    /// What is kept of the decision.
    kept: Option<KeptDecision>,
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
    let may_be_offered = request.manner.offers_alternatives && alternatives::may_be_found(&judged.draft);
    let outcome = match &judged.decision.ruling {
        Ruling::Refused(_) => refused(app, &request, &judged),
        Ruling::Allowed(_) if judged.draft.is_dry_run => answer(&request, &judged, false),
        Ruling::Allowed(_) => {
            let (writing, asked) = (app.clone(), request.clone());
            app.store.write(move |writer| write(writer, &writing, &asked, judged)).await?
        }
    };
    decisions::write_soon(app);
    match outcome {
        Outcome::Refused(refused) if may_be_offered => {
            offer(app, request, refused).await.map(Outcome::Refused)
        }
        outcome => Ok(outcome),
    }
}

/// The answer to what is refused, noted in the log of refusals.
fn refused(app: &App, request: &Request, judged: &Judged) -> Outcome {
    if let Some(kept) = &judged.kept {
        app.decisions.note(kept.clone());
    }
    answer(request, judged, false)
}

/// Adds what would work instead to a refusal that only the time is to blame for. It is searched on a reader, so that
/// nobody who writes waits for it.
async fn offer(app: &App, request: Request, refused: Refused) -> Result<Refused, Failure> {
    if !refused.refusals.iter().all(|refusal| refusal.code.is_about_time()) {
        return Ok(refused);
    }
    let searching = app.clone();
    let alternatives = app
        .store
        .read(move |reader| {
            let judged = judge(reader, &searching, &request)?;
            let facts = &judged.loaded.facts;
            match judged.decision.ruling {
                Ruling::Refused(_) => {
                    alternatives::search(reader, &searching.shelf, &request.caller, &judged.draft, facts)
                }
                // It became free between the two looks: asking again is better than anything else.
                Ruling::Allowed(_) => Ok(Vec::new()),
            }
        })
        .await?;
    Ok(Refused { alternatives, ..refused })
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
    holds::sweep(writer, &request.caller.site_id, request.caller.now)?;
    // The second decision is made where nobody else writes, so it cannot be stale again.
    for _ in 0..2 {
        let Ruling::Allowed(plan) = &judged.decision.ruling else {
            return Ok(refused(app, request, &judged));
        };
        let mut commit = relying_on(request, &judged);
        let hold = if request.manner.only_holds {
            Some(holds::take(writer, &mut commit, app, &request.caller, plan)?)
        } else {
            add_plan(&mut commit, app, request, &judged, plan)?;
            None
        };
        if let Applied::Committed { .. } = commit::apply(writer, &commit)? {
            if hold.is_none() {
                let standing = plan.reservations.iter().map(|planned| &planned.reservation);
                files::keep_answers(
                    writer,
                    request.caller.site_id.as_str(),
                    standing.chain(&plan.templates),
                )?;
                tidings::queue(writer, app, &request.caller, &plan.reservations, &judged.loaded.facts)?;
            }
            if let Some(held) = &judged.held {
                holds::remove(writer, &request.caller.site_id, held)?;
            }
            let outcome = answer(request, &judged, true).with_hold(hold);
            external::tie(writer, &request.caller, request.manner.external.as_ref(), &outcome)?;
            idempotency::keep(writer, &request.caller, request.manner.once.as_ref(), &outcome)?;
            return Ok(outcome);
        }
        judged = judge(writer, app, request)?;
    }
    Err(Failure::TooBusy)
}

/// Loads and decides; where what fits is wanted, once more without what may not be changed any more.
fn judge(reader: &mut dyn Read, app: &App, request: &Request) -> Result<Judged, Failure> {
    let judged = judge_without(reader, app, request, LeftAlone::default())?;
    if request.keeps_what_fits
        && let Some(left_alone) = LeftAlone::of(&judged.draft, &judged.decision)
    {
        return judge_without(reader, app, request, left_alone);
    }
    Ok(judged)
}

fn judge_without(
    reader: &mut dyn Read,
    app: &App,
    request: &Request,
    left_alone: LeftAlone,
) -> Result<Judged, Failure> {
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
    let newest = match &stored {
        Some(old) if old.replaced_by.is_some() => {
            versions::by_lineage(reader, caller.site_id.as_str(), old.lineage_id.as_str())?
                .map(|newest| newest.reservation_id)
        }
        _ => None,
    };
    let wide = match (&stored, &request.renewal) {
        (Some(target), Some(wish)) => renewal::renew(reader, app, request, &site, (target, draft), wish)?,
        (Some(target), None) => together::widen(reader, app, request, &site, (target, draft))?,
        (None, _) => Wide::one(draft),
    };
    let Wide { mut draft, together, series_version } = left_alone.out_of(wide);
    if request.manner.only_holds {
        holds::may_be_held(&draft)?;
        draft.flags.leaves_forms_open = true;
    }
    let held = match &request.manner.hold_id {
        Some(hold_id) => holds::of_caller(reader, caller, hold_id)?,
        None => None,
    };
    if let Some(held) = &held {
        holds::hand_over(held, &mut draft);
    }
    let subject = Subject { stored, together };
    let mut loaded = facts::load(reader, &app.shelf, site, caller, &draft, subject)?;
    if let Some(held) = &held {
        loaded.leave_out(&held.lineage_id);
    }
    let case = Case { caller, draft: &draft, facts: &loaded.facts, now: caller.now };
    let mut decision = decide(&case);
    left_alone.told_in(&mut decision.ruling);
    let kept = KeptDecision::of(&case, &decision, app.ids.as_ref())?;
    if let (Some(kept), Ruling::Allowed(plan)) = (&kept, &mut decision.ruling) {
        for planned in &mut plan.reservations {
            planned.reservation.decision_id = Some(kept.decision_id.clone());
        }
    }
    let involved = [
        Some(&draft.reserved_for),
        Some(&caller.user_id),
        loaded.facts.stored.as_ref().map(|s| &s.created_by),
    ];
    let guests = &draft.details.guests.members;
    let stored_guests = loaded.facts.stored.iter().flat_map(|stored| &stored.guests.members);
    let involved = involved.into_iter().flatten().chain(guests).chain(stored_guests);
    let people = people::named(reader, involved)?;
    let granted = || planned(&decision).iter().map(|planned| &planned.reservation);
    let seats = granted().flat_map(|reservation| &reservation.approvals.seats);
    let approvers = approvers::named(reader, &caller.site_id, seats.map(|seat| &seat.decider))?;
    let supported = support::of(reader, &app.shelf, caller, granted())?;
    let projects = projects::known_of(reader, caller, granted())?;
    Ok(Judged {
        draft,
        left_alone,
        series_version,
        loaded,
        decision,
        people,
        approvers,
        held,
        newest,
        supported,
        projects,
        kept,
    })
}

/// What a decision would write; nothing where it refuses.
fn planned(decision: &Decision) -> &[PlannedReservation] {
    match &decision.ruling {
        Ruling::Allowed(plan) => &plan.reservations,
        Ruling::Refused(_) => &[],
    }
}

/// The ruling on a request as if nothing were booked: what the rules say by themselves.
pub(crate) fn ruled(reader: &mut dyn Read, app: &App, request: &Request) -> Result<Ruling, Failure> {
    let mut judged = judge(reader, app, request)?;
    for known in judged.loaded.facts.resources.values_mut() {
        known.occupancy.clear();
    }
    for known in &mut judged.loaded.facts.blocked {
        known.occupancy.clear();
    }
    let (caller, facts) = (&request.caller, &judged.loaded.facts);
    Ok(decide(&Case { caller, draft: &judged.draft, facts, now: caller.now }).ruling)
}

/// The answer for the caller.
fn answer(request: &Request, judged: &Judged, is_written: bool) -> Outcome {
    let facts = &judged.loaded.facts;
    let caller = &request.caller;
    let case = Case { caller, draft: &judged.draft, facts, now: caller.now };
    let explanation = request.manner.explain.then(|| Arc::from(explanation(&case, &judged.decision)));
    let offers = if judged.draft.is_dry_run { rate_offers(&case) } else { Vec::new() };
    let forms = if judged.draft.is_dry_run { forms::to_answer(&case) } else { Vec::new() };
    let is_of_dates = judged.draft.series.is_some() || !facts.together.is_empty();
    let refusals = match &judged.decision.ruling {
        Ruling::Refused(refusals) => refusals,
        Ruling::Allowed(plan) => &plan.conflicts,
    };
    let wants_dates = is_of_dates && judged.draft.is_dry_run;
    let lines = judged.draft.lines.iter().chain(&judged.left_alone.lines);
    let dates = if wants_dates { series::verdicts(judged.draft.action, lines, refusals) } else { Vec::new() };
    match &judged.decision.ruling {
        Ruling::Refused(refusals) => Outcome::Refused(Refused {
            refusals: refusals.clone(),
            dates,
            site: facts.site.clone(),
            explanation,
            is_dry_run: judged.draft.is_dry_run,
            alternatives: Vec::new(),
            offers,
            forms,
            newest: judged.newest.clone(),
            decision_id: judged.kept.as_ref().map(|kept| kept.decision_id.clone()),
        }),
        Ruling::Allowed(plan) => {
            let views = plan
                .reservations
                .iter()
                .filter_map(|planned| {
                    let resource = &facts.resources.get(&planned.reservation.resource_id)?.resource;
                    let version = planned.reservation.clone();
                    let blocks = blocked::shown_of(caller, &version, &facts.blocked);
                    let view = view(caller, &facts.site, resource, version, &judged.people);
                    let view = view.serving(&judged.supported).pinned_to(&judged.projects);
                    Some(View { approvers: judged.approvers.clone(), blocks, ..view })
                })
                .collect();
            let granted = Granted {
                views,
                conflicts: plan.conflicts.clone(),
                dates,
                site: facts.site.clone(),
                is_several: is_of_dates || judged.draft.lines.len() > 1,
                explanation,
                hold: None,
                offers,
                forms,
            };
            if is_written { Outcome::Done(granted) } else { Outcome::WouldDo(granted) }
        }
    }
}

/// A commit with the versions that a decision relies on and the hold it uses up.
fn relying_on(request: &Request, judged: &Judged) -> Commit {
    let mut commit = Commit::on(request.caller.site_id.clone());
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
    commit.together_with(judged.loaded.group.iter().cloned());
    if let Some(held) = &judged.held {
        commit.release(held.lineage_id.clone());
    }
    commit
}

/// Adds all that a granted request writes.
fn add_plan(
    commit: &mut Commit,
    app: &App,
    request: &Request,
    judged: &Judged,
    plan: &Plan,
) -> Result<(), Failure> {
    let caller = &request.caller;
    for planned in &plan.reservations {
        commit.put(planned.reservation.clone(), planned.supersedes.clone(), planned.occupancy.clone());
        commit.emit(Event {
            origin: caller.origin.clone(),
            event_id: EventId::mint(app.ids.as_ref()),
            site_id: caller.site_id.clone(),
            at: caller.now,
            actor_id: caller.user_id.clone(),
            channel: caller.channel,
            kind: happened::told(planned),
        });
    }
    for template in &plan.templates {
        commit.put(template.clone(), None, Vec::new());
    }
    let (accounts, drawn) = accounts::carry_out(&judged.loaded.accounts, &plan.movements)?;
    for put in accounts {
        commit.document(put);
    }
    for (paying, _) in &plan.movements {
        commit.tick(accounts::clock_of(&paying.user_id));
    }
    for kind in drawn {
        commit.emit(people::event(caller, app.ids.as_ref(), kind));
    }
    if let Some(made) = &judged.draft.series {
        commit.document(series::put(&made.series, judged.series_version)?);
    }
    if let Some(kept) = &judged.kept {
        commit.document(kept.put()?);
    }
    Ok(())
}
