//! A resource as the public API shows it: its settings in one flat object, with what the caller may see of them.

use app::Found;
use model::Caller;
use serde_json::{Map, Value, json};

use super::approvers::ApproverReply;
use super::money::rates_shown;
use super::properties::PropertyReply;
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
const WHO_APPROVES: &[&str] = &[
    "approver_id",
    "approver_user_id",
    "approver_site_user_group_id",
    "user_id",
    "display_name",
    "email",
    "role",
];

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
/// somebody has to approve is not. Addresses are for staff. In lists names are not looked up.
fn approvers_shown(found: &Found, caller: &Caller) -> Value {
    let is_staff = caller.role.is_staff();
    let is_hidden = !is_staff && found.resource.settings.approval.hide_approvals;
    let mut shown: Vec<Value> = if found.approvers.is_empty() {
        let approvers = found.resource.settings.approval.approvers.iter();
        approvers.map(|approver| json!(ApproverReply::unnamed(approver))).collect()
    } else {
        found.approvers.iter().map(|listed| json!(ApproverReply::from(listed.clone()))).collect()
    };
    for fields in shown.iter_mut().filter_map(Value::as_object_mut) {
        if is_hidden {
            fields.retain(|name, _| !WHO_APPROVES.contains(&name.as_str()));
        } else if !is_staff {
            fields.insert("email".to_owned(), Value::Null);
        }
    }
    Value::Array(shown)
}

/// The names of the approvers in their order, where they were looked up and may be seen.
fn approver_names(found: &Found, caller: &Caller) -> Vec<String> {
    if !caller.role.is_staff() && found.resource.settings.approval.hide_approvals {
        return Vec::new();
    }
    found.approvers.iter().filter_map(|listed| ApproverReply::from(listed.clone()).display_name).collect()
}

/// The values of the properties that the caller may see, each with its definition; staff see those that have none yet.
fn properties_shown(found: &Found, caller: &Caller) -> Value {
    let values = found.resource.settings.identity.properties.iter();
    let shown = values.filter_map(|value| {
        let propdef_id = value.propertydef.propdef_id;
        let property = found.properties.iter().find(|property| property.propdef_id == propdef_id);
        let definition = match property {
            Some(property) => json!(PropertyReply::of(property, None)),
            None if caller.role.is_staff() => json!(value.propertydef),
            None => return None,
        };
        Some(json!({"property_id": value.property_id, "value": value.value, "propertydef": definition}))
    });
    shown.collect()
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
    flat.insert("properties".to_owned(), properties_shown(found, caller));
    flat.insert("approvers".to_owned(), approvers_shown(found, caller));
    flat.insert("approver_names".to_owned(), json!(approver_names(found, caller)));
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
