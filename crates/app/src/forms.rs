//! Forms: the questions of a site, who may change them, and reading answers as they come with a request.
//!
//! A site without forms costs a decision one clock. Each change of a form moves that clock, so a decision that relied on
//! the form before is made again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::form::{FieldType, Values};
use model::resource::Resource;
use model::{
    Caller, EventKind, Form, FormAnswers, FormField, FormFieldId, FormId, GivenForm, Reservation, ResourceId,
    Role, Scope, SiteId,
};
use rules::{Case, Draft, DraftLine, ResourceFacts, forms_asked};
use store::{Read, Witness, Write, clock, documents, events};

use crate::people::event;
use crate::shelf::Shelf;
use crate::visibility::{is_own, may_see_resource};
use crate::wish::{BasketItem, BookingWish, Field};
use crate::{App, Failure, Problem, files, records, scope};

/// The clock of a site's forms.
const FORMS_CLOCK: &str = "forms";
/// The most forms that a site has, those that were put away not counted: each is looked at with every booking.
const FORMS_MAX: usize = 200;
/// The most forms that one request answers.
const ANSWERED_MAX: usize = 50;
/// The longest description, in characters.
const DESCRIPTION_CHARACTERS_MAX: usize = 5_000;

/// A form as it is wanted; absent fields stay as they are, and a new one needs a name.
#[derive(Debug, Clone, Default)]
pub struct FormDefinition {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Field<String>,
    /// Whether it is asked at present.
    pub is_active: Option<bool>,
    /// Whether it has to be answered.
    pub is_required: Option<bool>,
    /// The resources by id.
    pub resource_ids: Field<Vec<ResourceId>>,
    /// The category of resources.
    pub category: Field<String>,
    /// Its fields, all of them in their order.
    pub fields: Option<Vec<FormField>>,
}

/// Answers to one form as they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormWish {
    /// Where they stand in the JSON, such as `forms[0]`.
    pub path: String,
    /// The form.
    pub form_id: FormId,
    /// The values by the ids of their fields.
    pub values: BTreeMap<String, serde_json::Value>,
}

/// A form to answer, with the fields that are shown for what is answered so far.
#[derive(Debug, Clone)]
pub struct FormToAnswer {
    /// The form.
    pub form: Arc<Form>,
    /// The ids of its fields that are shown.
    pub shown: Vec<String>,
    /// What they are answered with so far, by field, defaults included.
    pub answers: Values,
}

impl FormToAnswer {
    fn of(form: Arc<Form>, values: &Values) -> Self {
        let fields = form.shown(values);
        let shown = fields.iter().map(|(field, _)| field.field_model_id.clone()).collect();
        let answered = fields.iter().filter_map(|(field, value)| Some((field, (*value)?)));
        let answers = answered.map(|(field, value)| (field.field_model_id.clone(), value.clone())).collect();
        Self { form, shown, answers }
    }
}

/// Makes a form. Only administrators do.
pub async fn create(app: &App, caller: &Caller, wish: FormDefinition) -> Result<Form, Failure> {
    needs_administrator(caller)?;
    let blank = Form {
        form_id: FormId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        name: String::new(),
        description: None,
        version: 1,
        is_active: true,
        is_archived: false,
        is_required: true,
        scope: Scope::default(),
        fields: Vec::new(),
        created_at: caller.now,
        changed_at: caller.now,
    };
    let form = laid_over(app, blank, wish);
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            check(writer, &writing.shelf, &caller, &form)?;
            let site_id = caller.site_id.as_str();
            if forms_of(writer, site_id)?.iter().filter(|form| !form.is_archived).count() >= FORMS_MAX {
                return Err(Failure::invalid("", format!("a site has at most {FORMS_MAX} forms")));
            }
            let kind = EventKind::FormCreated { form_id: form.form_id.clone() };
            keep(writer, &writing, &caller, &form, (None, kind))?;
            Ok(form)
        })
        .await
}

/// Changes a form, at the version that was seen where one is named. Only administrators do. What was answered before
/// stays as it was asked.
pub async fn change(
    app: &App,
    caller: &Caller,
    form_id: FormId,
    wish: FormDefinition,
    expected_version: Option<u32>,
) -> Result<Form, Failure> {
    needs_administrator(caller)?;
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let (stored, version) = stored(writer, &caller, &form_id)?;
            if expected_version.is_some_and(|expected| expected != stored.version) {
                return Err(Failure::Changed { current: i64::from(stored.version) });
            }
            let before = stored.clone();
            let mut form = laid_over(&writing, stored, wish);
            if form == before {
                return Ok(form);
            }
            form.version = form.version.saturating_add(1);
            form.changed_at = caller.now;
            check(writer, &writing.shelf, &caller, &form)?;
            let kind = EventKind::FormChanged { form_id, form_version: form.version };
            keep(writer, &writing, &caller, &form, (Some(version), kind))?;
            Ok(form)
        })
        .await
}

