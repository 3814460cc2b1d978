//! What a create or an edit of a reservation may say: all fields of the reference by name and type.
//!
//! Owns how they become a wish. Fields whose feature has not arrived are read here too, so that their type is checked
//! and the document knows them; what is done about them stands in `support.rs`.

use app::{BookingWish, Field, ForWhom, Problem};
use model::{Kind, ReservationId, ResourceId, UserId};
use rules::{EndWish, Flags, WishTimes};
use serde::Deserialize;
use serde_json::Value;
use timeline::Wall;
use utoipa::ToSchema;

use super::{present, times};

/// The longest `meta_data`, in bytes of JSON.
const META_DATA_BYTES_MAX: usize = 16_384;

/// The body of a create or an edit. On edit an absent field keeps its value, and `null` clears a text.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ReservationInput)]
pub struct ReservationInput {
    /// The resource.
    pub for_reservable_id: Option<String>,
    /// Several resources as one booking. Not supported yet.
    pub for_reservables: Option<Vec<Value>>,
    /// The person it is for; the caller where nobody is named.
    pub for_user_id: Option<String>,
    /// The same by address.
    pub for_user_email: Option<String>,
    /// The address of somebody outside. Not supported yet.
    pub external_email: Option<String>,
    /// The reservation to edit; a create without.
    pub reservation_id: Option<String>,
    /// An older name of `reservation_id`.
    pub maintenance_id: Option<String>,
    /// The series to edit. Not supported yet.
    pub recurring_reservation_id: Option<String>,
    /// How it repeats. Not supported yet.
    pub recurring_recipe: Option<Value>,
    /// Not supported yet.
    pub recurring_cancel_forward: Option<bool>,
    /// Has no effect yet.
    pub save_recurring_with_conflicts: Option<bool>,
    /// The start on the clock of the site, `2026-03-10T09:00:00`; with an offset or `Z` that instant. Now where it is absent.
    pub start: Option<String>,
    /// The start in Unix seconds, instead of `start`.
    pub start_timestamp: Option<i64>,
    /// The end, written like `start`; this or `duration`.
    pub end: Option<String>,
    /// The length in seconds; this or `end`.
    pub duration: Option<i64>,
    /// How many units; one where it is absent.
    pub units: Option<u32>,
    /// A particular unit. Not supported yet.
    pub named_unit_id: Option<String>,
    /// Has no effect yet.
    pub ignore_named_units: Option<bool>,
    /// What it is for.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub purpose: Field<String>,
    /// A remark for everybody who may see the details.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub note: Field<String>,
    /// A remark for staff, by staff.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub admin_note: Field<String>,
    /// A name shown instead of the person's.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub reserved_for_text: Field<String>,
    /// The account code.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub account_number: Field<String>,
    /// The account to debit. Not supported yet.
    pub account_id: Option<String>,
    /// What an integration keeps with it: the text of a JSON object.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub meta_data: Field<String>,
    /// How long before the start a reminder goes out.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub reminder_seconds: Field<i64>,
    /// Only the verdict is wanted; nothing is written.
    pub testing: Option<bool>,
    /// Like `testing`.
    pub testing_forms: Option<bool>,
    /// Like `testing`.
    pub testing_price: Option<bool>,
    /// Like `testing`.
    pub return_mock_reservation: Option<bool>,
    /// The answer has always the same shape.
    pub return_data_consistent: Option<bool>,
    /// Accepted and without effect, as in the reference.
    pub return_conflict_end: Option<bool>,
    /// Book over what stands in the way; staff only.
    pub force_reserve: Option<bool>,
    /// Leave out the buffers; staff only.
    pub ignore_buffer: Option<bool>,
    /// Staff work that takes all of the resource.
    pub maintenance: Option<bool>,
    /// Staff work that takes nothing; with `maintenance`.
    pub maintenance_nonblocking: Option<bool>,
    /// Not supported yet.
    pub maintenance_propagates_to_blocked: Option<bool>,
    /// Shown, takes nothing.
    pub soft: Option<bool>,
    /// Not supported yet.
    pub loan: Option<bool>,
    /// Not supported yet.
    pub is_loan: Option<bool>,
    /// Not supported yet.
    pub support_for_reservable_id: Option<String>,
    /// Not supported yet.
    pub project_ids: Option<Vec<String>>,
    /// Guests from the site. Not supported yet.
    pub accessory_user_ids: Option<Vec<String>>,
    /// Guests from outside. Not supported yet.
    pub accessory_users_external: Option<Vec<Value>>,
    /// Has no effect yet.
    pub accessory_users_need_rsvp: Option<bool>,
    /// Not supported yet.
    pub approvers: Option<Vec<Value>>,
    /// Has no effect yet.
    pub approvers_override_add: Option<bool>,
    /// Has no effect yet.
    pub approvers_override_any: Option<bool>,
    /// Has no effect yet.
    pub auto_approve_if_self: Option<bool>,
    /// Has no effect yet.
    pub autoapprove_note: Option<String>,
    /// Has no effect yet.
    pub preserve_approvals: Option<bool>,
    /// Has no effect yet.
    pub remove_approvers: Option<bool>,
    /// Has no effect yet.
    pub silent_approve_approvers: Option<bool>,
    /// Has no effect yet.
    pub silent_pending_approvers: Option<bool>,
    /// Has no effect yet.
    pub allow_auto_deny: Option<bool>,
    /// A one-off price. Not supported yet.
    pub rate: Option<Value>,
    /// Not supported yet.
    pub rate_id: Option<i64>,
    /// Not supported yet.
    pub rate_quote_requested: Option<bool>,
    /// Answers to forms. Not supported yet.
    pub forms: Option<Vec<Value>>,
    /// Has no effect yet.
    pub bypass_form_mismatch: Option<bool>,
    /// Not supported yet.
    pub scripts: Option<Vec<String>>,
    /// Not supported yet.
    pub script_id_test: Option<String>,
    /// Not supported yet.
    pub script_id_test_logged_in_user_id: Option<String>,
    /// Not supported yet.
    pub template: Option<bool>,
    /// Not supported yet.
    pub template_id: Option<String>,
    /// Has no effect yet.
    pub template_consumable: Option<bool>,
    /// Has no effect yet.
    pub template_resources_locked: Option<bool>,
    /// Not supported yet.
    pub reservable_template_id: Option<String>,
    /// Not supported yet.
    pub hold_id: Option<String>,
    /// Has no effect yet.
    pub no_send_new_users_emails: Option<bool>,
    /// Has no effect yet.
    pub send_user_email: Option<bool>,
    /// Has no effect yet.
    pub send_new_guests_email: Option<bool>,
}

