//! Forms in the world of a scenario: what is asked, and what a request answers. Owns no rule.

use std::fmt::Write;
use std::sync::Arc;

use model::form::Values;
use model::{Form, FormAnswers, FormField, FormId, GivenForm, Reservation, Scope};
use timeline::Instant;

use super::request::Request;
use super::{World, resource_id, site_id};

impl World {
    /// `NAME [optional] [on RESOURCE] FIELDS`, the fields as the API takes them; said again it is changed.
    pub(super) fn form(&mut self, text: &str) {
        let (words, fields) = text.split_at(text.find('[').unwrap());
        let mut words = words.split_whitespace();
        let name = words.next().unwrap();
        let (mut is_required, mut scope) = (true, Scope::default());
        while let Some(word) = words.next() {
            match word {
                "optional" => is_required = false,
                "on" => scope.resource_ids.push(resource_id(words.next().unwrap())),
                _ => panic!("cannot read the form `{text}`"),
            }
        }
        let fields: Vec<FormField> = serde_json::from_str(fields).unwrap();
        let version = self.forms.iter().filter(|form| form.name == name).map(|form| form.version + 1).next();
        self.forms.retain(|form| form.name != name);
        let form = Form {
            form_id: form_id(name),
            site_id: site_id(),
            name: name.to_owned(),
            description: None,
            version: version.unwrap_or(1),
            is_active: true,
            is_archived: false,
            is_required,
            scope,
            fields,
            created_at: Instant::from_unix(0),
            changed_at: Instant::from_unix(0),
        };
        assert_eq!(form.faults(), []);
        self.forms.push(Arc::new(form));
    }

    /// What a request answers, and beside it what stands.
    pub(super) fn answers(&self, request: &Request, stored: Option<&Reservation>) -> Vec<GivenForm> {
        let sent = request.forms.iter().map(|(name, values)| {
            let form_id = form_id(name);
            let form = self.forms.iter().find(|form| form.form_id == form_id).unwrap();
            assert_eq!(form.misfits(values), []);
            GivenForm { form_id, values: values.clone(), is_carried: false }
        });
        let mut answers: Vec<GivenForm> = sent.collect();
        for standing in stored.iter().flat_map(|stored| &stored.forms) {
            if !answers.iter().any(|given| given.form_id == standing.form_id) {
                answers.push(standing.carried());
            }
        }
        answers
    }
}

/// `NAME {"field":value}`, without spaces after commas.
pub(super) fn given(text: &str) -> (String, Values) {
    let (name, values) = text.split_once(' ').unwrap();
    (name.to_owned(), serde_json::from_str(values).unwrap())
}

/// The answers of a version.
pub(super) fn kept(forms: &[FormAnswers]) -> String {
    let mut text = String::new();
    for form in forms {
        let answers = form.answers.iter().map(|answer| format!("{} {}", answer.label, answer.in_words()));
        let answers = answers.collect::<Vec<_>>().join("; ");
        let _ = write!(text, ", {} {} ({answers})", form.form_name, form.form_version);
    }
    text
}

fn form_id(name: &str) -> FormId {
    FormId::parse(&format!("frm_{name}")).unwrap()
}