/// Puts a form away for good; what was answered stays readable. Only administrators do. A second time changes nothing.
pub async fn archive(app: &App, caller: &Caller, form_id: FormId) -> Result<Form, Failure> {
    needs_administrator(caller)?;
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let (stored, version) = stored(writer, &caller, &form_id)?;
            if stored.is_archived {
                return Ok(stored);
            }
            let form = Form { is_archived: true, changed_at: caller.now, ..stored };
            keep(writer, &writing, &caller, &form, (Some(version), EventKind::FormArchived { form_id }))?;
            Ok(form)
        })
        .await
}

/// The forms of the site, by name. Staff see them; others see what they have to answer.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Form>, Failure> {
    needs_staff(caller)?;
    let site_id = caller.site_id.clone();
    app.store.read(move |reader| forms_of(reader, site_id.as_str())).await
}

/// One form. Staff see it.
pub async fn one(app: &App, caller: &Caller, form_id: FormId) -> Result<Form, Failure> {
    needs_staff(caller)?;
    let caller = caller.clone();
    app.store.read(move |reader| Ok(stored(reader, &caller, &form_id)?.0)).await
}

/// What whoever books a resource has to answer. A resource that the caller may not know of is not found.
pub async fn of_resource(
    app: &App,
    caller: &Caller,
    resource_id: ResourceId,
) -> Result<Vec<FormToAnswer>, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let resource = shelf.resource(reader, &caller.site_id, &resource_id)?;
            let resource = resource
                .filter(|resource| may_see_resource(&caller, &resource.settings))
                .ok_or(Failure::NotFound("resource"))?;
            let forms = forms_of(reader, caller.site_id.as_str())?;
            let asked = forms.into_iter().filter(|form| form.is_asked_for(&resource));
            Ok(asked.map(|form| FormToAnswer::of(Arc::new(form), &Values::new())).collect())
        })
        .await
}

/// The forms that a draft has to answer. Nobody else learns what somebody answered, not even by which fields are shown.
pub(crate) fn to_answer(case: &Case<'_>) -> Vec<FormToAnswer> {
    let is_theirs = |stored: &Reservation| case.caller.role.is_staff() || is_own(case.caller, stored);
    if !case.facts.stored.iter().all(is_theirs) {
        return Vec::new();
    }
    let asked = forms_asked(case).into_iter();
    asked.map(|(form, values)| FormToAnswer::of(form.clone(), &values)).collect()
}

/// Whether a text stands in answers, whatever its capitals.
pub(crate) fn contain(forms: &[FormAnswers], text: &str) -> bool {
    let wanted = text.trim().to_lowercase();
    let mut answers = forms.iter().flat_map(|form| &form.answers);
    answers.any(|answer| answer.in_words().to_lowercase().contains(&wanted))
}

/// The forms that the resources of a draft ask and those that it answers, with the version they had.
pub(crate) fn load(
    reader: &mut dyn Read,
    site_id: &SiteId,
    draft: &Draft,
    resources: &BTreeMap<ResourceId, ResourceFacts>,
) -> Result<(Vec<Arc<Form>>, Witness), Failure> {
    let relied_on = clock::read(reader, site_id.as_str(), [FORMS_CLOCK])?;
    if relied_on.version(FORMS_CLOCK).is_none_or(|version| version == 0) {
        return Ok((Vec::new(), relied_on));
    }
    let of_lines = draft.lines.iter().flat_map(|line| {
        let apart = line.apart.details.iter().flat_map(|details| &details.forms);
        line.forms.iter().chain(apart)
    });
    let named: BTreeSet<&FormId> = of_lines.chain(&draft.details.forms).map(|given| &given.form_id).collect();
    let is_asked = |form: &Form, resource: &Resource| form.is_asked_for(resource);
    let mut forms = forms_of(reader, site_id.as_str())?;
    forms.retain(|form| {
        named.contains(&form.form_id) || resources.values().any(|known| is_asked(form, &known.resource))
    });
    Ok((forms.into_iter().map(Arc::new).collect(), relied_on))
}

/// The answers of a request, each fit for its field. A form that is not of the site, a field that is not of the form, a
/// value of another sort and a file that the caller may not name are told with their places.
pub(crate) fn settled(
    reader: &mut dyn Read,
    (shelf, caller): (&Shelf, &Caller),
    wishes: &[FormWish],
) -> Result<Vec<GivenForm>, Failure> {
    let site_id = &caller.site_id;
    let mut problems = Vec::new();
    let mut settled: Vec<GivenForm> = Vec::new();
    if wishes.len() > ANSWERED_MAX {
        return Err(Failure::invalid("forms", format!("answer at most {ANSWERED_MAX} forms")));
    }
    for wish in wishes {
        let form: Option<Form> =
            records::get(reader, site_id.as_str(), records::FORM, wish.form_id.as_str())?;
        let Some(form) = form else {
            problems.push(Problem::at(format!("{}.form_id", wish.path), "there is no such form here"));
            continue;
        };
        if settled.iter().any(|given| given.form_id == form.form_id) {
            problems.push(Problem::at(format!("{}.form_id", wish.path), "this form is answered twice"));
        }
        let misfits = form.misfits(&wish.values).into_iter();
        problems
            .extend(misfits.map(|(id, message)| Problem::at(format!("{}.values.{id}", wish.path), message)));
        let mut values = wish.values.clone();
        for field in form.fields.iter().filter(|field| field.fieldtype == FieldType::File) {
            if let Some(value) = values.get_mut(&field.field_model_id)
                && let Some(message) = files::given(reader, (shelf, caller), value)?
            {
                problems.push(Problem::at(format!("{}.values.{}", wish.path, field.field_model_id), message));
            }
        }
        settled.push(GivenForm { form_id: form.form_id, values, is_carried: false });
    }
    if problems.is_empty() { Ok(settled) } else { Err(Failure::Invalid(problems)) }
}

