//! Kept decisions: every row of the table as it was judged, to be read back in plain language.
//!
//! What lets a booking in is written in the booking's own commit. Refusals change nothing and must cost nothing: they
//! go into a bounded log beside the events, a batch at a time, so the last moments of it may be lost with the power.

use std::collections::BTreeMap;
use std::time::Duration;

use model::{Caller, DecisionId, Ids, LineageId, ReservationId, ResourceId, SiteId, UserId};
use rules::{Case, Code, Decision, Ruling, TABLE, explanation_of_asked};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Read, StoreError, documents, reservations as versions};
use timeline::Instant;

use crate::visibility::{may_see_reservation, may_see_resource, sight};
use crate::waiting::{self, Waiting};
use crate::{App, Failure, records};

/// How many refusals each site keeps; the oldest go first.
const REFUSED_MAX: i64 = 10_000;
/// How many refusals wait in memory at most.
const WAITING_MAX: usize = 2_000;
/// How long refusals wait for company before they are written.
const WAIT: Duration = Duration::from_millis(500);

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptDecision {
    /// Its id.
    pub decision_id: DecisionId,
    /// The site.
    pub site_id: SiteId,
    /// When it was made.
    pub at: Instant,
    /// What was asked: `book`, `edit`, `cancel`, `undo`, `approve` or `deny`.
    pub action: String,
    /// Whether it was granted.
    pub is_accepted: bool,
    /// Who asked.
    pub asked_by: UserId,
    /// The person it was for.
    pub reserved_for: UserId,
    /// The resources.
    pub resource_ids: Vec<ResourceId>,
    /// The first instant that was wanted.
    pub start: Instant,
    /// The instant after the last.
    pub end: Instant,
    /// The versions it let in.
    pub reservation_ids: Vec<ReservationId>,
    /// The reservations it let in or was about.
    pub lineage_ids: Vec<LineageId>,
    /// The rows that were asked, in the shape of `explain`, in the order of the table.
    pub rows: Vec<Value>,
    /// The codes of the rows that did not apply to any line.
    pub not_asked: Vec<String>,
}

impl KeptDecision {
    /// What is kept of a decision: nothing of a dry run, and nothing of what only gives back.
    pub(crate) fn of(case: &Case<'_>, decision: &Decision, ids: &dyn Ids) -> Result<Option<Self>, Failure> {
        let draft = case.draft;
        let is_accepted = matches!(decision.ruling, Ruling::Allowed(_));
        if draft.is_dry_run || is_accepted && draft.action.only_tells_or_gives_back() {
            return Ok(None);
        }
        let rows = explanation_of_asked(case, decision);
        let is_asked = |code: &str| rows.iter().any(|row| row.code == code);
        let codes = TABLE.iter().map(|rule| rule.code.as_str());
        let not_asked = codes.filter(|code| !is_asked(code)).map(str::to_owned).collect();
        let (mut reservation_ids, mut lineage_ids) = (Vec::new(), Vec::new());
        match &decision.ruling {
            Ruling::Allowed(plan) => {
                for planned in &plan.reservations {
                    reservation_ids.push(planned.reservation.reservation_id.clone());
                    lineage_ids.push(planned.reservation.lineage_id.clone());
                }
            }
            Ruling::Refused(_) => {
                lineage_ids.extend(case.facts.stored.as_ref().map(|s| s.lineage_id.clone()));
            }
        }
        let rows = rows.iter().map(serde_json::to_value).collect::<Result<Vec<Value>, _>>();
        Ok(Some(Self {
            decision_id: DecisionId::mint(ids),
            site_id: case.caller.site_id.clone(),
            at: case.now,
            action: format!("{:?}", draft.action).to_lowercase(),
            is_accepted,
            asked_by: case.caller.user_id.clone(),
            reserved_for: draft.reserved_for.clone(),
            resource_ids: draft.lines.iter().map(|line| line.resource_id.clone()).collect(),
            start: draft.lines.iter().map(|line| line.start).min().unwrap_or(case.now),
            end: draft.lines.iter().map(|line| line.end).max().unwrap_or(case.now),
            reservation_ids,
            lineage_ids,
            rows: rows.map_err(|error| Failure::Bug(error.to_string()))?,
            not_asked,
        }))
    }

    /// The document that keeps it, sorted by its moment.
    pub(crate) fn put(&self) -> Result<documents::Put, StoreError> {
        let kind = if self.is_accepted { records::DECISION } else { records::REFUSED_DECISION };
        // Ids sort by the moment they were made.
        let id = self.decision_id.as_str();
        documents::Put::new(kind, id, id, self)
    }
}

/// What a row of the table would say if it were broken.
pub fn rule_sentence(code: &str) -> Option<&'static str> {
    TABLE.iter().map(|rule| rule.code).find(|known| known.as_str() == code).map(Code::sentence)
}

/// A kept decision, for staff, for those it concerns, and for whoever may see all of a booking that it let in.
pub async fn one(app: &App, caller: &Caller, decision_id: DecisionId) -> Result<KeptDecision, Failure> {
    let waiting = app.decisions.waiting(&caller.site_id, &decision_id);
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let site_id = caller.site_id.as_str();
            let id = decision_id.as_str();
            let found = match waiting {
                Some(waiting) => Some(waiting),
                None => match records::get(reader, site_id, records::DECISION, id)? {
                    Some(accepted) => Some(accepted),
                    None => records::get::<KeptDecision>(reader, site_id, records::REFUSED_DECISION, id)?,
                },
            };
            let found = found.ok_or(Failure::NotFound("decision"))?;
            if may_read(reader, &shelf, &caller, &found)? {
                Ok(found)
            } else {
                Err(Failure::NotFound("decision"))
            }
        })
        .await
}

