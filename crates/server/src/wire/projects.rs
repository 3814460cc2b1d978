//! Projects as the public API shows them.

use std::sync::Arc;

use app::{Problem, ProjectQuery, ProjectWish};
use model::project::{ProjectGroup, ProjectMember, ProjectNote, ProjectStatus, ProjectTag};
use model::{Event, Project, ProjectId, ProjectTagId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{present, times};

/// Which projects.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ProjectFilters {
    /// All that the caller may see: for staff all of the site, for others those they belong to.
    pub all_projects: bool,
    /// The same.
    pub all_projects_for_site_or_user: bool,
    /// Only the number is wanted, in `numitems`.
    pub count_only: bool,
    /// Made from then on, in Unix seconds.
    pub created_start: Option<i64>,
    /// Made before, in Unix seconds.
    pub created_end: Option<i64>,
    /// Changed from then on, in Unix seconds.
    pub last_modified_start: Option<i64>,
    /// Changed before, in Unix seconds.
    pub last_modified_end: Option<i64>,
    /// Without those that the caller only reads.
    pub exclude_view_only: bool,
    /// With who made each, under `creator`.
    pub include_creator: bool,
    /// With the tags of each, under `tags`.
    pub include_tags: bool,
    /// Words that the name or the description contains.
    pub search: Option<String>,
    /// With one of these statuses, such as `Active`.
    pub statuses: Vec<String>,
    /// How many at most.
    pub limit: Option<u32>,
    /// How many to pass over.
    pub offset: u32,
}

impl ProjectFilters {
    /// The query, or what cannot be read.
    pub fn query(&self) -> Result<ProjectQuery, Problem> {
        let at = |name: &str, seconds: Option<i64>| {
            seconds.filter(|seconds| *seconds != 0).map(|seconds| times::unix(name, seconds)).transpose()
        };
        let status = |(place, text): (usize, &String)| {
            serde_json::from_value(Value::String(text.clone())).map_err(|_| {
                let path = format!("statuses[{place}]");
                Problem::at(path, format!("`{text}` is no status of a project; `Active` is one"))
            })
        };
        Ok(ProjectQuery {
            statuses: self.statuses.iter().enumerate().map(status).collect::<Result<_, _>>()?,
            is_all: self.all_projects || self.all_projects_for_site_or_user,
            is_without_view_only: self.exclude_view_only,
            search: self.search.clone().filter(|text| !text.trim().is_empty()),
            created: (at("created_start", self.created_start)?, at("created_end", self.created_end)?),
            changed: (
                at("last_modified_start", self.last_modified_start)?,
                at("last_modified_end", self.last_modified_end)?,
            ),
            page: app::Page { limit: self.limit, offset: self.offset },
        })
    }
}

/// A project to make or a change of one. A new one needs a name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ProjectInput)]
pub struct ProjectInput {
    /// Its name.
    #[schema(max_length = 127)]
    pub name: Option<String>,
    /// What it is about.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 10000)]
    pub description: Option<Option<String>>,
    /// `Active`, `Cancelled`, `Completed`, `Delayed`, `Inactive`, `Needs changes` or `Preliminary`.
    #[schema(value_type = Option<String>)]
    pub status: Option<ProjectStatus>,
}

impl From<ProjectInput> for ProjectWish {
    fn from(input: ProjectInput) -> Self {
        Self { name: input.name, description: input.description, status: input.status }
    }
}

/// A person of a project.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectUser)]
pub struct ProjectUserEntry {
    /// The person.
    #[schema(value_type = String)]
    pub user_id: UserId,
    /// Whether they only read.
    #[serde(default)]
    pub view_only: bool,
}

/// A group of a project.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectUserGroup)]
pub struct ProjectGroupEntry {
    /// The group.
    pub usergroup_id: i64,
    /// Whether its members only read.
    #[serde(default)]
    pub view_only: bool,
}

/// Who belongs to a project: all people and all groups.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProjectMembersInput)]
pub struct ProjectMembersInput {
    /// The people.
    #[schema(max_items = 500)]
    pub users: Vec<ProjectUserEntry>,
    /// The groups.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub usergroups: Vec<ProjectGroupEntry>,
}

impl ProjectMembersInput {
    /// The people and the groups.
    pub fn members(self) -> (Vec<ProjectMember>, Vec<ProjectGroup>) {
        let person =
            |one: ProjectUserEntry| ProjectMember { user_id: one.user_id, is_view_only: one.view_only };
        let group = |one: ProjectGroupEntry| ProjectGroup {
            usergroup_id: one.usergroup_id,
            is_view_only: one.view_only,
        };
        (self.users.into_iter().map(person).collect(), self.usergroups.into_iter().map(group).collect())
    }
}

/// A project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectReply {
    /// Its id.
    pub project_id: String,
    /// The site.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: ProjectStatus,
    /// The people who belong to it.
    pub users: Vec<ProjectUserEntry>,
    /// The groups whose members belong to it.
    pub usergroups: Vec<ProjectGroupEntry>,
    /// Who made it, where `include_creator` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// Its tags, where `include_tags` asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<TagReply>>,
    /// When it was made, in Unix seconds.
    pub created_unix: i64,
    /// When it last changed, in Unix seconds.
    pub last_modified_unix: i64,
}

