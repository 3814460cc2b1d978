//! From the body of a create or an edit to a wish, with everything that contradicts itself told at once.

use app::{BasketItem, BookingWish, Field, ForWhom, Problem, Reach, TemplateRef};
use model::{HoldId, Kind, ReservationId, ResourceId, UserId};
use rules::{EndWish, Flags, WishTimes};
use serde_json::Value;
use timeline::Wall;

use super::booking::{BasketItemInput, ReservationInput};
use super::{approvers, course, forms, guests, money, projects, templates, times, units};

/// The longest `meta_data`, in bytes of JSON.
const META_DATA_BYTES_MAX: usize = 16_384;

/// What a booking asks for, taken apart.
#[derive(Debug)]
pub struct Asked {
    /// The reservation to edit; a create without.
    pub target: Option<ReservationId>,
    /// The hold whose place is taken over.
    pub hold_id: Option<HoldId>,
    /// How far an edit reaches.
    pub reach: Reach,
    /// The rest.
    pub wish: BookingWish,
}

impl ReservationInput {
    /// What is asked, or everything that is wrong with how it is asked. `in_path` is an id that stands in the address
    /// and must agree with the body.
    pub fn asked(self, in_path: &InPath) -> Result<Asked, Vec<Problem>> {
        let mut problems = Problems::default();
        let target = problems.take(self.target(in_path)).flatten();
        let resource_id = problems.take(self.resource(in_path)).flatten();
        let hold_id = problems.take(self.hold()).flatten();
        let series = problems.take(self.series(target.is_some())).unwrap_or_default();
        let reach = problems.take(self.reach()).unwrap_or_default();
        let basket = self.basket(in_path, &mut problems);
        let for_whom = problems.take(self.for_whom()).flatten();
        let times = problems.take(self.times()).unwrap_or_default();
        let kind = problems.take(self.kind()).flatten();
        let loan = problems.take(course::loan(&self, kind)).flatten();
        let approvers = problems.take(approvers::asked(&self)).unwrap_or_default();
        let propagates_to_blocked = problems.take(self.propagates_to_blocked()).flatten();
        let money = problems.take(money::asked(&self)).unwrap_or_default();
        let guests = problems.take(guests::asked(&self)).unwrap_or_default();
        let project_ids = problems.take(projects::asked(self.project_ids.as_deref())).flatten();
        let forms = problems.take(forms::asked("forms", self.forms.as_deref())).unwrap_or_default();
        let template = templates::asked(&self, in_path, self.is_edit(in_path));
        let template = problems.take(template).unwrap_or_default();
        let meta_data = problems.take(self.meta_data()).flatten();
        let support_for = problems.take(self.support_for()).flatten();
        for (path, text, characters_max) in [
            ("purpose", &self.purpose, 1_000),
            ("note", &self.note, 10_000),
            ("admin_note", &self.admin_note, 10_000),
            ("reserved_for_text", &self.reserved_for_text, 255),
            ("account_number", &self.account_number, 255),
        ] {
            if text
                .as_ref()
                .and_then(Option::as_ref)
                .is_some_and(|text| text.chars().count() > characters_max)
            {
                problems.0.push(Problem::at(path, format!("at most {characters_max} characters")));
            }
        }
        let named_unit_ids = problems
            .take(units::asked("", self.named_unit_id.as_deref(), self.named_unit_ids.as_deref()))
            .unwrap_or_default();
        let dry = [self.testing, self.testing_forms, self.testing_price, self.return_mock_reservation];
        let wish = BookingWish {
            resource_id,
            basket,
            for_whom,
            times,
            units: self.units,
            named_unit_ids,
            kind,
            loan,
            propagates_to_blocked,
            flags: Flags {
                force_reserve: self.force_reserve == Some(true),
                ignore_buffer: self.ignore_buffer == Some(true),
                ignore_named_units: self.ignore_named_units == Some(true),
                bypass_form_mismatch: self.bypass_form_mismatch == Some(true),
                leaves_forms_open: false,
            },
            is_dry_run: dry.contains(&Some(true)),
            series,
            purpose: filled(self.purpose),
            note: filled(self.note),
            admin_note: filled(self.admin_note),
            reserved_for_text: filled(self.reserved_for_text),
            account_number: filled(self.account_number),
            guests,
            forms,
            project_ids,
            event_id: filled(self.event_id),
            template,
            money,
            approvers,
            meta_data,
            reminder_seconds: self.reminder_seconds,
            support_for,
            imported_from: None,
            approves_own: self.auto_approve_if_self == Some(true),
            approval_note: self.autoapprove_note.filter(|note| !note.trim().is_empty()),
            asks_approvers_again: self.preserve_approvals.map(|is_kept| !is_kept),
        };
        if problems.0.is_empty() { Ok(Asked { target, hold_id, reach, wish }) } else { Err(problems.0) }
    }

