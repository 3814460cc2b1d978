//! Resources and their settings: one struct per subject, flattened into one object on the wire.
//!
//! Owns how the groups are put together. Each group owns its settings: the field is the name on the wire, the doc
//! comment is the help text of the admin form, the `schema` attribute holds the limits, `Default` the default. The form,
//! validation, messages about wrong types and suggestions for misspelt names all read the schema made from them,
//! so that a new setting is one documented line in one file.

mod access;
mod approval;
mod billing;
mod checkin;
mod events;
mod feeds;
mod form;
mod hours;
mod identity;
mod limits;
mod listing;
mod lists;
mod loan;
mod merge;
mod messages;
mod problem;
mod property;
mod rate;
mod shape;
mod timing;
mod together;
mod units;
mod weekly;

#[cfg(test)]
mod tests;

pub use access::Access;
pub use approval::{Approval, Approver, SubApproverType};
pub use billing::Billing;
pub use checkin::Checkin;
pub use events::{Events, Gathering};
pub use feeds::Feeds;
pub use form::Form;
pub use hours::{Hours, WeeklyBlocksMode};
pub use identity::{Condition, Identity};
pub use listing::Listing;
pub use loan::{Loan, LoanDurationUnit};
pub use messages::Messages;
use problem::Findings;
pub use problem::{SettingProblem, SettingsTrouble, Warning};
pub use property::{Property, PropertyDefinition};
pub use rate::{Rate, RateBasis, RateUnit, amount};
pub use shape::Field;
pub use timing::Timing;
pub use units::{CapacityUnit, NamedUnit, Units, UnitsMode};
pub use weekly::{Blackout, TimeOfDay, WeeklySlot};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::ids::{ResourceId, SiteId};

/// Something that can be reserved, requested or lent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub resource_id: ResourceId,
    /// The site it belongs to.
    pub site_id: SiteId,
    /// Its number on the site, from 1 in the order in which resources were added; it stays. 0 in no site: such a
    /// resource was written before there were numbers.
    #[serde(default)]
    pub site_ordinal: u32,
    /// How often its settings were written; starts at 1. A writer may demand the version that was read.
    pub version: u64,
    /// Everything an administrator can set.
    pub settings: ResourceSettings,
}

/// Everything an administrator can set about a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ResourceSettings {
    /// Name and description.
    #[serde(flatten)]
    pub identity: Identity,
    /// Who may book.
    #[serde(flatten)]
    pub access: Access,
    /// Where it is shown.
    #[serde(flatten)]
    pub listing: Listing,
    /// Check-in and actual use.
    #[serde(flatten)]
    pub checkin: Checkin,
    /// Length and limits.
    #[serde(flatten)]
    pub timing: Timing,
    /// Rates and accounts.
    #[serde(flatten)]
    pub billing: Billing,
    /// Units and capacity.
    #[serde(flatten)]
    pub units: Units,
    /// Messages.
    #[serde(flatten)]
    pub messages: Messages,
    /// Approval and deadlines.
    #[serde(flatten)]
    pub approval: Approval,
    /// Loans.
    #[serde(flatten)]
    pub loan: Loan,
    /// Booking form.
    #[serde(flatten)]
    pub form: Form,
    /// Weekly hours.
    #[serde(flatten)]
    pub hours: Hours,
    /// Events.
    #[serde(flatten)]
    pub events: Events,
    /// Outside calendar.
    #[serde(flatten)]
    pub feeds: Feeds,
}

/// What the groups have in common.
trait SettingsGroup: ToSchema {
    /// The group's name, which is its file's.
    const NAME: &'static str;

    /// Its fields that are our own, beside those of the public API.
    const EXTENSIONS: &'static [&'static str] = &[];

    /// Notes what the limits of the schema cannot say: settings that contradict each other.
    fn check(&self, _findings: &mut Findings) {}
}

impl ResourceSettings {
    /// Every setting, in the order of the groups and of the fields within them.
    pub fn fields() -> &'static [Field] {
        &shape::shapes().fields
    }

    /// What is wrong with these settings; empty when nothing is.
    pub fn validate(&self) -> Vec<SettingProblem> {
        let mut findings = Findings::default();
        match merge::flat(self) {
            Ok(flat) => limits::check(&flat, &mut findings),
            Err(trouble) => return trouble.problems,
        }
        self.check(&mut findings);
        findings.into_problems()
    }

    /// These settings with the caller's object laid over them: absent leaves alone, `null` (or empty text) clears to
    /// the default. `rates` and `properties` are merged item by item, other lists are replaced. The result is valid;
    /// what was odd but accepted, such as an unknown name, comes back as warnings.
    pub fn merge(
        current: &ResourceSettings,
        overlay: &Map<String, Value>,
    ) -> Result<(ResourceSettings, Vec<Warning>), SettingsTrouble> {
        merge::merge(current, overlay)
    }

    /// The names in a caller's object that are no settings, as paths, each with the setting that was probably meant.
    pub fn unknown_fields(overlay: &Map<String, Value>) -> Vec<(String, Option<String>)> {
        shape::unknown_fields(overlay)
    }

    /// The groups' own checks and those between them, without the limits of the schema.
    fn check(&self, findings: &mut Findings) {
        self.identity.check(findings);
        self.access.check(findings);
        self.listing.check(findings);
        self.checkin.check(findings);
        self.timing.check(findings);
        self.billing.check(findings);
        self.units.check(findings);
        self.messages.check(findings);
        self.approval.check(findings);
        self.loan.check(findings);
        self.form.check(findings);
        self.hours.check(findings);
        self.events.check(findings);
        self.feeds.check(findings);
        together::check(self, findings);
    }
}
