//! The nouns of Holdfast: what there is to talk about, without any input or output.
//!
//! This crate owns the shapes that every floor above shares: ids, sites, people, groups, resources and their
//! settings, closures, quotas, training, reservations, occupancy and events. It does not own rules (crate `rules`), how things are stored
//! (crate `store`) or how they look on the wire (crate `server`). The resource settings are the one exception:
//! they carry the public API's names, because renaming 125 fields twice would be noise.

pub mod access;
pub mod account;
pub mod approval;
pub mod charge;
pub mod closure;
pub mod course;
pub mod event;
pub mod feed;
pub mod file;
pub mod form;
pub mod grant;
pub mod group;
pub mod guests;
pub mod hold;
pub mod ids;
pub mod joining;
pub mod person;
pub mod project;
pub mod provider;
pub mod quota;
pub mod reservation;
pub mod resource;
pub mod scope;
pub mod series;
pub mod site;
pub mod site_property;
pub mod template;
pub mod training;
pub mod usage;

pub use access::{Caller, Channel, Origin, Role};
pub use account::{Account, Accounts};
pub use approval::{ApprovalSeat, Approvals, ApproverOverride, Decider, Vote};
pub use charge::{Charge, Measure, PayingAccount, PriceLine, RateSnapshot, RateTerms};
pub use closure::Closure;
pub use course::{Attendance, EarlyEnd, Loan, Mark};
pub use event::{Event, EventKind, SignInChange};
pub use feed::{Feed, FeedSubject};
pub use file::{FileUse, StoredFile};
pub use form::{Form, FormAnswers, FormField, GivenForm};
pub use grant::{Grant, GrantKind, GrantReach};
pub use group::Group;
pub use guests::{ExternalGuest, Guests};
pub use hold::Hold;
pub use ids::{
    AccountId, ClosureId, DecisionId, EventId, ExampleId, FeedId, FileId, FormFieldId, FormId, GrantId,
    GroupId, HoldId, Ids, InvitationId, JoinCodeId, LetterId, LineageId, PasskeyId, ProjectId, ProjectNoteId,
    ProjectTagId, ProviderId, QuotaId, ReservationId, ResourceId, SeriesId, SiteId, TrainingId,
    TrainingRecordId, UsageId, UserGroupId, UserId,
};
pub use joining::{Invitation, JoinCode};
pub use person::{ApiKey, Labelled, Member, Profile, User};
pub use project::Project;
pub use provider::{ClaimNames, ClaimedGroup, ClaimedGroups, ClaimedIdentifier, IdentityProvider};
pub use quota::{Period, Quota, QuotaMeasure, Sharing};
pub use reservation::{Cancellation, Cause, Kind, Notice, Occupancy, Reservation, Status, Taken};
pub use resource::{Resource, ResourceSettings};
pub use scope::Scope;
pub use series::{CameFrom, Recipe, RecipeRule, Series};
pub use site::{Site, SiteAccess, SiteSettings};
pub use site_property::{FieldType, SiteProperty};
pub use template::{FromTemplate, TemplateTerms};
pub use training::{DurationUnit, Training, TrainingRecord};
pub use usage::Usage;
