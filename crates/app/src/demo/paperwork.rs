//! What goes with bookings: forms that are answered, and a project that the person who shows the demo works on.
//!
//! Both are there before the first booking. The form about trips becomes one that has to be answered only at the end,
//! so that the bookings before it need no answer and it has a history.

use std::collections::BTreeMap;

use model::project::ProjectMember;
use model::{FormField, FormId, ProjectId, Role};
use serde::Deserialize;
use serde_json::{Value, json};
use timeline::Instant;

use super::people::Community;
use super::resources::Used;
use crate::{
    App, Failure, FormDefinition, FormWish, ProjectWish, change_form, change_project_tags, create_form,
    create_project, create_project_tag, set_project_members, write_project_note,
};

const DAY_SECONDS: i64 = 86_400;

/// The project: its name, what it is about, how its purposes begin, and its tags.
const PROJECT: (&str, &str, [&str; 2], [&str; 2]) = (
    "Wound closure",
    "How sheets of cells close a scratch, with and without the inhibitor. Figures for the autumn paper.",
    ["Wound closure", "Actin stain"],
    ["imaging", "paper"],
);

/// How many days ago the project began.
const PROJECT_AGE_DAYS: i64 = 45;

/// Who else works on the project.
const COLLEAGUE: &str = "Wanjiru Kamande";

/// Notes on the project: how many days ago, and what they say.
const NOTES: [(i64, &str); 2] = [
    (20, "Scratches are more even at 37 degrees and half the flow. Keep it so for all replicates."),
    (3, "The second replicate of the stain is the one for the figure, unless the third is better."),
];

/// What is answered about trips and about samples, for the bookings that answer.
const TRIP: [(&str, &str); 3] = [("where", "Tarn of Skelwith"), ("people", "8"), ("licence", "true")];
const SAMPLES: [(&str, &str); 2] = [("sample", "Live cells"), ("level", "1")];

/// A form as its file has it.
#[derive(Debug, Deserialize)]
struct Written {
    key: String,
    name: String,
    description: String,
    /// The resources by name.
    asked_for: Vec<String>,
    /// Whether it has to be answered in the end.
    required: bool,
    fields: Vec<FormField>,
}

/// The forms and the project.
#[derive(Debug, Clone)]
pub(super) struct Paperwork {
    /// By the key in the file, whether it has to be answered in the end.
    forms: BTreeMap<String, (FormId, bool)>,
    project_id: ProjectId,
}

impl Paperwork {
    /// Makes them.
    pub(super) async fn write(
        app: &App,
        community: &Community,
        resources: &[Used],
        (opened_at, now): (Instant, Instant),
    ) -> Result<Self, Failure> {
        let administrator = community.first(|one| one.role == Role::Administrator)?;
        let caller = community.caller(&community.people[administrator], opened_at);
        let written: Vec<Written> = serde_json::from_str(include_str!("data/forms.json"))
            .map_err(|trouble| Failure::Bug(format!("the forms of the demo: {trouble}")))?;
        let mut forms = BTreeMap::new();
        for form in written {
            let is_asked = |used: &&Used| form.asked_for.contains(&used.resource.settings.identity.name);
            let asked_for = resources.iter().filter(is_asked).map(|used| used.resource.resource_id.clone());
            let definition = FormDefinition {
                name: Some(form.name),
                description: Some(Some(form.description)),
                is_required: Some(false),
                resource_ids: Some(Some(asked_for.collect())),
                fields: Some(form.fields),
                ..FormDefinition::default()
            };
            let made = create_form(app, &caller, definition).await?;
            forms.insert(form.key, (made.form_id, form.required));
        }
        Ok(Self { forms, project_id: project(app, community, now).await? })
    }

    /// The project of a purpose.
    pub(super) fn projects_of(&self, purpose: &str) -> Option<Vec<ProjectId>> {
        let is_its = PROJECT.2.iter().any(|beginning| purpose.starts_with(beginning));
        is_its.then(|| vec![self.project_id.clone()])
    }

    /// What somebody answers who books a resource for a purpose.
    pub(super) fn answers_of(&self, resource: &str, purpose: &str) -> Vec<FormWish> {
        let (key, values): (_, &[_]) = match purpose.split(',').next().unwrap_or_default() {
            "Excursion of the group" => ("trip", &TRIP),
            "Wound closure" if resource.starts_with("Confocal") => ("samples", &SAMPLES),
            _ => return Vec::new(),
        };
        let value = |text: &str| match text.parse::<Value>() {
            Ok(value) if key == "trip" => value,
            _ => json!(text),
        };
        let values = values.iter().map(|(id, text)| ((*id).to_owned(), value(text))).collect();
        let form = self.forms.get(key).map(|(form_id, _)| form_id.clone());
        form.map(|form_id| FormWish { path: "forms[0]".into(), form_id, values }).into_iter().collect()
    }

    /// From now on what has to be answered has to be.
    pub(super) async fn require(
        &self,
        app: &App,
        community: &Community,
        now: Instant,
    ) -> Result<(), Failure> {
        let administrator = community.first(|one| one.role == Role::Administrator)?;
        let at = now.plus_seconds(-DAY_SECONDS);
        let caller = community.caller(&community.people[administrator], at);
        for (form_id, _) in self.forms.values().filter(|(_, is_required)| *is_required) {
            let change = FormDefinition { is_required: Some(true), ..FormDefinition::default() };
            change_form(app, &caller, form_id.clone(), change, None).await?;
        }
        Ok(())
    }
}

/// The project, with its people, tags and notes.
async fn project(app: &App, community: &Community, now: Instant) -> Result<ProjectId, Failure> {
    let me = community.first(|one| one.role == Role::User && one.sign_in.is_some())?;
    let colleague = community.first(|one| one.name == COLLEAGUE)?;
    let caller_at =
        |days: i64| community.caller(&community.people[me], now.plus_seconds(-days * DAY_SECONDS));
    let caller = caller_at(PROJECT_AGE_DAYS);
    let (name, description, _, tags) = PROJECT;
    let wish = ProjectWish {
        name: Some(name.into()),
        description: Some(Some(description.into())),
        ..ProjectWish::default()
    };
    let project_id = create_project(app, &caller, wish).await?.project_id;
    let member = |place: usize| ProjectMember {
        user_id: community.people[place].user_id.clone(),
        is_view_only: false,
    };
    let members = vec![member(me), member(colleague)];
    set_project_members(app, &caller, project_id.clone(), members, Vec::new()).await?;
    let mut tag_ids = Vec::new();
    for tag in tags {
        tag_ids.push(create_project_tag(app, &caller, tag.into()).await?.tag_id);
    }
    change_project_tags(app, &caller, project_id.clone(), tag_ids, Vec::new()).await?;
    for (days, text) in NOTES {
        write_project_note(app, &caller_at(days), project_id.clone(), None, text.into()).await?;
    }
    Ok(project_id)
}
