//! Bookings that are pinned to projects: with a request, later, and added up.

use std::ops::ControlFlow;

use model::{Caller, EventKind, ProjectId, Reservation, ReservationId};
use store::reservations::{self as versions, Filter};
use store::{Read, clock};

use super::{remember, seen, worked_on};
use crate::visibility::{is_own, may_see_reservation};
use crate::{App, Failure};

/// The most projects that one booking is pinned to.
const PROJECTS_OF_ONE_MAX: usize = 20;

/// What stands in a project, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overview {
    /// How many bookings are pinned to it that stand.
    pub reservations: u64,
    /// How many of them are still to come or running.
    pub upcoming: u64,
    /// How long they take together, in seconds, whatever their units.
    pub seconds: i64,
    /// What they cost together, in hundredths; for staff alone.
    pub price_hundredths: Option<i64>,
}

/// The projects of a booking: those that are asked for, and beside them those that stand and that the caller may not know
/// of; unsaid, all that stand. A project that the caller does not belong to is not found.
pub(crate) fn wanted(
    reader: &mut dyn Read,
    caller: &Caller,
    asked: Option<&Vec<ProjectId>>,
    stored: &[ProjectId],
) -> Result<Vec<ProjectId>, Failure> {
    let Some(asked) = asked else { return Ok(stored.to_vec()) };
    let mut wanted = Vec::new();
    for project_id in stored {
        match seen(reader, caller, project_id) {
            Err(Failure::NotFound(_)) => wanted.push(project_id.clone()),
            found => drop(found?),
        }
    }
    for project_id in asked {
        if stored.contains(project_id) {
            seen(reader, caller, project_id)?;
        } else {
            worked_on(reader, caller, project_id)?;
        }
        if !wanted.contains(project_id) {
            wanted.push(project_id.clone());
        }
    }
    if wanted.len() > PROJECTS_OF_ONE_MAX {
        return Err(Failure::invalid("project_ids", format!("at most {PROJECTS_OF_ONE_MAX} projects")));
    }
    Ok(wanted)
}

/// Pins a reservation to a project, or takes the pin out. Whoever has it, made it, or is staff does; doing it twice is
/// fine. It is the link alone that changes, so nothing is decided anew.
pub async fn pin(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    reservation_id: ReservationId,
    is_pinned: bool,
) -> Result<Reservation, Failure> {
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            worked_on(writer, &caller, &project_id)?;
            let missing = || Failure::NotFound("reservation");
            let site_id = caller.site_id.as_str();
            let found = versions::by_id(writer, site_id, reservation_id.as_str())?.ok_or_else(missing)?;
            let resource = writing.shelf.resource(writer, &caller.site_id, &found.resource_id)?;
            resource
                .filter(|resource| may_see_reservation(&caller, &found, &resource.settings))
                .ok_or_else(missing)?;
            if !caller.role.is_staff() && !is_own(&caller, &found) {
                return Err(Failure::Forbidden("Only its people and the staff pin a booking.".into()));
            }
            let live = versions::by_lineage(writer, site_id, found.lineage_id.as_str())?;
            let mut reservation = live.ok_or_else(missing)?;
            if reservation.project_ids.contains(&project_id) == is_pinned {
                return Ok(reservation);
            }
            reservation.project_ids.retain(|known| *known != project_id);
            if is_pinned {
                reservation.project_ids.push(project_id.clone());
            }
            if reservation.project_ids.len() > PROJECTS_OF_ONE_MAX {
                return Err(Failure::Limit(format!("A booking has at most {PROJECTS_OF_ONE_MAX} projects.")));
            }
            versions::put(writer, &reservation, None)?;
            // An edit that is being decided on has seen the old version.
            clock::tick(writer, site_id, [clock::of_resource(reservation.resource_id.as_str()).as_str()])?;
            let (id, lineage_id) = (project_id.clone(), reservation.lineage_id.clone());
            let kind = if is_pinned {
                EventKind::ProjectPinned { project_id: id, lineage_id }
            } else {
                EventKind::ProjectUnpinned { project_id: id, lineage_id }
            };
            remember(writer, &writing, &caller, &project_id, kind)?;
            Ok(reservation)
        })
        .await
}

/// What is pinned to a project, added up.
pub async fn overview(app: &App, caller: &Caller, project_id: ProjectId) -> Result<Overview, Failure> {
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            seen(reader, &caller, &project_id)?;
            let is_staff = caller.role.is_staff();
            let mut sum = Overview { price_hundredths: is_staff.then_some(0), ..Overview::default() };
            versions::for_each(reader, caller.site_id.as_str(), &Filter::default(), &mut |reservation| {
                if reservation.is_active() && reservation.project_ids.contains(&project_id) {
                    sum.reservations += 1;
                    sum.upcoming += u64::from(reservation.end > caller.now);
                    sum.seconds += reservation.end.seconds_since(reservation.start);
                    let price = reservation.charge.as_ref().map(model::Charge::price_hundredths);
                    sum.price_hundredths =
                        sum.price_hundredths.map(|sum| sum.saturating_add(price.unwrap_or(0)));
                }
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(sum)
        })
        .await
}
