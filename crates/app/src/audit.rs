//! The log as administrators read it: who did what, when, from where and with what, by the newest.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, DecisionId, EventKind, ReservationId, Role, User, UserId};
use store::events::{self, AuditFilter, Logged};
use store::{Read, reservations as versions};

use crate::{App, Failure, people};

/// The most rows of one page.
pub const AUDIT_ROWS_MAX: u32 = 1_000;

/// What is asked of the log.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// What the store filters by.
    pub filter: AuditFilter,
    /// Any version of the reservation that it is about.
    pub reservation_id: Option<ReservationId>,
    /// How many rows at most.
    pub limit: u32,
    /// How many to pass over.
    pub offset: u32,
}

/// A row of the log.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// What happened.
    pub logged: Logged,
    /// Who did it, or in whose name it was done.
    pub actor: Option<Arc<User>>,
    /// The administrator who acted as them.
    pub impersonated_by: Option<Arc<User>>,
    /// The decision that let a booking in.
    pub decision_id: Option<DecisionId>,
}

/// The rows that match, the newest first, and how many there are. Only administrators read it.
pub async fn audit(app: &App, caller: &Caller, query: AuditQuery) -> Result<(Vec<AuditRow>, u64), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator reads who did what.".into()));
    }
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let site = caller.site_id.as_str();
            let mut filter = query.filter;
            if let Some(reservation_id) = &query.reservation_id {
                let found = versions::by_id(reader, site, reservation_id.as_str())?;
                let found = found.ok_or(Failure::NotFound("reservation"))?;
                filter.lineage_id = Some(found.lineage_id.to_string());
            }
            let count = events::audit_count(reader, site, &filter)?;
            let limit = query.limit.min(AUDIT_ROWS_MAX);
            let mut names = BTreeMap::new();
            let mut rows = Vec::new();
            for logged in events::audit(reader, site, &filter, limit, query.offset)? {
                rows.push(row(reader, &caller, logged, &mut names)?);
            }
            Ok((rows, u64::try_from(count).unwrap_or(0)))
        })
        .await
}

fn row(
    reader: &mut dyn Read,
    caller: &Caller,
    logged: Logged,
    names: &mut BTreeMap<UserId, Option<Arc<User>>>,
) -> Result<AuditRow, Failure> {
    let mut look_up = |reader: &mut dyn Read, user_id: &UserId| -> Result<Option<Arc<User>>, Failure> {
        if !names.contains_key(user_id) {
            let found = people::user(reader, user_id.as_str())?.map(Arc::new);
            names.insert(user_id.clone(), found);
        }
        Ok(names.get(user_id).cloned().flatten())
    };
    let actor = look_up(reader, &logged.event.actor_id)?;
    let impersonated_by = match &logged.event.origin.impersonated_by {
        Some(user_id) => look_up(reader, user_id)?,
        None => None,
    };
    let decision_id = match &logged.event.kind {
        EventKind::ReservationCreated { reservation_id, .. }
        | EventKind::ReservationEdited { reservation_id, .. } => {
            versions::by_id(reader, caller.site_id.as_str(), reservation_id.as_str())?
                .and_then(|reservation| reservation.decision_id)
        }
        _ => None,
    };
    Ok(AuditRow { logged, actor, impersonated_by, decision_id })
}
