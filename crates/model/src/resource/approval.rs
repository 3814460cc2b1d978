//! Settings group "approval": who decides about a booking, and what happens when nobody acts.
//!
//! Owns the approvers and the deadlines. The decisions themselves belong to the reservation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Findings, ResourceSettings, SettingsGroup, SettingsTrouble};
use crate::approval::Decider;
use crate::ids::{UserGroupId, UserId};

/// Who decides about a booking, and what happens when nobody acts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ApprovalSettings, title = "Approval and deadlines", default)]
pub struct Approval {
    /// The people and groups that decide about bookings. Empty means that bookings need no approval.
    #[schema(max_items = 50)]
    pub approvers: Vec<Approver>,
    /// Whether one approval is enough. Otherwise every approver must approve. One denial always denies.
    pub anyapprovers: bool,
    /// Whether ordinary users do not see who the approvers are and what each has said.
    pub hide_approvals: bool,
    /// How many seconds before its start a booking that still waits for approval is denied. Empty means never.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub autodeny_window: Option<i64>,
    /// How many seconds after its start a booking is cancelled if nobody has checked in. Empty means never. Bookings
    /// that were made after they started are left alone.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub autocancel_window: Option<i64>,
    /// How many seconds after it was made a booking is cancelled if its automatic invoice is unpaid. Empty means never.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub autocancel_invoiced_automatically_window: Option<i64>,
}

/// Somebody who decides about bookings: one person, or one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Approver {
    /// The person, when the approver is a person.
    #[schema(value_type = Option<String>, format = "user-id", max_length = 80)]
    pub approver_user_id: Option<UserId>,
    /// The user group, when the approver is a group.
    #[schema(minimum = 1)]
    pub approver_site_user_group_id: Option<UserGroupId>,
    /// Whether silence approves. The approver can still deny.
    pub automatic: bool,
    /// Whether the approver is asked only about bookings that would overdraw the spending account that pays.
    pub only_account_overage: bool,
    /// Whether the group's name is shown instead of the names of its members.
    pub show_group_name: bool,
    /// Whether the approver gets no mails.
    pub silent: bool,
    /// How many members of the group must approve, when `sub_approver_type` is `m_of_n`.
    #[schema(minimum = 1, maximum = 1000)]
    pub sub_approver_m_of_n: Option<u32>,
    /// How the members of a group decide.
    pub sub_approver_type: SubApproverType,
}

impl Approver {
    /// Who decides; none while the settings name nobody.
    pub fn decider(&self) -> Option<Decider> {
        let person = self.approver_user_id.clone().map(Decider::Person);
        person.or(self.approver_site_user_group_id.map(Decider::Group))
    }
}

/// How many members of an approving group must approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubApproverType {
    /// One member is enough.
    #[default]
    Any,
    /// Every member.
    All,
    /// A given number of members.
    MOfN,
}

impl Approver {
    /// Approvers from a list written like the setting of a resource. Errors name the fields that are wrong, under
    /// `approvers`.
    pub fn list(written: Vec<Value>) -> Result<Vec<Self>, SettingsTrouble> {
        let overlay = Map::from_iter([
            ("name".to_owned(), Value::from("approvers")),
            ("reservable_type".to_owned(), Value::from("approvers")),
            ("approvers".to_owned(), Value::Array(written)),
        ]);
        let (settings, _) = ResourceSettings::merge(&ResourceSettings::default(), &overlay)?;
        Ok(settings.approval.approvers)
    }
}

impl SettingsGroup for Approval {
    const NAME: &'static str = "approval";
    const EXTENSIONS: &'static [&'static str] = &["approvers"];

    fn check(&self, findings: &mut Findings) {
        for (index, approver) in self.approvers.iter().enumerate() {
            let path = format!("approvers[{index}]");
            if approver.approver_user_id.is_some() == approver.approver_site_user_group_id.is_some() {
                let message = format!(
                    "`{path}` must name either a person in `approver_user_id` or a group in `approver_site_user_group_id`"
                );
                findings.add(&path, "setting.contradiction", message);
            }
            if (approver.sub_approver_type == SubApproverType::MOfN) != approver.sub_approver_m_of_n.is_some()
            {
                let message = format!(
                    "`{path}.sub_approver_m_of_n` is needed when `sub_approver_type` is \"m_of_n\", and only then"
                );
                findings.add(&format!("{path}.sub_approver_m_of_n"), "setting.contradiction", message);
            }
        }
    }
}
