//! A resource as the public API shows it: its settings in one flat object, with what the caller may see of them.

use app::Found;
use model::Caller;
use model::resource::Approver;
use serde_json::{Map, Value, json};

use super::money::rates_shown;
use crate::problem::Rejection;

/// Settings that only staff read: what things cost, where secrets and mails go.
const FOR_STAFF: &[&str] = &[
    "actual_usage_session_alert_duration",
    "actual_usage_session_alert_email",
    "email_to_send_invitations",
    "grant_agency",
    "icalfeedurl",
    "purchase_date",
    "purchase_price",
    "tracking_number",
];

/// What of an approver says who it is.
const WHO_APPROVES: &[&str] = &["approver_user_id", "approver_site_user_group_id"];

/// Fields of ours that are computed and not set.
pub const COMPUTED: &[&str] = &[
    "reservable_id",
    "site_ordinal_id",
    "version",
    "caller_can_reserve",
    "caller_cannot_reserve_reason",
    "offered_rates",
    "approver_names",
];

/// The approvers as the caller sees them: who they are is left out for ordinary users where the resource hides it; that
/// somebody has to approve is not.
fn approvers_shown(found: &Found, is_hidden: bool) -> Value {
    let shown = found.resource.settings.approval.approvers.iter().map(|approver| {
        let mut shown = json!(approver);
        if let Some(fields) = shown.as_object_mut().filter(|_| is_hidden) {
            fields.retain(|name, _| !WHO_APPROVES.contains(&name.as_str()));
        }
        shown
    });
    shown.collect()
}

/// The names of the approvers in their order, where they were looked up and may be seen.
fn approver_names(found: &Found, is_hidden: bool) -> Vec<&str> {
    let deciders = found.resource.settings.approval.approvers.iter().filter(|_| !is_hidden);
    let deciders = deciders.filter_map(Approver::decider);
    deciders.filter_map(|decider| found.approvers.of(&decider)).collect()
}

/// The resource as the caller sees it. With `attribs` only those fields and the id.
pub fn reply(found: &Found, caller: &Caller, attribs: &[String]) -> Result<Map<String, Value>, Rejection> {
    let resource = &found.resource;
    let settings = serde_json::to_value(&resource.settings).map_err(|error| {
        tracing::error!(%error, "settings cannot be written as JSON");
        Rejection::bug()
    })?;
    let mut flat = Map::from_iter([("reservable_id".to_owned(), json!(resource.resource_id))]);
    if let Value::Object(fields) = settings {
        flat.extend(fields);
    }
    let is_staff = caller.role.is_staff();
    let is_name_only = !is_staff && resource.settings.billing.rate_name_only;
    let offered_rates = rates_shown(&found.offered_rates, is_name_only);
    if !is_staff {
        flat.retain(|name, _| !FOR_STAFF.contains(&name.as_str()));
        flat.insert("rates".to_owned(), offered_rates.clone());
    }
    let is_hidden = !is_staff && resource.settings.approval.hide_approvals;
    flat.insert("approvers".to_owned(), approvers_shown(found, is_hidden));
    flat.insert("approver_names".to_owned(), json!(approver_names(found, is_hidden)));
    flat.insert("offered_rates".to_owned(), offered_rates);
    flat.insert("site_ordinal_id".to_owned(), json!(resource.site_ordinal));
    flat.insert("version".to_owned(), json!(resource.version));
    flat.insert("caller_can_reserve".to_owned(), found.cannot_reserve.is_none().into());
    flat.insert("caller_cannot_reserve_reason".to_owned(), found.cannot_reserve.clone().into());
    if !attribs.is_empty() {
        flat.retain(|name, _| name == "reservable_id" || attribs.contains(name));
    }
    Ok(flat)
}
