//! Templates: finding the one that is booked from, and what is known of it when a decision is made.
//!
//! A template has a row for each of its resources. It is named by the id of any version of any of its rows, or by the
//! group id that the rows of several resources share.

use std::sync::Arc;

use model::{Caller, GroupId, Kind, LineageId, Reservation, ReservationId, Resource, SiteId, TemplateTerms};
use rules::{Action, Draft, TemplateFacts};
use store::Read;
use store::reservations::{self as versions, Filter};

use crate::shelf::Shelf;
use crate::visibility::may_see_reservation;
use crate::{App, Failure};

/// Which template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateRef {
    /// The one with this row.
    Row(ReservationId),
    /// The one whose rows share this group.
    Group(GroupId),
}

/// What is asked about templates.
#[derive(Debug, Clone, Default)]
pub struct TemplateWish {
    /// The template that is booked from.
    pub from: Option<TemplateRef>,
    /// Whether its resources are wanted at a time of one's own.
    pub at_own_time: bool,
    /// Of a template: whether it can be used once; absent means unchanged, in a new one no.
    pub is_consumable: Option<bool>,
    /// Of a template: whether people take its resources as they are; absent means unchanged, in a new one no.
    pub locks_resources: Option<bool>,
}

impl TemplateWish {
    /// What a template says of itself, beside what is stored; none for anything else.
    pub(crate) fn terms(&self, kind: Kind, stored: Option<&TemplateTerms>) -> Option<TemplateTerms> {
        let stored = stored.cloned().unwrap_or_default();
        (kind == Kind::Template).then(|| TemplateTerms {
            is_consumable: self.is_consumable.unwrap_or(stored.is_consumable),
            locks_resources: self.locks_resources.unwrap_or(stored.locks_resources),
            used_by: stored.used_by,
        })
    }

    /// The rows of the template that is booked from, by resource; empty where none is. One that is not on the site,
    /// or of which the caller may not know a part, is not found.
    pub(crate) fn rows(
        &self,
        reader: &mut dyn Read,
        resources: &Shelf,
        caller: &Caller,
    ) -> Result<Vec<Reservation>, Failure> {
        match &self.from {
            None => Ok(Vec::new()),
            Some(named) => found(reader, resources, caller, named),
        }
    }
}

/// Whether the caller may know of the template.
pub async fn is_known(app: &App, caller: &Caller, named: TemplateRef) -> Result<bool, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| match found(reader, &shelf, &caller, &named) {
            Ok(_) => Ok(true),
            Err(Failure::NotFound(_)) => Ok(false),
            Err(failure) => Err(failure),
        })
        .await
}

fn found(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    named: &TemplateRef,
) -> Result<Vec<Reservation>, Failure> {
    let site_id = &caller.site_id;
    let rows = match named {
        TemplateRef::Group(group_id) => of_group(reader, site_id, group_id)?,
        TemplateRef::Row(reservation_id) => {
            match versions::by_id(reader, site_id.as_str(), reservation_id.as_str())? {
                Some(version) => of_lineage(reader, site_id, &version.lineage_id)?,
                None => Vec::new(),
            }
        }
    };
    for row in &rows {
        let resource = shelf.resource(reader, site_id, &row.resource_id)?;
        let is_visible = |resource: &Arc<Resource>| may_see_reservation(caller, row, &resource.settings);
        resource.filter(is_visible).ok_or(Failure::NotFound("template"))?;
    }
    if rows.is_empty() { Err(Failure::NotFound("template")) } else { Ok(rows) }
}

/// The rows of the template to which a lineage belongs; empty where it is no template.
fn of_lineage(
    reader: &mut dyn Read,
    site_id: &SiteId,
    lineage_id: &LineageId,
) -> Result<Vec<Reservation>, Failure> {
    let newest = versions::by_lineage(reader, site_id.as_str(), lineage_id.as_str())?;
    let Some(newest) = newest.filter(|newest| newest.kind == Kind::Template) else { return Ok(Vec::new()) };
    match &newest.group_id {
        Some(group_id) => of_group(reader, site_id, group_id),
        None => Ok(vec![newest]),
    }
}

/// The rows that share a group. One that was cancelled belongs to it no more, unless all of them were.
fn of_group(
    reader: &mut dyn Read,
    site_id: &SiteId,
    group_id: &GroupId,
) -> Result<Vec<Reservation>, Failure> {
    let filter = Filter {
        group_ids: vec![group_id.to_string()],
        kinds: vec![Kind::Template],
        is_with_cancelled: true,
        ..Filter::default()
    };
    let all = versions::list(reader, site_id.as_str(), &filter)?;
    let (standing, cancelled): (Vec<_>, Vec<_>) = all.into_iter().partition(Reservation::is_active);
    Ok(if standing.is_empty() { cancelled } else { standing })
}

/// What is known of the whole template to which a row belongs. It is not found where the caller may not know a part of it.
pub(crate) fn known(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    row: &Reservation,
) -> Result<Vec<TemplateFacts>, Failure> {
    let rows = found(reader, shelf, caller, &TemplateRef::Row(row.reservation_id.clone()))?;
    let fact = |template: Reservation| Ok(TemplateFacts { is_used: is_used(reader, &template)?, template });
    rows.into_iter().map(fact).collect()
}

/// What is known of the template that a draft books from, or that the stored version was made from.
pub(crate) fn load(
    reader: &mut dyn Read,
    site_id: &SiteId,
    draft: &Draft,
    stored: Option<&Reservation>,
) -> Result<Vec<TemplateFacts>, Failure> {
    let mut rows = Vec::new();
    for lineage_id in &draft.details.from_template {
        rows.extend(versions::by_lineage(reader, site_id.as_str(), lineage_id.as_str())?);
    }
    if matches!(draft.action, Action::Edit | Action::Undo)
        && let Some(origin) = stored.and_then(|stored| stored.from_template.as_ref())
    {
        rows.extend(of_lineage(reader, site_id, &origin.lineage_id)?);
    }
    let mut known = Vec::with_capacity(rows.len());
    for template in rows {
        known.push(TemplateFacts { is_used: is_used(reader, &template)?, template });
    }
    Ok(known)
}

/// Whether a consumable template is used: one of the bookings that used it last still stands.
pub(crate) fn is_used(reader: &mut dyn Read, template: &Reservation) -> Result<bool, Failure> {
    let site_id = template.site_id.as_str();
    for lineage_id in template.template.iter().flat_map(|terms| &terms.used_by) {
        let booking = versions::by_lineage(reader, site_id, lineage_id.as_str())?;
        if booking.is_some_and(|booking| booking.is_active()) {
            return Ok(true);
        }
    }
    Ok(false)
}
