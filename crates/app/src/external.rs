//! Ids that a caller's own system gives to its bookings, so that sending one again changes it instead of making a
//! second.
//!
//! An id belongs to the caller who chose it: two integrations of one site never meet. What another calendar puts on a
//! resource has ids of its own on each resource, so that one entry may stand on several. It leads to a lineage, so it
//! survives edits by anybody; once the booking is cancelled the id is free for a new one. The link is written in the
//! commit of the booking, so no booking is made twice and no link leads nowhere.

use model::{Caller, LineageId, ReservationId, ResourceId};
use serde::{Deserialize, Serialize};
use store::{Read, Write, documents, reservations as versions};

use crate::{App, Failure, Outcome, records};

/// The longest id.
pub const EXTERNAL_ID_CHARACTERS_MAX: usize = 255;

/// A booking's name in the caller's own system, with what was asked for under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// The id.
    pub external_id: String,
    /// The resource that the id belongs to, for what another calendar puts there; none for bookings.
    pub of_resource: Option<ResourceId>,
    /// A hash of the request, to notice that nothing has changed.
    pub fingerprint: String,
}

/// The booking that an id leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its newest version.
    pub reservation_id: ReservationId,
    /// Whether it still is as the same request left it, so that there is nothing to do.
    pub is_as_asked: bool,
}

/// What is kept of an id.
#[derive(Debug, Serialize, Deserialize)]
struct Link {
    lineage_id: LineageId,
    /// The version that the last request made.
    reservation_id: ReservationId,
    fingerprint: String,
}

/// The booking under an id of the caller's; none if there is none or it was cancelled.
pub async fn named(app: &App, caller: &Caller, external: &External) -> Result<Option<Named>, Failure> {
    let (caller, external) = (caller.clone(), external.clone());
    app.store
        .read(move |reader| {
            let Some((link, _)) = link(reader, &caller, &external)? else { return Ok(None) };
            let found = versions::by_lineage(reader, caller.site_id.as_str(), link.lineage_id.as_str())?;
            Ok(found.filter(model::Reservation::is_active).map(|standing| Named {
                is_as_asked: standing.reservation_id == link.reservation_id
                    && link.fingerprint == external.fingerprint,
                reservation_id: standing.reservation_id,
            }))
        })
        .await
}

/// Ties the id to the booking that was written in this commit. Another booking that stands under it makes the commit
/// fail: somebody sent the same id at the same moment.
pub(crate) fn tie(
    writer: &mut dyn Write,
    caller: &Caller,
    external: Option<&External>,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let (Some(external), Outcome::Done(granted)) = (external, outcome) else { return Ok(()) };
    let Some(view) = granted.views.first() else { return Ok(()) };
    let made = &view.reservation;
    let before = link(writer, caller, external)?;
    if let Some((link, _)) = &before
        && link.lineage_id != made.lineage_id
    {
        let site = caller.site_id.as_str();
        let other = versions::by_lineage(writer, site, link.lineage_id.as_str())?;
        if other.is_some_and(|other| other.is_active()) {
            return Err(Failure::Exists(format!(
                "a booking with the external id `{}` was made at the same moment",
                external.external_id
            )));
        }
    }
    let link = Link {
        lineage_id: made.lineage_id.clone(),
        reservation_id: made.reservation_id.clone(),
        fingerprint: external.fingerprint.clone(),
    };
    let id = document_id(caller, external);
    let put = documents::Put::new(records::EXTERNAL, id, &external.external_id, &link)?;
    let put = match before {
        Some((_, version)) => put.replacing(version),
        None => put,
    };
    documents::put(writer, caller.site_id.as_str(), &put)?;
    Ok(())
}

fn link(reader: &mut dyn Read, caller: &Caller, external: &External) -> Result<Option<(Link, i64)>, Failure> {
    let id = document_id(caller, external);
    let found = documents::get(reader, caller.site_id.as_str(), records::EXTERNAL, &id)?;
    found.map(|document| Ok((document.parse()?, document.version))).transpose()
}

/// Ids of people and resources have no such signs in them, so no two names of the outside meet in one here.
fn document_id(caller: &Caller, external: &External) -> String {
    let (user_id, external_id) = (&caller.user_id, &external.external_id);
    match &external.of_resource {
        Some(resource_id) => format!("{user_id}@{resource_id}/{external_id}"),
        None => format!("{user_id}/{external_id}"),
    }
}