fn may_read(
    reader: &mut dyn Read,
    shelf: &crate::shelf::Shelf,
    caller: &Caller,
    kept: &KeptDecision,
) -> Result<bool, Failure> {
    if caller.role.is_staff() || [&kept.asked_by, &kept.reserved_for].contains(&&caller.user_id) {
        return Ok(true);
    }
    if !kept.is_accepted {
        return Ok(false);
    }
    for lineage_id in &kept.lineage_ids {
        let found = versions::by_lineage(reader, caller.site_id.as_str(), lineage_id.as_str())?;
        let Some(reservation) = found else { return Ok(false) };
        let resource = shelf.resource(reader, &caller.site_id, &reservation.resource_id)?;
        let sees = resource.is_some_and(|resource| {
            // The rows speak of the resource's own rules, so the booking alone is not enough.
            may_see_resource(caller, &resource.settings)
                && may_see_reservation(caller, &reservation, &resource.settings)
                && !sight(caller, &reservation, &resource.settings).is_anonymous()
        });
        if !sees {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The refusals that wait to be written.
pub(crate) type RefusalLog = Waiting<KeptDecision, WAITING_MAX>;

impl RefusalLog {
    fn waiting(&self, site_id: &SiteId, decision_id: &DecisionId) -> Option<KeptDecision> {
        let waiting = self.lock();
        let mut refusals = waiting.iter().map(|(_, kept)| kept);
        refusals.find(|kept| kept.decision_id == *decision_id && kept.site_id == *site_id).cloned()
    }
}

/// Writes the refusals that were noted, after a moment in which more may come.
pub(crate) fn write_soon(app: &App) {
    waiting::write_soon(app, |app| &app.decisions, WAIT, |app| async move { write_noted(&app).await });
}

/// Writes all that is waiting in one commit and lets the oldest go. They can be read all the while.
async fn write_noted(app: &App) -> Result<(), Failure> {
    let (batch, end) = app.decisions.batch();
    app.store
        .write(move |writer| {
            let mut by_site: BTreeMap<SiteId, Vec<KeptDecision>> = BTreeMap::new();
            for kept in batch {
                by_site.entry(kept.site_id.clone()).or_default().push(kept);
            }
            for (site_id, refused) in by_site {
                let site = site_id.as_str();
                for kept in refused {
                    documents::put(writer, site, &kept.put()?)?;
                }
                let kind = records::REFUSED_DECISION;
                let count = documents::count(writer, site, kind, &documents::Listing::default())?;
                let excess = u32::try_from(count - REFUSED_MAX).unwrap_or(0);
                if excess > 0 {
                    let oldest = documents::Listing { limit: Some(excess), ..documents::Listing::default() };
                    for old in documents::list(writer, site, kind, &oldest)? {
                        documents::delete(writer, site, kind, &old.document_id, old.version)?;
                    }
                }
            }
            Ok::<_, Failure>(())
        })
        .await?;
    app.decisions.forget(end);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use store::{Location, Options, Store};

    use super::*;
    use crate::{SeededIds, SeededRandomness};

    fn refused(number: usize) -> KeptDecision {
        let user_id = UserId::parse("usr_ann").unwrap();
        KeptDecision {
            decision_id: DecisionId::parse(&format!("dec_{number:06}")).unwrap(),
            site_id: SiteId::parse("site_a").unwrap(),
            at: Instant::from_unix(0),
            action: "book".into(),
            is_accepted: false,
            asked_by: user_id.clone(),
            reserved_for: user_id,
            resource_ids: Vec::new(),
            start: Instant::from_unix(0),
            end: Instant::from_unix(3_600),
            reservation_ids: Vec::new(),
            lineage_ids: Vec::new(),
            rows: Vec::new(),
            not_asked: Vec::new(),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn refusals_are_written_in_batches_and_the_oldest_go_first() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let ids = Arc::new(SeededIds::new(1, Instant::from_unix(0)));
        let app = App::new(store, ids, Arc::new(SeededRandomness::new(1)));
        let all = usize::try_from(REFUSED_MAX).unwrap() + 3;
        let mut noted = 0;
        while noted < all {
            let batch = (all - noted).min(WAITING_MAX);
            (noted..noted + batch).for_each(|number| app.decisions.note(refused(number)));
            noted += batch;
            write_noted(&app).await.unwrap();
            assert!(app.decisions.lock().is_empty(), "what is written waits no more");
        }
        let kind = records::REFUSED_DECISION;
        let read = |number: usize| {
            let id = refused(number).decision_id;
            app.store.read_blocking(move |reader| {
                records::get::<KeptDecision>(reader, "site_a", kind, id.as_str())
            })
        };
        let (first, last) = tokio::task::block_in_place(|| (read(2).unwrap(), read(3).unwrap()));
        assert_eq!((first, last), (None, Some(refused(3))));
    }

    #[test]
    fn only_so_many_refusals_wait() {
        let log = RefusalLog::default();
        (0..=WAITING_MAX).for_each(|number| log.note(refused(number)));
        let site_id = SiteId::parse("site_a").unwrap();
        let is_waiting = |number| log.waiting(&site_id, &refused(number).decision_id).is_some();
        assert_eq!((is_waiting(0), is_waiting(1), is_waiting(WAITING_MAX)), (false, true, true));
    }
}
