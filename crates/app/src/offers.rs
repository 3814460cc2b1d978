//! Times at which templates offer a resource that is booked from templates only.
//!
//! Owns which offers there are and how a draft takes one up; whether it is accepted, the decision says each time.

use model::{Caller, Kind, ReservationId, ResourceId};
use rules::{Draft, Facts, TemplateFacts};
use store::Read;
use store::reservations::{self as versions, Filter, Range};
use timeline::Span;

use crate::shelf::Shelf;
use crate::{Failure, templates};

/// How many templates of one resource are looked at in one stretch of time.
const OFFERS_MAX: u32 = 500;

/// A template and when it offers the resource that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    /// From when to when.
    pub span: Span,
    /// Its rows, one for each of its resources.
    rows: Vec<TemplateFacts>,
}

impl Offer {
    /// By what a booking names the template.
    pub(crate) fn template_id(&self) -> Option<&ReservationId> {
        self.rows.first().map(|row| &row.template.reservation_id)
    }

    /// Makes the draft one that is booked from the template.
    pub(crate) fn taken_up(&self, draft: &mut Draft, facts: &mut Facts) {
        draft.details.from_template = self.rows.iter().map(|row| row.template.lineage_id.clone()).collect();
        facts.templates.clone_from(&self.rows);
    }
}

/// What templates offer of a resource within a stretch of time, by start. A template of which the caller may not know a
/// part offers them nothing.
pub(crate) fn of(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    resource_id: &ResourceId,
    within: Span,
) -> Result<Vec<Offer>, Failure> {
    let filter = Filter {
        resource_ids: vec![resource_id.to_string()],
        kinds: vec![Kind::Template],
        overlapping: Range { from: Some(within.start()), until: Some(within.end()) },
        limit: Some(OFFERS_MAX),
        ..Filter::default()
    };
    let mut offers = Vec::new();
    for row in versions::list(reader, caller.site_id.as_str(), &filter)? {
        let Some(span) = row.span().filter(|span| within.encloses(*span)) else { continue };
        match templates::known(reader, shelf, caller, &row) {
            Ok(rows) => offers.push(Offer { span, rows }),
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(offers)
}
