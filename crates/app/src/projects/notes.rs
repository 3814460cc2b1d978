//! Notes, tags and the history of projects.

use model::project::{ProjectNote, ProjectTag};
use model::{Caller, Event, EventKind, Project, ProjectId, ProjectNoteId, ProjectTagId};
use serde::de::DeserializeOwned;
use store::{Read, documents, events};

use super::{change_with, has_tag, remember, seen, worked_on};
use crate::people::event;
use crate::{App, Failure, records};

/// The most notes of a project.
const NOTES_MAX: usize = 200;
/// The longest note, in characters.
const NOTE_CHARACTERS_MAX: usize = 10_000;
/// The most tags of a site.
const TAGS_MAX: usize = 1_000;

/// Writes a note on a project, or another text into one. A note is changed by whoever wrote it and by staff.
pub async fn write_note(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    note_id: Option<ProjectNoteId>,
    text: String,
) -> Result<ProjectNote, Failure> {
    let text = text.trim().to_owned();
    if text.is_empty() || text.chars().count() > NOTE_CHARACTERS_MAX {
        return Err(Failure::invalid("text", format!("1 to {NOTE_CHARACTERS_MAX} characters")));
    }
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            worked_on(writer, &caller, &project_id)?;
            let (mut notes, version): (Vec<ProjectNote>, _) =
                stored(writer, &caller, records::PROJECT_NOTES, &project_id)?;
            let note = if let Some(note_id) = note_id {
                let known = notes.iter_mut().find(|note| note.note_id == note_id);
                let note = known.ok_or(Failure::NotFound("note"))?;
                if note.created_by != caller.user_id && !caller.role.is_staff() {
                    return Err(Failure::Forbidden("Only its author and the staff change a note.".into()));
                }
                (note.text, note.changed_at) = (text, caller.now);
                note.clone()
            } else {
                if notes.len() >= NOTES_MAX {
                    return Err(Failure::Limit(format!("A project has at most {NOTES_MAX} notes.")));
                }
                let note = ProjectNote {
                    note_id: ProjectNoteId::mint(writing.ids.as_ref()),
                    text,
                    created_by: caller.user_id.clone(),
                    created_at: caller.now,
                    changed_at: caller.now,
                };
                notes.push(note.clone());
                note
            };
            let mut put = documents::Put::new(records::PROJECT_NOTES, project_id.as_str(), "", &notes)?;
            put.replaces = version;
            documents::put(writer, caller.site_id.as_str(), &put)?;
            let kind = EventKind::ProjectNoteWritten {
                project_id: project_id.clone(),
                note_id: note.note_id.clone(),
            };
            remember(writer, &writing, &caller, &project_id, kind)?;
            Ok(note)
        })
        .await
}

/// The notes on a project, oldest first.
pub async fn list_notes(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
) -> Result<Vec<ProjectNote>, Failure> {
    of_project(app, caller, project_id, records::PROJECT_NOTES).await
}

/// What happened to a project lately, oldest first.
pub async fn history(app: &App, caller: &Caller, project_id: ProjectId) -> Result<Vec<Event>, Failure> {
    of_project(app, caller, project_id, records::PROJECT_HISTORY).await
}

/// The tags of a site, by name.
pub async fn list_tags(app: &App, caller: &Caller) -> Result<Vec<ProjectTag>, Failure> {
    let site_id = caller.site_id.clone();
    app.store.read(move |reader| tags_of(reader, site_id.as_str())).await
}

/// Makes a tag. Any member of the site does; a name is taken once, whatever its capitals.
pub async fn create_tag(app: &App, caller: &Caller, name: String) -> Result<ProjectTag, Failure> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 63 {
        return Err(Failure::invalid("name", "a tag has 1 to 63 characters"));
    }
    let tag = ProjectTag { tag_id: ProjectTagId::mint(app.ids.as_ref()), name };
    let (ids, caller) = (app.ids.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            if tags_of(writer, site_id)?.len() >= TAGS_MAX {
                return Err(Failure::Limit(format!("A site has at most {TAGS_MAX} tags.")));
            }
            let put = documents::Put::new(records::PROJECT_TAG, tag.tag_id.as_str(), &tag.name, &tag)?
                .with_key("name", tag.name.to_lowercase());
            documents::put(writer, site_id, &put).map_err(|error| match error {
                store::StoreError::KeyTaken { .. } => {
                    Failure::Exists(format!("there is a tag called {} already", tag.name))
                }
                other => other.into(),
            })?;
            let kind = EventKind::ProjectTagCreated { tag_id: tag.tag_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(tag)
        })
        .await
}

/// Gives a project tags and takes others away.
pub async fn change_tags(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    add: Vec<ProjectTagId>,
    remove: Vec<ProjectTagId>,
) -> Result<Project, Failure> {
    let kind = EventKind::ProjectTagsChanged { project_id: project_id.clone() };
    change_with(app, caller, project_id, kind, move |reader, caller, mut project| {
        project.tag_ids.retain(|tag_id| !remove.contains(tag_id));
        for tag_id in add {
            let known: Option<ProjectTag> =
                records::get(reader, caller.site_id.as_str(), records::PROJECT_TAG, tag_id.as_str())?;
            known.ok_or(Failure::NotFound("tag"))?;
            if !has_tag(&project, &tag_id) {
                project.tag_ids.push(tag_id);
            }
        }
        Ok(project)
    })
    .await
}

fn tags_of(reader: &mut dyn Read, site_id: &str) -> Result<Vec<ProjectTag>, Failure> {
    let found = documents::list(reader, site_id, records::PROJECT_TAG, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

/// A list that is kept beside a project, for those who may see the project.
async fn of_project<T: DeserializeOwned + Send + 'static>(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    kind: documents::Kind,
) -> Result<Vec<T>, Failure> {
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            seen(reader, &caller, &project_id)?;
            Ok(stored(reader, &caller, kind, &project_id)?.0)
        })
        .await
}

/// A list that is kept beside a project, with the version of its document.
fn stored<T: DeserializeOwned>(
    reader: &mut dyn Read,
    caller: &Caller,
    kind: documents::Kind,
    project_id: &ProjectId,
) -> Result<(Vec<T>, Option<i64>), Failure> {
    match documents::get(reader, caller.site_id.as_str(), kind, project_id.as_str())? {
        Some(document) => Ok((document.parse()?, Some(document.version))),
        None => Ok((Vec::new(), None)),
    }
}
