//! Everything that can happen, as one append-only log.
//!
//! Owns the names of events and what each carries. An event is written in the commit that made it true, so the log
//! never tells of something that was rolled back. What happened before is never rewritten.

mod about;

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::access::{Channel, Origin, Role};
use crate::feed::FeedSubject;
use crate::grant::GrantKind;
use crate::ids::{
    AccountId, ClosureId, EventId, ExampleId, FeedId, FileId, FormId, GrantId, InvitationId, JoinCodeId,
    LineageId, ProjectId, ProjectNoteId, ProjectTagId, ProviderId, QuotaId, ReservationId, ResourceId,
    SiteId, TrainingId, TrainingRecordId, UsageId, UserGroupId, UserId,
};
use crate::reservation::{Notice, Status};

/// One thing that happened on a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its id.
    pub event_id: EventId,
    /// The site it happened on.
    pub site_id: SiteId,
    /// When.
    pub at: Instant,
    /// Who did it.
    pub actor_id: UserId,
    /// By which way in.
    pub channel: Channel,
    /// From where and with what proof; for administrators alone.
    #[serde(default, skip_serializing_if = "Origin::is_unknown")]
    pub origin: Origin,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. Names are public (the `type` of the change feed) and only ever added to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventKind {
    /// A reservation was made.
    ReservationCreated {
        /// The new version.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// First instant and the one after the last.
        start: Instant,
        /// The instant after the last.
        end: Instant,
        /// What was waived.
        notices: Vec<Notice>,
    },
    /// A reservation was replaced by a changed version.
    ReservationEdited {
        /// The new version.
        reservation_id: ReservationId,
        /// The version it replaced.
        replaced_reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource, after the change.
        resource_id: ResourceId,
        /// The start, after the change.
        start: Instant,
        /// The end, after the change.
        end: Instant,
        /// What was waived.
        notices: Vec<Notice>,
    },
    /// A reservation was cancelled.
    ReservationCancelled {
        /// The version that was cancelled.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// What the person said.
        reason: Option<String>,
        /// What was waived.
        notices: Vec<Notice>,
    },
    /// A cancelled reservation was taken back by a new decision.
    ReservationRestored {
        /// The version that stands again.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
    },
    /// An approver approved or denied.
    ReservationDecided {
        /// The version that was decided on.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// Whether it was an approval.
        is_approval: bool,
        /// Where the reservation stands now.
        status: Status,
    },
    /// A loan came back.
    ReservationReturned {
        /// The reservation.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// When.
        returned_at: Instant,
    },
    /// Somebody came.
    ReservationCheckedIn {
        /// The reservation.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// Who came.
        user_id: UserId,
        /// When.
        checked_in_at: Instant,
    },
    /// Somebody left.
    ReservationCheckedOut {
        /// The reservation.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// Who left.
        user_id: UserId,
        /// When.
        checked_out_at: Instant,
    },
    /// A reservation was ended before its time.
    ReservationEndedEarly {
        /// The reservation.
        reservation_id: ReservationId,
        /// Its lineage.
        lineage_id: LineageId,
        /// The resource.
        resource_id: ResourceId,
        /// When it ended.
        end: Instant,
        /// Until when it was booked.
        booked_end: Instant,
    },
    /// A resource was added.
    ResourceCreated {
        /// The resource.
        resource_id: ResourceId,
    },
    /// Settings of a resource were changed.
    ResourceChanged {
        /// The resource.
        resource_id: ResourceId,
        /// The names of the settings that have another value now.
        fields: Vec<String>,
    },
    /// A property of resources was defined.
    PropertyDefined {
        /// Its number.
        propdef_id: i64,
    },
    /// The definition of a property was changed.
    PropertyChanged {
        /// Its number.
        propdef_id: i64,
    },
    /// A property was taken away, with all its values.
    PropertyDeleted {
        /// Its number.
        propdef_id: i64,
    },
    /// A site was created.
    SiteCreated,
    /// Somebody became a member of the site.
    MemberAdded {
        /// The person or bot.
        user_id: UserId,
        /// Their role.
        role: Role,
    },
    /// An example of what the rules must answer was written.
    RuleExampleCreated {
        /// The example.
        example_id: ExampleId,
    },
    /// An example of what the rules must answer was deleted.
    RuleExampleDeleted {
        /// The example.
        example_id: ExampleId,
    },
    /// A group was added.
    UserGroupCreated {
        /// The group.
        usergroup_id: UserGroupId,
    },
    /// People entered or left a group.
    UserGroupMembersChanged {
        /// The group.
        usergroup_id: UserGroupId,
        /// Who entered.
        added: Vec<UserId>,
        /// Who left.
        removed: Vec<UserId>,
    },
    /// A bot got a new key; the one before it stopped working.
    KeyCreated {
        /// The bot.
        user_id: UserId,
        /// The first characters of the key.
        prefix: String,
    },
    /// A spending account was opened, changed, paid into or drawn on.
    AccountChanged {
        /// Whose account it is.
        user_id: UserId,
        /// The account.
        account_id: AccountId,
        /// What was paid in, in hundredths; negative for what was drawn.
        change_hundredths: i64,
        /// What it holds since, in hundredths.
        balance_hundredths: i64,
    },
    /// A calendar feed was made.
    FeedCreated {
        /// The feed.
        feed_id: FeedId,
        /// What it shows.
        subject: FeedSubject,
    },
    /// Somebody's place on the site was changed.
    MemberChanged {
        /// The person or bot.
        user_id: UserId,
        /// The names of what has another value now.
        fields: Vec<String>,
    },
    /// A closure was added.
    ClosureCreated {
        /// The closure.
        closure_id: ClosureId,
    },
    /// A closure was taken back.
    ClosureDeleted {
        /// The closure.
        closure_id: ClosureId,
    },
    /// A quota was added.
    QuotaCreated {
        /// The quota.
        quota_id: QuotaId,
    },
    /// A quota was changed.
    QuotaChanged {
        /// The quota.
        quota_id: QuotaId,
    },
    /// A quota was taken back.
    QuotaDeleted {
        /// The quota.
        quota_id: QuotaId,
    },
    /// A kind of training was added.
    TrainingCreated {
        /// The kind.
        training_id: TrainingId,
    },
    /// A kind of training was changed.
    TrainingChanged {
        /// The kind.
        training_id: TrainingId,
    },
    /// Somebody was recorded as trained.
    TrainingRecorded {
        /// The record.
        training_record_id: TrainingRecordId,
        /// The kind.
        training_id: TrainingId,
        /// The person.
        user_id: UserId,
    },
    /// A record of training was ended before its time.
    TrainingRecordExpired {
        /// The record.
        training_record_id: TrainingRecordId,
        /// The person.
        user_id: UserId,
    },
    /// A record of training was taken back.
    TrainingRecordDeleted {
        /// The record.
        training_record_id: TrainingRecordId,
        /// The person.
        user_id: UserId,
    },
    /// A project was made.
    ProjectCreated {
        /// The project.
        project_id: ProjectId,
    },
    /// A project was changed.
    ProjectChanged {
        /// The project.
        project_id: ProjectId,
    },
    /// Others belong to a project.
    ProjectMembersChanged {
        /// The project.
        project_id: ProjectId,
    },
    /// A note was written on a project, or changed.
    ProjectNoteWritten {
        /// The project.
        project_id: ProjectId,
        /// The note.
        note_id: ProjectNoteId,
    },
    /// A tag for projects was made.
    ProjectTagCreated {
        /// The tag.
        tag_id: ProjectTagId,
    },
    /// A project has other tags.
    ProjectTagsChanged {
        /// The project.
        project_id: ProjectId,
    },
    /// A reservation that stands was pinned to a project.
    ProjectPinned {
        /// The project.
        project_id: ProjectId,
        /// The reservation.
        lineage_id: LineageId,
    },
    /// A reservation was taken out of a project.
    ProjectUnpinned {
        /// The project.
        project_id: ProjectId,
        /// The reservation.
        lineage_id: LineageId,
    },
    /// A form was made.
    FormCreated {
        /// The form.
        form_id: FormId,
    },
    /// A form was changed: answers from then on are given to its new version.
    FormChanged {
        /// The form.
        form_id: FormId,
        /// The new version.
        form_version: u32,
    },
    /// A form was put away.
    FormArchived {
        /// The form.
        form_id: FormId,
    },
    /// A file was uploaded, or fetched from an address that somebody named.
    FileUploaded {
        /// The file.
        file_id: FileId,
        /// How long it is, in bytes.
        size_bytes: u64,
    },
    /// A file that nothing named any more was removed.
    FileRemoved {
        /// The file.
        file_id: FileId,
    },
    /// How somebody proves who they are was changed.
    SignInChanged {
        /// The person.
        user_id: UserId,
        /// What was changed.
        change: SignInChange,
    },
    /// Settings of the site were changed.
    SiteChanged {
        /// The names of what has another value now.
        fields: Vec<String>,
    },
    /// Somebody's place on the site was taken away, or they left.
    MemberRemoved {
        /// The person or bot.
        user_id: UserId,
    },
    /// People were invited to the site.
    InvitationCreated {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// An invitation was asked to be mailed again.
    InvitationResent {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// An invitation was taken back.
    InvitationRevoked {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// A code that lets people join was made.
    JoinCodeCreated {
        /// The code.
        join_code_id: JoinCodeId,
    },
    /// A code that lets people join was taken back.
    JoinCodeRevoked {
        /// The code.
        join_code_id: JoinCodeId,
    },
    /// A group was renamed, archived or brought back.
    UserGroupChanged {
        /// The group.
        usergroup_id: UserGroupId,
        /// The names of what has another value now.
        fields: Vec<String>,
    },
    /// Somebody was given a right beyond their role.
    RoleGranted {
        /// The person or bot.
        user_id: UserId,
        /// The right.
        grant_id: GrantId,
        /// What it allows.
        grant: GrantKind,
    },
    /// A right beyond somebody's role was taken back.
    RoleGrantRevoked {
        /// The person or bot.
        user_id: UserId,
        /// The right.
        grant_id: GrantId,
    },
    /// A bot's key stopped working.
    KeyRevoked {
        /// The bot.
        user_id: UserId,
        /// The first characters of the key.
        prefix: String,
    },
    /// An administrator began to act as somebody.
    ImpersonationStarted {
        /// As whom.
        user_id: UserId,
    },
    /// An identity provider was set up for the site.
    ProviderCreated {
        /// The provider.
        provider_id: ProviderId,
    },
    /// An identity provider of the site was changed.
    ProviderChanged {
        /// The provider.
        provider_id: ProviderId,
        /// The names of what has another value now.
        fields: Vec<String>,
    },
    /// An identity provider of the site was taken away, with all accounts there that were linked.
    ProviderDeleted {
        /// The provider.
        provider_id: ProviderId,
    },
    /// Somebody has an account at a provider that signs them in from now on.
    IdentityLinked {
        /// The person.
        user_id: UserId,
        /// The provider.
        provider_id: ProviderId,
    },
    /// Somebody came back from a provider and was not signed in. It is written in the name of whoever set the
    /// provider up, because nobody is signed in.
    ProviderSignInRefused {
        /// The provider.
        provider_id: ProviderId,
        /// Why, in words for administrators.
        reason: String,
    },
    /// Actual use was written down.
    UsageCreated {
        /// The entry.
        usage_id: UsageId,
    },
    /// An entry of actual use was changed.
    UsageChanged {
        /// The entry.
        usage_id: UsageId,
    },
    /// An entry of actual use was deleted.
    UsageDeleted {
        /// The entry.
        usage_id: UsageId,
    },
    /// A calendar feed was revoked.
    FeedRevoked {
        /// The feed.
        feed_id: FeedId,
    },
}

/// A change of how somebody proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInChange {
    /// A new password.
    Password,
    /// A second factor is needed from now on.
    SecondFactorAdded,
    /// A second factor is needed no more.
    SecondFactorRemoved,
    /// New recovery codes; those before are void.
    RecoveryCodes,
    /// A passkey signs in from now on.
    PasskeyAdded,
    /// A passkey signs in no more.
    PasskeyRemoved,
}