/// What a booking asks for, taken apart.
#[derive(Debug)]
pub struct Asked {
    /// The reservation to edit; a create without.
    pub target: Option<ReservationId>,
    /// The rest.
    pub wish: BookingWish,
}

impl ReservationInput {
    /// What is asked, or everything that is wrong with how it is asked. `in_path` is an id that stands in the address
    /// and must agree with the body.
    pub fn asked(self, in_path: InPath) -> Result<Asked, Vec<Problem>> {
        let mut problems = Problems::default();
        let target = problems.take(self.target(&in_path)).flatten();
        let resource_id = problems.take(self.resource(&in_path)).flatten();
        let for_whom = problems.take(self.for_whom()).flatten();
        let times = problems.take(self.times(target.is_some())).unwrap_or_default();
        let kind = problems.take(self.kind()).flatten();
        let meta_data = problems.take(self.meta_data()).flatten();
        for (path, text, characters_max) in [
            ("purpose", &self.purpose, 1_000),
            ("note", &self.note, 10_000),
            ("admin_note", &self.admin_note, 10_000),
            ("reserved_for_text", &self.reserved_for_text, 255),
            ("account_number", &self.account_number, 255),
        ] {
            if text.as_ref().and_then(Option::as_ref).is_some_and(|text| text.chars().count() > characters_max) {
                problems.0.push(Problem::at(path, format!("at most {characters_max} characters")));
            }
        }
        let dry = [self.testing, self.testing_forms, self.testing_price, self.return_mock_reservation];
        let wish = BookingWish {
            resource_id,
            for_whom,
            times,
            units: self.units,
            kind,
            flags: Flags {
                force_reserve: self.force_reserve == Some(true),
                ignore_buffer: self.ignore_buffer == Some(true),
            },
            is_dry_run: dry.contains(&Some(true)),
            purpose: filled(self.purpose),
            note: filled(self.note),
            admin_note: filled(self.admin_note),
            reserved_for_text: filled(self.reserved_for_text),
            account_number: filled(self.account_number),
            meta_data,
            reminder_seconds: self.reminder_seconds,
            imported_from: None,
        };
        if problems.0.is_empty() { Ok(Asked { target, wish }) } else { Err(problems.0) }
    }