/// The answers of an edit: those it sends, and beside them those that stand.
pub(crate) fn settled_over(
    reader: &mut dyn Read,
    asking: (&Shelf, &Caller),
    wishes: &[FormWish],
    standing: &[FormAnswers],
) -> Result<Vec<GivenForm>, Failure> {
    let mut settled = settled(reader, asking, wishes)?;
    for answers in standing {
        if !settled.iter().any(|given| given.form_id == answers.form_id) {
            settled.push(answers.carried());
        }
    }
    Ok(settled)
}

/// The lines of a new booking with the answers of their own items, and beside those what their template answers.
pub(crate) fn on_lines(
    reader: &mut dyn Read,
    asking: (&Shelf, &Caller),
    mut lines: Vec<DraftLine>,
    items: &[BasketItem],
    (wish, template): (&BookingWish, &[Reservation]),
) -> Result<Vec<DraftLine>, Failure> {
    for (line, item) in lines.iter_mut().zip(items) {
        let offered = template.iter().find(|row| row.resource_id == item.resource_id);
        let offered = offered.map(|row| row.forms.as_slice()).unwrap_or_default();
        line.forms = settled_over(reader, asking, &item.forms, offered)?;
        let is_said_for_all = |given: &GivenForm| wish.forms.iter().any(|all| all.form_id == given.form_id);
        line.forms.retain(|given| !(given.is_carried && is_said_for_all(given)));
    }
    Ok(lines)
}

/// Refuses a form that makes no sense.
fn check(reader: &mut dyn Read, shelf: &Shelf, caller: &Caller, form: &Form) -> Result<(), Failure> {
    let mut problems: Vec<Problem> =
        form.faults().into_iter().map(|(path, message)| Problem::at(path, message)).collect();
    if form.name.is_empty() || form.name.chars().count() > 127 {
        problems.push(Problem::at("name", "a form needs a name of at most 127 characters"));
    }
    if form.description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_CHARACTERS_MAX) {
        problems.push(Problem::at("description", format!("at most {DESCRIPTION_CHARACTERS_MAX} characters")));
    }
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    scope::check(reader, shelf, caller, &form.scope)
}

/// The wish laid over a form; fields without an id are given one.
fn laid_over(app: &App, form: Form, wish: FormDefinition) -> Form {
    let named = |mut field: FormField| {
        if field.field_model_id.is_empty() {
            field.field_model_id = FormFieldId::mint(app.ids.as_ref()).to_string();
        }
        field
    };
    Form {
        name: wish.name.map_or(form.name, |name| name.trim().to_owned()),
        description: wish.description.unwrap_or(form.description),
        is_active: wish.is_active.unwrap_or(form.is_active),
        is_required: wish.is_required.unwrap_or(form.is_required),
        scope: Scope {
            resource_ids: wish.resource_ids.map_or(form.scope.resource_ids, Option::unwrap_or_default),
            category: wish.category.unwrap_or(form.scope.category),
        },
        fields: wish.fields.map_or(form.fields, |fields| fields.into_iter().map(named).collect()),
        ..form
    }
}

/// All forms of a site, by name.
fn forms_of(reader: &mut dyn Read, site_id: &str) -> Result<Vec<Form>, Failure> {
    let found = documents::list(reader, site_id, records::FORM, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

/// A form with the version of its document.
fn stored(reader: &mut dyn Read, caller: &Caller, form_id: &FormId) -> Result<(Form, i64), Failure> {
    let found = documents::get(reader, caller.site_id.as_str(), records::FORM, form_id.as_str())?;
    let document = found.ok_or(Failure::NotFound("form"))?;
    Ok((document.parse()?, document.version))
}

/// Stores a form, moves the clock of the forms and writes down what happened.
fn keep(
    writer: &mut dyn Write,
    app: &App,
    caller: &Caller,
    form: &Form,
    (replaces, kind): (Option<i64>, EventKind),
) -> Result<(), Failure> {
    let site_id = caller.site_id.as_str();
    let mut put = documents::Put::new(records::FORM, form.form_id.as_str(), &form.name, form)?;
    put.replaces = replaces;
    documents::put(writer, site_id, &put)?;
    clock::tick(writer, site_id, [FORMS_CLOCK])?;
    events::append(writer, &event(caller, app.ids.as_ref(), kind))?;
    Ok(())
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role >= Role::Administrator {
        return Ok(());
    }
    Err(Failure::Forbidden("Only an administrator changes forms.".into()))
}

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden(
        "Only moderators and administrators list forms; ask a resource for what it asks.".into(),
    ))
}