impl ProjectReply {
    /// A project, with its creator and with its tags among those that are known.
    pub fn of(project: &Project, with_creator: bool, tags: Option<&[ProjectTag]>) -> Self {
        let tags_of = |known: &[ProjectTag]| {
            let own = known.iter().filter(|tag| project.tag_ids.contains(&tag.tag_id));
            own.map(TagReply::from).collect()
        };
        let user = |member: &ProjectMember| ProjectUserEntry {
            user_id: member.user_id.clone(),
            view_only: member.is_view_only,
        };
        let group = |group: &ProjectGroup| ProjectGroupEntry {
            usergroup_id: group.usergroup_id,
            view_only: group.is_view_only,
        };
        Self {
            project_id: project.project_id.to_string(),
            site_id: project.site_id.to_string(),
            name: project.name.clone(),
            description: project.description.clone(),
            status: project.status,
            users: project.members.iter().map(user).collect(),
            usergroups: project.groups.iter().map(group).collect(),
            creator: with_creator.then(|| project.created_by.to_string()),
            tags: tags.map(tags_of),
            created_unix: project.created_at.as_unix(),
            last_modified_unix: project.changed_at.as_unix(),
        }
    }
}

/// A note to write.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProjectNoteInput)]
pub struct NoteInput {
    /// What it says.
    #[schema(max_length = 10000)]
    pub text: String,
}

/// A note on a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectNote)]
pub struct NoteReply {
    /// Its id.
    pub note_id: String,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub created_by: String,
    /// When, in Unix seconds.
    pub created_unix: i64,
    /// When it last changed, in Unix seconds.
    pub last_modified_unix: i64,
}

impl From<&ProjectNote> for NoteReply {
    fn from(note: &ProjectNote) -> Self {
        Self {
            note_id: note.note_id.to_string(),
            text: note.text.clone(),
            created_by: note.created_by.to_string(),
            created_unix: note.created_at.as_unix(),
            last_modified_unix: note.changed_at.as_unix(),
        }
    }
}

/// A tag to make.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProjectTagInput)]
pub struct TagInput {
    /// The word.
    #[schema(max_length = 63)]
    pub name: String,
}

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectTag)]
pub struct TagReply {
    /// Its id.
    pub tag_id: String,
    /// The word.
    pub name: String,
}

impl From<&ProjectTag> for TagReply {
    fn from(tag: &ProjectTag) -> Self {
        Self { tag_id: tag.tag_id.to_string(), name: tag.name.clone() }
    }
}

/// Tags to give to a project and to take away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ProjectTagsInput)]
pub struct TagsInput {
    /// To give.
    #[schema(value_type = Vec<String>)]
    pub add: Vec<ProjectTagId>,
    /// To take away.
    #[schema(value_type = Vec<String>)]
    pub remove: Vec<ProjectTagId>,
}

/// A booking to pin or to unpin.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProjectPinInput)]
pub struct PinInput {
    /// The booking; any of its versions.
    pub reservation_id: String,
}

/// A project that a booking is pinned to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectOfReservation)]
pub struct PinnedToReply {
    /// The project.
    pub project_id: String,
    /// Its name.
    pub name: String,
}

impl PinnedToReply {
    /// All of them.
    pub fn all(projects: &[Arc<Project>]) -> Vec<Self> {
        let reply = |project: &Arc<Project>| Self {
            project_id: project.project_id.to_string(),
            name: project.name.clone(),
        };
        projects.iter().map(reply).collect()
    }
}

/// What a booking is pinned to, after a change of that.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectPins)]
pub struct PinsReply {
    /// The booking: its newest version.
    pub reservation_id: String,
    /// Whether it is pinned to the project.
    pub pinned: bool,
}

/// What stands in a project, added up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectOverview)]
pub struct OverviewReply {
    /// How many bookings are pinned to it that stand.
    pub reservations: u64,
    /// How many of them are still to come or running.
    pub upcoming: u64,
    /// How long they take together, in hours.
    pub hours: f64,
    /// What they cost together, in hundredths; for staff alone.
    pub price_int: Option<i64>,
}

impl From<app::Overview> for OverviewReply {
    fn from(overview: app::Overview) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "no project has so many seconds that a fraction is lost"
        )]
        let hours = overview.seconds as f64 / 3_600.0;
        Self {
            reservations: overview.reservations,
            upcoming: overview.upcoming,
            hours,
            price_int: overview.price_hundredths,
        }
    }
}

/// Something that happened to a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectEvent)]
pub struct HistoryReply {
    /// Its id.
    pub event_id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When, in Unix seconds.
    pub at_unix: i64,
    /// Who did it.
    pub actor_id: String,
    /// What it was about, as in the change feed.
    #[schema(value_type = Object)]
    pub data: Value,
}

impl HistoryReply {
    /// An event; none when it cannot be written, which cannot be.
    pub fn of(event: &Event) -> Option<Self> {
        Some(Self {
            event_id: event.event_id.to_string(),
            kind: event.kind.name(),
            at_unix: event.at.as_unix(),
            actor_id: event.actor_id.to_string(),
            data: serde_json::to_value(&event.kind).ok()?,
        })
    }
}

/// The ids of projects in a body, or which of them cannot be one.
pub fn asked(ids: Option<&[String]>) -> Result<Option<Vec<ProjectId>>, Problem> {
    let parse = |(place, text): (usize, &String)| {
        ProjectId::parse(text)
            .map_err(|trouble| Problem::at(format!("project_ids[{place}]"), trouble.to_string()))
    };
    ids.map(|ids| ids.iter().enumerate().map(parse).collect()).transpose()
}
