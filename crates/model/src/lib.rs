//! The nouns of Holdfast: what there is to talk about, without any input or output.
//!
//! This crate owns the shapes that every floor above shares: ids, sites, people, groups, resources and their
//! settings, reservations, occupancy and events. It does not own rules (crate `rules`), how things are stored
//! (crate `store`) or how they look on the wire (crate `server`). The resource settings are the one exception:
//! they carry the public API's names, because renaming 125 fields twice would be noise.

pub mod access;
pub mod approval;
pub mod event;
pub mod feed;
pub mod group;
pub mod ids;
pub mod person;
pub mod reservation;
pub mod resource;
pub mod series;
pub mod site;

pub use access::{Caller, Channel, Role};
pub use approval::{ApprovalSeat, Approvals, Decider, Vote};
pub use event::{Event, EventKind};
pub use feed::{Feed, FeedSubject};
pub use group::Group;
pub use ids::{
    DecisionId, EventId, FeedId, GroupId, Ids, LineageId, ReservationId, ResourceId, SeriesId, SiteId,
    UserGroupId, UserId,
};
pub use person::{ApiKey, Member, User};
pub use reservation::{Cancellation, Cause, Kind, Notice, Occupancy, Reservation, Status, Taken};
pub use resource::{Resource, ResourceSettings};
pub use series::{CameFrom, Recipe, RecipeRule, Series};
pub use site::Site;
