//! Forms. Reads the forms of the site that the resource asks, and the answers of the booking.
//!
//! An edit is asked only where it sends answers or changes the resource: a question that came later is not asked of what
//! stands.

use model::FormId;

use super::holds_if;
use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::draft::Action;
use crate::forms;
use crate::refusal::{Detail, Verdict};

/// What is answered is asked: by the resource of the line, or of another line of the request. What is carried along from
/// what stands is passed over.
pub(crate) fn only_asked_forms_are_answered(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let mut sent = forms::all_given(case, line).filter(|given| !given.is_carried).peekable();
    if sent.peek().is_none() {
        return Verdict::NotAsked;
    }
    let is_own = |form_id: &FormId| line.asked.forms.iter().any(|given| given.form_id == *form_id);
    let is_asked = |form_id: &FormId| {
        let of_line = forms::attached(case, line).any(|form| form.form_id == *form_id);
        let mut others = case.lines();
        of_line
            || !is_own(form_id)
                && others.any(|other| forms::attached(case, &other).any(|form| form.form_id == *form_id))
    };
    match sent.find(|given| !is_asked(&given.form_id)) {
        None => Verdict::Holds(Detail::Plain),
        Some(given) => {
            let place = case.facts.forms.iter().position(|form| form.form_id == given.form_id);
            Verdict::Broken(Detail::FormGiven { place })
        }
    }
}

/// Every required field that is shown has an answer.
pub(crate) fn required_fields_are_answered(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, true)
}

/// Every answer is within what its field takes.
pub(crate) fn answers_are_taken(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, false)
}

fn judge(case: &Case<'_>, line: &Line<'_>, is_missing: bool) -> Verdict {
    let is_new_or_edited = matches!(case.action(line), Action::Book | Action::Edit);
    let is_any = forms::attached(case, line).next().is_some();
    if !is_any || !is_new_or_edited || !is_ordinary(case.draft.kind) || !forms::are_asked(case, line) {
        return Verdict::NotAsked;
    }
    let count = forms::troubled(case, line, is_missing).len();
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    holds_if(count == 0, Detail::Fields { count })
}