    /// Whether a reservation is named anywhere, rightly or not.
    fn is_edit(&self, in_path: &InPath) -> bool {
        let named = [&self.reservation_id, &self.maintenance_id, &self.recurring_reservation_id];
        matches!(in_path, InPath::Reservation(_)) || named.into_iter().flatten().any(|text| !text.is_empty())
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

    fn support_for(&self) -> Result<Field<ResourceId>, Problem> {
        let Some(text) = filled(self.support_for_reservable_id.clone()) else { return Ok(None) };
        let named = text.as_deref().map(ResourceId::parse).transpose();
        named.map(Some).map_err(|trouble| Problem::at("support_for_reservable_id", trouble.to_string()))
    }

    fn hold(&self) -> Result<Option<HoldId>, Problem> {
        let text = self.hold_id.as_deref().filter(|text| !text.is_empty());
        text.map(HoldId::parse).transpose().map_err(|trouble| Problem::at("hold_id", trouble.to_string()))
    }

    /// The resources of a booking of several; empty where one is wanted.
    fn basket(&self, in_path: &InPath, problems: &mut Problems) -> Vec<BasketItem> {
        let path = "for_reservables";
        let items = self.for_reservables.as_deref().unwrap_or_default();
        let names_one = self.for_reservable_id.as_deref().is_some_and(|text| !text.is_empty());
        if !items.is_empty() && self.is_edit(in_path) {
            problems.0.push(Problem::at(path, "several are booked together and changed one by one"));
        } else if !items.is_empty() && (names_one || matches!(in_path, InPath::Resource(_))) {
            problems.0.push(Problem::at(
                path,
                "name one resource by `for_reservable_id` or several here, not both",
            ));
        } else if items.len() == 1 {
            problems
                .0
                .push(Problem::at(path, "name two resources or more; one is named by `for_reservable_id`"));
        }
        let mut item = |(index, item): (usize, &BasketItemInput)| {
            let resource_id = ResourceId::parse(&item.reservable_id).map_err(|trouble| {
                Problem::at(format!("{path}[{index}].reservable_id"), trouble.to_string())
            });
            let at = format!("{path}[{index}].");
            let named = units::asked(&at, item.named_unit_id.as_deref(), item.named_unit_ids.as_deref());
            if matches!(item.rate_id, Some(Some(_))) && item.rate_quote_requested == Some(true) {
                let message = "ask for one of `rate_id` and `rate_quote_requested`";
                problems.0.push(Problem::at(format!("{at}rate_id"), message));
            }
            let forms = problems.take(forms::asked(&format!("{path}[{index}].forms"), item.forms.as_deref()));
            let approvers = problems.take(approvers::of_item(item, &format!("{path}[{index}]"))).flatten();
            let (resource_id, named) = (problems.take(resource_id), problems.take(named));
            Some(BasketItem {
                named_unit_ids: named?,
                forms: forms?,
                rate_id: item.rate_id,
                is_quote_requested: item.rate_quote_requested,
                approvers,
                approval_note: item.autoapprove_note.clone().filter(|note| !note.trim().is_empty()),
                ..BasketItem::of(resource_id?, item.units)
            })
        };
        items.iter().enumerate().filter_map(&mut item).collect()
    }

    fn for_whom(&self) -> Result<Option<ForWhom>, Problem> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        if let Some(email) = given(&self.external_email) {
            if given(&self.for_user_id).or(given(&self.for_user_email)).is_some() {
                let message = "name somebody without an account here or a member by `for_user_id`, not both";
                return Err(Problem::at("external_email", message));
            }
            return Ok(Some(ForWhom::Outsider(email)));
        }
        match (given(&self.for_user_id), given(&self.for_user_email)) {
            (None, None) => Ok(None),
            (Some(text), None) => UserId::parse(&text)
                .map(|user_id| Some(ForWhom::Id(user_id)))
                .map_err(|trouble| Problem::at("for_user_id", trouble.to_string())),
            (None, Some(email)) => Ok(Some(ForWhom::Email(email))),
            (Some(_), Some(_)) => Err(Problem::at(
                "for_user_email",
                "name the person by `for_user_id` or `for_user_email`, not both",
            )),
        }
    }

