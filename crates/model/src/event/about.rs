//! What an event is called in public, and what it is about.

use super::EventKind;
use crate::ids::{LineageId, ResourceId};

impl EventKind {
    /// The public name of what happened.
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::ReservationCreated { .. } => "reservation_created",
            EventKind::ReservationEdited { .. } => "reservation_edited",
            EventKind::ReservationCancelled { .. } => "reservation_cancelled",
            EventKind::ReservationRestored { .. } => "reservation_restored",
            EventKind::ReservationDecided { .. } => "reservation_decided",
            EventKind::ReservationReturned { .. } => "reservation_returned",
            EventKind::ReservationCheckedIn { .. } => "reservation_checked_in",
            EventKind::ReservationCheckedOut { .. } => "reservation_checked_out",
            EventKind::ReservationEndedEarly { .. } => "reservation_ended_early",
            EventKind::ResourceCreated { .. } => "resource_created",
            EventKind::ResourceChanged { .. } => "resource_changed",
            EventKind::SiteCreated => "site_created",
            EventKind::PropertyDefined { .. } => "property_defined",
            EventKind::PropertyChanged { .. } => "property_changed",
            EventKind::PropertyDeleted { .. } => "property_deleted",
            EventKind::MemberAdded { .. } => "member_added",
            EventKind::RuleExampleCreated { .. } => "rule_example_created",
            EventKind::RuleExampleDeleted { .. } => "rule_example_deleted",
            EventKind::UserGroupCreated { .. } => "user_group_created",
            EventKind::UserGroupMembersChanged { .. } => "user_group_members_changed",
            EventKind::KeyCreated { .. } => "key_created",
            EventKind::AccountChanged { .. } => "account_changed",
            EventKind::FeedCreated { .. } => "feed_created",
            EventKind::FeedRevoked { .. } => "feed_revoked",
            EventKind::ProviderCreated { .. } => "provider_created",
            EventKind::ProviderChanged { .. } => "provider_changed",
            EventKind::ProviderDeleted { .. } => "provider_deleted",
            EventKind::IdentityLinked { .. } => "identity_linked",
            EventKind::ProviderSignInRefused { .. } => "provider_sign_in_refused",
            EventKind::ProjectCreated { .. } => "project_created",
            EventKind::ProjectChanged { .. } => "project_changed",
            EventKind::ProjectMembersChanged { .. } => "project_members_changed",
            EventKind::ProjectNoteWritten { .. } => "project_note_written",
            EventKind::ProjectTagCreated { .. } => "project_tag_created",
            EventKind::ProjectTagsChanged { .. } => "project_tags_changed",
            EventKind::ProjectPinned { .. } => "project_pinned",
            EventKind::ProjectUnpinned { .. } => "project_unpinned",
            EventKind::FormCreated { .. } => "form_created",
            EventKind::FormChanged { .. } => "form_changed",
            EventKind::FormArchived { .. } => "form_archived",
            EventKind::FileUploaded { .. } => "file_uploaded",
            EventKind::FileRemoved { .. } => "file_removed",
            EventKind::SiteChanged { .. } => "site_changed",
            EventKind::MemberRemoved { .. } => "member_removed",
            EventKind::InvitationCreated { .. } => "invitation_created",
            EventKind::InvitationResent { .. } => "invitation_resent",
            EventKind::InvitationRevoked { .. } => "invitation_revoked",
            EventKind::JoinCodeCreated { .. } => "join_code_created",
            EventKind::JoinCodeRevoked { .. } => "join_code_revoked",
            EventKind::UserGroupChanged { .. } => "user_group_changed",
            EventKind::RoleGranted { .. } => "role_granted",
            EventKind::RoleGrantRevoked { .. } => "role_grant_revoked",
            EventKind::KeyRevoked { .. } => "key_revoked",
            EventKind::ImpersonationStarted { .. } => "impersonation_started",
            EventKind::UsageCreated { .. } => "usage_created",
            EventKind::UsageChanged { .. } => "usage_changed",
            EventKind::UsageDeleted { .. } => "usage_deleted",
            EventKind::MemberChanged { .. } => "member_changed",
            EventKind::SignInChanged { .. } => "sign_in_changed",
            EventKind::ClosureCreated { .. } => "closure_created",
            EventKind::ClosureDeleted { .. } => "closure_deleted",
            EventKind::QuotaCreated { .. } => "quota_created",
            EventKind::QuotaChanged { .. } => "quota_changed",
            EventKind::QuotaDeleted { .. } => "quota_deleted",
            EventKind::TrainingCreated { .. } => "training_created",
            EventKind::TrainingChanged { .. } => "training_changed",
            EventKind::TrainingRecorded { .. } => "training_recorded",
            EventKind::TrainingRecordExpired { .. } => "training_record_expired",
            EventKind::TrainingRecordDeleted { .. } => "training_record_deleted",
        }
    }

    /// The lineage it is about, where it is about a reservation.
    pub fn lineage_id(&self) -> Option<&LineageId> {
        match self {
            EventKind::ReservationCreated { lineage_id, .. }
            | EventKind::ReservationEdited { lineage_id, .. }
            | EventKind::ReservationCancelled { lineage_id, .. }
            | EventKind::ReservationRestored { lineage_id, .. }
            | EventKind::ReservationDecided { lineage_id, .. }
            | EventKind::ReservationReturned { lineage_id, .. }
            | EventKind::ReservationCheckedIn { lineage_id, .. }
            | EventKind::ReservationCheckedOut { lineage_id, .. }
            | EventKind::ReservationEndedEarly { lineage_id, .. }
            | EventKind::ProjectPinned { lineage_id, .. }
            | EventKind::ProjectUnpinned { lineage_id, .. } => Some(lineage_id),
            _ => None,
        }
    }

    /// The resource it is about, where it is about one.
    pub fn resource_id(&self) -> Option<&ResourceId> {
        match self {
            EventKind::ReservationCreated { resource_id, .. }
            | EventKind::ReservationEdited { resource_id, .. }
            | EventKind::ReservationCancelled { resource_id, .. }
            | EventKind::ReservationRestored { resource_id, .. }
            | EventKind::ReservationDecided { resource_id, .. }
            | EventKind::ReservationReturned { resource_id, .. }
            | EventKind::ReservationCheckedIn { resource_id, .. }
            | EventKind::ReservationCheckedOut { resource_id, .. }
            | EventKind::ReservationEndedEarly { resource_id, .. }
            | EventKind::ResourceCreated { resource_id }
            | EventKind::ResourceChanged { resource_id, .. } => Some(resource_id),
            _ => None,
        }
    }
}