    fn target(&self, in_path: &InPath) -> Result<Option<ReservationId>, Problem> {
        let parse = |path: &str, text: &str| {
            ReservationId::parse(text).map_err(|trouble| Problem::at(path, trouble.to_string()))
        };
        let mut target = match in_path {
            InPath::Reservation(reservation_id) => Some(reservation_id.clone()),
            _ => None,
        };
        for (path, written) in
            [("reservation_id", &self.reservation_id), ("maintenance_id", &self.maintenance_id)]
        {
            let Some(text) = written.as_deref().filter(|text| !text.is_empty()) else { continue };
            let named = parse(path, text)?;
            if target.as_ref().is_some_and(|target| *target != named) {
                return Err(Problem::at(path, "it names another reservation than the rest of the request"));
            }
            target = Some(named);
        }
        Ok(target)
    }

    fn resource(&self, in_path: &InPath) -> Result<Option<ResourceId>, Problem> {
        let path = "for_reservable_id";
        let text = self.for_reservable_id.as_deref().filter(|text| !text.is_empty());
        let named = text.map(ResourceId::parse).transpose();
        let named = named.map_err(|trouble| Problem::at(path, trouble.to_string()))?;
        match (in_path, named) {
            (InPath::Resource(resource_id), Some(named)) if *resource_id != named => {
                Err(Problem::at(path, "it names another resource than the address"))
            }
            (InPath::Resource(resource_id), _) => Ok(Some(resource_id.clone())),
            (_, named) => Ok(named),
        }
    }

    fn for_whom(&self) -> Result<Option<ForWhom>, Problem> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        match (given(&self.for_user_id), given(&self.for_user_email)) {
            (None, None) => Ok(None),
            (Some(text), None) => UserId::parse(&text)
                .map(|user_id| Some(ForWhom::Id(user_id)))
                .map_err(|trouble| Problem::at("for_user_id", trouble.to_string())),
            (None, Some(email)) => Ok(Some(ForWhom::Email(email))),
            (Some(_), Some(_)) => {
                Err(Problem::at("for_user_email", "name the person by `for_user_id` or `for_user_email`, not both"))
            }
        }
    }

    fn times(&self, is_edit: bool) -> Result<WishTimes, Problem> {
        let start = match (&self.start, self.start_timestamp) {
            (Some(_), Some(_)) => {
                return Err(Problem::at("start_timestamp", "give `start` or `start_timestamp`, not both"));
            }
            (Some(text), None) => Some(times::wall("start", text)?),
            (None, Some(seconds)) => Some(Wall::Instant(times::unix("start_timestamp", seconds)?)),
            (None, None) => None,
        };
        let end = match (&self.end, self.duration) {
            (Some(_), Some(_)) => return Err(Problem::at("duration", "give `end` or `duration`, not both")),
            (Some(text), None) => Some(EndWish::At(times::wall("end", text)?)),
            (None, Some(seconds)) => Some(EndWish::After(seconds)),
            (None, None) if is_edit => None,
            (None, None) => return Err(Problem::at("duration", "give `end` or `duration`, in seconds")),
        };
        Ok(WishTimes { start, end })
    }

    fn kind(&self) -> Result<Option<Kind>, Problem> {
        let is_nonblocking = self.maintenance_nonblocking == Some(true);
        match (self.maintenance, self.soft) {
            (Some(true), Some(true)) => Err(Problem::at("soft", "a booking is soft or maintenance, not both")),
            (Some(true), _) if is_nonblocking => Ok(Some(Kind::MaintenanceNonblocking)),
            (Some(true), _) => Ok(Some(Kind::Maintenance)),
            _ if is_nonblocking => {
                Err(Problem::at("maintenance_nonblocking", "it needs `maintenance` to be true as well"))
            }
            (_, Some(true)) => Ok(Some(Kind::Soft)),
            (Some(false), _) | (_, Some(false)) => Ok(Some(Kind::Reservation)),
            (None, None) => Ok(None),
        }
    }

    fn meta_data(&self) -> Result<Field<Value>, Problem> {
        let wrong = |message: &str| Problem::at("meta_data", message);
        let text = match &self.meta_data {
            None => return Ok(None),
            Some(None) => return Ok(Some(None)),
            Some(Some(text)) => text,
        };
        if text.len() > META_DATA_BYTES_MAX {
            return Err(wrong(&format!("at most {META_DATA_BYTES_MAX} bytes")));
        }
        let object = crate::json::object(text.as_bytes());
        object
            .map(|object| Some(Some(Value::Object(object))))
            .map_err(|_| wrong("it must be the text of one JSON object, such as \"{\\\"source\\\":\\\"lab\\\"}\""))
    }
}

