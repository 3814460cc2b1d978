//! What a booking made from a template writes: where it came from, and that a consumable template is used.

use model::{FromTemplate, LineageId, Reservation};

use crate::case::{Case, Line};
use crate::draft::Action;

/// The template that a new booking of the line was made from: its row of the same resource, else its first.
pub(super) fn origin(case: &Case<'_>, line: &Line<'_>) -> Option<FromTemplate> {
    let templates = &case.facts.templates;
    let same = templates.iter().find(|known| known.template.resource_id == line.asked.resource_id);
    let template = &same.or(templates.first())?.template;
    Some(FromTemplate {
        template_id: template.reservation_id.clone(),
        lineage_id: template.lineage_id.clone(),
    })
}

/// The templates that are used up by this, each naming the bookings that stand for it from now on.
pub(super) fn used_up(case: &Case<'_>) -> Vec<Reservation> {
    let new: Vec<LineageId> = match (case.draft.action, &case.facts.stored) {
        (Action::Book, _) => case.draft.lines.iter().map(|line| line.identity.lineage_id.clone()).collect(),
        (Action::Undo, Some(stored)) => vec![stored.lineage_id.clone()],
        _ => return Vec::new(),
    };
    let templates = case.facts.templates.iter().map(|known| known.template.clone());
    templates
        .filter_map(|mut template| {
            let terms = template.template.as_mut().filter(|terms| terms.is_consumable)?;
            if new.iter().all(|lineage_id| terms.used_by.contains(lineage_id)) {
                return None;
            }
            terms.used_by.clone_from(&new);
            Some(template)
        })
        .collect()
}
