//! Forms in a decision: which a line is asked, what is answered, what is wrong with it, and what is kept.
//!
//! Owns how the answers of a request meet those that stand. What fits a field is the form's own affair (crate `model`).

use std::sync::Arc;

use model::form::Values;
use model::{Form, FormAnswers, GivenForm};

use crate::case::{Case, Line};
use crate::draft::Action;
use crate::refusal::FieldAbout;

/// How many questions a sentence names.
const LABELS_MAX: usize = 5;

/// The forms that the resource of a line asks.
pub(crate) fn attached<'a>(
    case: &Case<'a>,
    line: &Line<'a>,
) -> impl Iterator<Item = &'a Arc<Form>> + use<'a> {
    let resource = line.resource;
    case.facts.forms.iter().filter(move |form| form.is_asked_for(resource))
}

/// What is answered to a form on a line: by the line itself, else for all.
fn given<'a>(case: &Case<'a>, line: &Line<'a>, form: &Form) -> Option<&'a GivenForm> {
    let own = line.asked.forms.iter().chain(&case.details(line).forms);
    own.into_iter().find(|given| given.form_id == form.form_id)
}

/// Everything that is answered on a line, what is carried along included.
pub(crate) fn all_given<'a>(
    case: &Case<'a>,
    line: &Line<'a>,
) -> impl Iterator<Item = &'a GivenForm> + use<'a> {
    line.asked.forms.iter().chain(&case.details(line).forms)
}

/// Whether the answers are looked at: always for what is new, and for an edit that sends some or changes the resource.
pub(crate) fn are_asked(case: &Case<'_>, line: &Line<'_>) -> bool {
    if case.draft.flags.leaves_forms_open {
        return false;
    }
    let stays = |given: &GivenForm| given.is_carried;
    match case.stored(line).filter(|_| case.action(line) == Action::Edit) {
        Some(stored) => stored.resource_id != line.asked.resource_id || !all_given(case, line).all(stays),
        None => true,
    }
}

/// What is wrong with the answers of a line: what is missing, or else what is not taken.
pub(crate) fn troubled(case: &Case<'_>, line: &Line<'_>, is_missing: bool) -> Vec<FieldAbout> {
    let none = Values::new();
    let mut found = Vec::new();
    for form in attached(case, line) {
        let values = match given(case, line, form) {
            Some(given) => &given.values,
            None if form.is_required => &none,
            None => continue,
        };
        for trouble in form.troubles(values).into_iter().filter(|trouble| trouble.is_missing == is_missing) {
            let Some(field) = form.fields.get(trouble.field) else { continue };
            found.push(FieldAbout {
                form_id: form.form_id.clone(),
                field_model_id: field.field_model_id.clone(),
                label: field.label.clone(),
                message: trouble.message,
            });
        }
    }
    found
}

/// The questions of some fields, for a sentence.
pub(crate) fn labels(fields: &[FieldAbout]) -> Option<String> {
    let first: Vec<&str> = fields.iter().take(LABELS_MAX).map(|field| field.label.as_str()).collect();
    let more = if fields.len() > LABELS_MAX { ", .." } else { "" };
    (!first.is_empty()).then(|| format!("{}{more}", first.join(", ")))
}

/// The answers that a new version carries. What an edit does not send stays as it stands; what nobody asks any more
/// stays as long as the resource does, and beside it only what staff send past the rules.
pub(crate) fn kept(case: &Case<'_>, line: &Line<'_>) -> Vec<FormAnswers> {
    let stored = case.stored(line).filter(|_| case.action(line) == Action::Edit);
    let before = stored.map(|stored| stored.forms.as_slice()).unwrap_or_default();
    let is_same_resource = stored.is_some_and(|stored| stored.resource_id == line.asked.resource_id);
    let mut kept = Vec::new();
    for form in &case.facts.forms {
        let is_attached = form.is_asked_for(line.resource);
        let standing = before.iter().find(|answers| answers.form_id == form.form_id);
        let sent = given(case, line, form);
        let answers = match (sent, standing) {
            (None, Some(standing)) if is_same_resource => Some(standing.clone()),
            (Some(sent), Some(standing)) if sent.is_carried && (is_attached || is_same_resource) => {
                Some(standing.clone())
            }
            (Some(sent), _) => {
                let is_past_the_rules = case.draft.flags.bypass_form_mismatch && !sent.is_carried;
                let is_of_others = case.lines().any(|line| form.is_asked_for(line.resource));
                let is_kept = is_attached || is_past_the_rules && !is_of_others;
                is_kept.then(|| form.answered(&sent.values))
            }
            (None, _) if is_attached && form.is_required && are_asked(case, line) => {
                Some(form.answered(&Values::new()))
            }
            (None, _) => None,
        };
        kept.extend(answers.filter(|answers| !answers.answers.is_empty()));
    }
    let is_known =
        |answers: &FormAnswers| case.facts.forms.iter().any(|form| form.form_id == answers.form_id);
    kept.extend(before.iter().filter(|answers| is_same_resource && !is_known(answers)).cloned());
    kept
}

/// The forms that a draft has to answer, each once, with what is answered so far.
pub fn asked<'a>(case: &Case<'a>) -> Vec<(&'a Arc<Form>, Values)> {
    let mut asked: Vec<(&Arc<Form>, Values)> = Vec::new();
    for line in case.lines() {
        for form in attached(case, &line) {
            if !asked.iter().any(|(known, _)| known.form_id == form.form_id) {
                let values = given(case, &line, form).map(|given| given.values.clone());
                asked.push((form, values.unwrap_or_default()));
            }
        }
    }
    asked
}