    /// The times as they are written. Whether there has to be an end depends on what is booked and is judged later.
    fn times(&self) -> Result<WishTimes, Problem> {
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
            (None, None) => None,
        };
        Ok(WishTimes { start, end })
    }

    fn kind(&self) -> Result<Option<Kind>, Problem> {
        let is_nonblocking = self.maintenance_nonblocking == Some(true);
        if self.template == Some(true) {
            let is_other = self.maintenance == Some(true) || self.soft == Some(true) || is_nonblocking;
            let message = "a template is neither soft nor maintenance";
            return if is_other { Err(Problem::at("template", message)) } else { Ok(Some(Kind::Template)) };
        }
        match (self.maintenance, self.soft) {
            (Some(true), Some(true)) => {
                Err(Problem::at("soft", "a booking is soft or maintenance, not both"))
            }
            (Some(true), _) if is_nonblocking => Ok(Some(Kind::MaintenanceNonblocking)),
            (Some(true), _) => Ok(Some(Kind::Maintenance)),
            _ if is_nonblocking => {
                Err(Problem::at("maintenance_nonblocking", "it needs `maintenance` to be true as well"))
            }
            (_, Some(true)) => Ok(Some(Kind::Soft)),
            (Some(false), _) | (_, Some(false)) => Ok(Some(Kind::Reservation)),
            (None, None) => Ok(self.template.map(|_| Kind::Reservation)),
        }
    }

    fn propagates_to_blocked(&self) -> Result<Option<bool>, Problem> {
        let path = "maintenance_propagates_to_blocked";
        match (self.maintenance_propagates_to_blocked, self.maintenance) {
            (Some(true), None | Some(false)) => {
                Err(Problem::at(path, "it needs `maintenance` to be true as well"))
            }
            (asked, _) => Ok(asked),
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
        object.map(|object| Some(Some(Value::Object(object)))).map_err(|_| {
            wrong("it must be the text of one JSON object, such as \"{\\\"source\\\":\\\"lab\\\"}\"")
        })
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
    /// The template to book from.
    Template(TemplateRef),
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
    fn wrong(body: &Value, in_path: &InPath) -> Vec<String> {
        let input: ReservationInput = serde_json::from_value(body.clone()).unwrap();
        input.asked(in_path).err().unwrap_or_default().into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn contradictions_are_told_with_their_place() {
        let one = || InPath::Reservation(ReservationId::parse("rsv_1").unwrap());
        for (body, in_path, expected) in [
            (json!({"duration": 60}), InPath::Nothing, &[][..]),
            (json!({}), InPath::Nothing, &[]),
            (json!({"template": true, "soft": true}), InPath::Nothing, &["template"]),
            (json!({"template_consumable": true}), InPath::Nothing, &["template_consumable"]),
            (
                json!({"template_id": "rsv_1", "reservable_template_id": "rsv_1"}),
                InPath::Nothing,
                &["reservable_template_id"],
            ),
            (json!({"accessory_user_ids": ["x"]}), InPath::Nothing, &["accessory_user_ids[0]"]),
            (json!({"accessory_users_external": [{}]}), InPath::Nothing, &["accessory_users_external[0]"]),
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
            (json!({"for_reservables": [{"reservable_id": "resv_1"}]}), one(), &["for_reservables"]),
            (
                json!({"for_reservables": [{"reservable_id": "resv_1"}], "duration": 60}),
                InPath::Nothing,
                &["for_reservables"],
            ),
            (
                json!({"for_reservables": [{"reservable_id": "resv_1"}, {"units": 2}], "duration": 60}),
                InPath::Nothing,
                &["for_reservables[1].reservable_id"],
            ),
            (json!({"for_user_id": "usr_1", "for_user_email": "a@b.c"}), one(), &["for_user_email"]),
            (
                json!({"for_reservable_id": "x", "for_user_id": "y"}),
                one(),
                &["for_reservable_id", "for_user_id"],
            ),
        ] {
            assert_eq!(wrong(&body, &in_path), expected, "{body}");
        }
    }

    #[test]
    fn null_clears_and_absence_keeps() {
        let asked = |body| {
            let input: ReservationInput = serde_json::from_value(body).unwrap();
            input.asked(&InPath::Reservation(ReservationId::parse("rsv_1").unwrap())).unwrap().wish.note
        };
        assert_eq!(asked(json!({})), None);
        assert_eq!(asked(json!({"note": null})), Some(None));
        assert_eq!(asked(json!({"note": " "})), Some(None));
        assert_eq!(asked(json!({"note": "x"})), Some(Some("x".to_owned())));
    }
}
