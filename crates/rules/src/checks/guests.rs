//! Guests. Reads allow_accessory_users and the guests of the booking.

use super::holds_if;
use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::draft::Action;
use crate::refusal::{Detail, Verdict};
use model::Guests;

/// `allow_accessory_users`: the resource admits guests. Those who were there before may stay.
pub(crate) fn are_admitted(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let stored =
        case.facts.stored.as_ref().filter(|stored| {
            case.draft.action == Action::Edit && stored.resource_id == line.asked.resource_id
        });
    let none = Guests::default();
    let before = stored.map_or(&none, |stored| &stored.guests);
    if !is_ordinary(case.draft.kind) || !case.draft.details.guests.adds_to(before) {
        return Verdict::NotAsked;
    }
    holds_if(line.resource.settings.access.allow_accessory_users, Detail::Plain)
}