/// A text that holds something; an empty one clears.
fn filled(text: Field<String>) -> Field<String> {
    text.map(|text| text.filter(|text| !text.trim().is_empty()))
}

/// What the address of a create or an edit names.
#[derive(Debug, Clone)]
pub enum InPath {
    /// Nothing.
    Nothing,
    /// The reservation to edit.
    Reservation(ReservationId),
    /// The resource to book.
    Resource(ResourceId),
}

/// Problems gathered, so that all are told at once.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn take<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.0.push(problem)).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The paths of what is wrong.
    fn wrong(body: Value, in_path: InPath) -> Vec<String> {
        let input: ReservationInput = serde_json::from_value(body).unwrap();
        input.asked(in_path).err().unwrap_or_default().into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn contradictions_are_told_with_their_place() {
        let one = || InPath::Reservation(ReservationId::parse("rsv_1").unwrap());
        for (body, in_path, expected) in [
            (json!({"duration": 60}), InPath::Nothing, &[][..]),
            (json!({}), InPath::Nothing, &["duration"]),
            (json!({}), one(), &[]),
            (json!({"duration": 60, "end": "2026-03-10T10:00:00"}), one(), &["duration"]),
            (json!({"start": "soon", "duration": 60}), one(), &["start"]),
            (json!({"start": "2026-03-10T10:00:00", "start_timestamp": 5}), one(), &["start_timestamp"]),
            (json!({"reservation_id": "rsv_1"}), one(), &[]),
            (json!({"reservation_id": "rsv_2"}), one(), &["reservation_id"]),
            (json!({"maintenance_id": "rsv_2"}), one(), &["maintenance_id"]),
            (json!({"maintenance_nonblocking": true}), one(), &["maintenance_nonblocking"]),
            (json!({"meta_data": "[1]"}), one(), &["meta_data"]),
            (json!({"meta_data": "{\"a\":1}"}), one(), &[]),
            (json!({"for_user_id": "usr_1", "for_user_email": "a@b.c"}), one(), &["for_user_email"]),
            (json!({"for_reservable_id": "x", "for_user_id": "y"}), one(), &["for_reservable_id", "for_user_id"]),
        ] {
            assert_eq!(wrong(body.clone(), in_path), expected, "{body}");
        }
    }

    #[test]
    fn null_clears_and_absence_keeps() {
        let asked = |body| {
            let input: ReservationInput = serde_json::from_value(body).unwrap();
            input.asked(InPath::Reservation(ReservationId::parse("rsv_1").unwrap())).unwrap().wish.note
        };
        assert_eq!(asked(json!({})), None);
        assert_eq!(asked(json!({"note": null})), Some(None));
        assert_eq!(asked(json!({"note": " "})), Some(None));
        assert_eq!(asked(json!({"note": "x"})), Some(Some("x".to_owned())));
    }
}
