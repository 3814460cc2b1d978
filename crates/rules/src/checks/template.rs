//! Templates: offers by staff. Reads restricted_to_templates_only and what the template that is booked from says.
//!
//! A booking is judged by the newest version of its template. What it takes, the other rules judge like any booking.

use model::{Kind, Reservation, TemplateTerms};

use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line, TemplateFacts};
use crate::draft::Action;
use crate::refusal::{Detail, Verdict};

/// `template_id`: the template stands, and its time is not over.
pub(crate) fn is_offered(case: &Case<'_>, _: &Line<'_>) -> Verdict {
    let templates = &case.facts.templates;
    if templates.is_empty() {
        return Verdict::NotAsked;
    }
    let is_over = |template: &Reservation| template.span().is_some_and(|span| span.end() <= case.now);
    let stands = |known: &TemplateFacts| known.template.is_active() && !is_over(&known.template);
    holds_if(templates.iter().all(stands), Detail::Plain)
}

/// `template_consumable`: no booking stands that used the template up. One that used it itself may come back.
pub(crate) fn is_unused(case: &Case<'_>, _: &Line<'_>) -> Verdict {
    let consumable =
        case.facts.templates.iter().filter(|known| terms(known).is_some_and(|t| t.is_consumable));
    let own = case.facts.stored.as_ref().map(|stored| &stored.lineage_id);
    let is_own = |known: &TemplateFacts| {
        own.is_some_and(|own| terms(known).is_some_and(|terms| terms.used_by.contains(own)))
    };
    let mut consumable = consumable.peekable();
    if consumable.peek().is_none() {
        return Verdict::NotAsked;
    }
    holds_if(consumable.all(|known| !known.is_used || is_own(known)), Detail::Plain)
}

/// `template_resources_locked`: exactly the resources of the template are booked, and an edit stays on its own.
pub(crate) fn keeps_resources(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let templates = &case.facts.templates;
    if !templates.iter().any(|known| terms(known).is_some_and(|terms| terms.locks_resources)) {
        return Verdict::NotAsked;
    }
    if case.draft.action == Action::Edit {
        let stored = case.facts.stored.as_ref();
        let is_same = stored.is_some_and(|stored| stored.resource_id == line.asked.resource_id);
        return holds_if(is_same, Detail::Plain);
    }
    let mut offered: Vec<_> = templates.iter().map(|known| &known.template.resource_id).collect();
    let mut wanted: Vec<_> = case.draft.lines.iter().map(|line| &line.resource_id).collect();
    offered.sort_unstable();
    wanted.sort_unstable();
    holds_if(offered == wanted, Detail::Plain)
}

/// `restricted_to_templates_only`: the resource is booked from a template that offers it, at the template's time. An
/// edit that only gives something back passes.
pub(crate) fn is_at_a_templates_time(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let is_restricted = line.resource.settings.access.restricted_to_templates_only;
    if !is_restricted || !matches!(case.draft.kind, Kind::Reservation | Kind::Soft) {
        return Verdict::NotAsked;
    }
    let is_offered = case.facts.templates.iter().any(|known| {
        let template = &known.template;
        template.resource_id == line.asked.resource_id && template.span() == line.span
    });
    holds_or_passed_over(is_offered, case.only_gives_back(line), Detail::Plain)
}

/// What the template says of itself.
fn terms(known: &TemplateFacts) -> Option<&TemplateTerms> {
    known.template.template.as_ref()
}
