//! How the filters of a list of reservations become a query.
//!
//! Filters by something this version does not have are refused, because leaving them out would answer more than was
//! asked for; switches that would only add what does not exist are answered with a warning.

use app::{
    Attribute, CourseFilter, Filter, MetaDataCondition, Problem, Range, ReservationQuery, ResourceConditions,
};
use model::{Caller, Kind, ProjectId, ResourceId, Status, UserId};
use timeline::{Instant, Zone};

use super::course;
use super::filters::{FilterTime, RequestTime, ReservationFilters};
use super::times::{Edge, edge, unix};
use crate::fields::nearest;
use crate::problem::Rejection;

/// The name of the status that is none of its own: cancelled or replaced.
const CANCELLED: &str = "cancelled";

impl ReservationFilters {
    /// The query, in the site's zone.
    pub fn query(&self, caller: &Caller, zone: &Zone) -> Result<ReservationQuery, Rejection> {
        let unsupported = self.unsupported();
        if !unsupported.is_empty() {
            return Err(Rejection::not_supported(&unsupported));
        }
        let malformed = |problem| Rejection::malformed(&[problem]);
        let filter = self.filter(caller, zone).map_err(malformed)?;
        let is_with_blackouts = self.wants_blackouts(&filter).map_err(malformed)?;
        let served = self.support_for_reservable_id.as_deref().map(ResourceId::parse).transpose();
        let support_for = served
            .map_err(|trouble| Rejection::malformed_at("support_for_reservable_id", trouble.to_string()))?;
        let supervisor = self.supervisor_id.as_deref().map(UserId::parse).transpose();
        let supervisor =
            supervisor.map_err(|trouble| Rejection::malformed_at("supervisor_id", trouble.to_string()))?;
        let asks_for_meta_data =
            self.rate_meta_data_query.is_some() || !self.rate_meta_data_query_path.is_empty();
        let project_id = self.project_id.as_deref().map(ProjectId::parse).transpose();
        let project_id =
            project_id.map_err(|trouble| Rejection::malformed_at("project_id", trouble.to_string()))?;
        Ok(ReservationQuery {
            filter,
            resource: ResourceConditions {
                category: self.category.clone(),
                tags: self.tags.clone(),
                barcode: self.barcode.clone(),
                class: self.qclass.clone(),
                ordinals: self.reservable_site_ordinal_ids.clone(),
                is_in_site_calendar: self.for_site_calendar == Some(true),
            },
            support_for,
            course: self.course().unwrap_or_default(),
            supervisor,
            usergroup_id: self.usergroup_id,
            is_with_autocancelled: self.include_autocancelled == Some(true),
            is_only_quotes: self.rate_requests_only,
            rate_meta_data: asks_for_meta_data.then(|| MetaDataCondition {
                path: self.rate_meta_data_query_path.clone(),
                contains: self.rate_meta_data_query.clone(),
            }),
            project_id,
            is_pinned: self.pinned_to_project,
            form_text: self.search_form_responses.clone().filter(|text| !text.trim().is_empty()),
            is_with_form_responses: self.include_form_responses == Some(true),
            is_without_projects: self.include_projects == Some(false),
            order: self.order().map_err(malformed)?,
            is_with_blackouts,
            is_with_sessions: (self.only_events || self.include_events == Some(true))
                && !self.asks_of_bookings(),
            is_only_sessions: self.only_events,
            is_count_only: self.return_only_count,
            is_without_blocked: self.include_blocked == Some(false),
            is_with_approver_names: self.include_approvals == Some(true),
        })
    }

    /// Whether only something is asked for of which there is none.
    pub fn asks_for_nothing(&self) -> bool {
        self.course().is_none()
    }

    /// Whether closed times stand in the list: where they can be shown whole, and nothing is asked that they are not.
    fn wants_blackouts(&self, filter: &Filter) -> Result<bool, Problem> {
        let ranges = [filter.overlapping, filter.starting, filter.ending];
        let is_bounded = ranges.iter().any(|range| range.from.is_some() && range.until.is_some());
        if self.include_blackouts == Some(true) && !is_bounded {
            return Err(Problem::at("include_blackouts", "give `start` and `end` as well"));
        }
        let names_resources = !filter.resource_ids.is_empty() || !self.reservable_site_ordinal_ids.is_empty();
        let is_usual = is_bounded && (names_resources || self.for_site_calendar == Some(true));
        let is_asked = self.include_blackouts.unwrap_or(is_usual);
        Ok(is_asked && !self.only_events && !self.asks_of_bookings())
    }

    /// Whether something is asked that only a booking can have.
    fn asks_of_bookings(&self) -> bool {
        let texts = [
            &self.user_id,
            &self.recurring_reservation_id,
            &self.support_for_reservable_id,
            &self.search_reservation,
            &self.search_form_responses,
            &self.project_id,
            &self.supervisor_id,
            &self.rate_meta_data_query,
        ];
        let only = [
            self.only_maintenance,
            self.only_maintenance_nonblocking,
            self.only_soft,
            self.only_templates,
            self.requests_only,
            self.rate_requests_only,
            self.pinned_to_project,
            self.for_logged_in_user,
        ];
        let course =
            [self.is_loan, self.is_returned, self.is_overdue, self.include_not_checked_in.map(|kept| !kept)];
        texts.iter().any(|text| text.is_some())
            || only.contains(&true)
            || course.contains(&Some(true))
            || self.usergroup_id.is_some()
            || !self.rate_meta_data_query_path.is_empty()
            || !self.reservation_ids.is_empty()
            || !self.statuses.is_empty()
    }

    /// What became of them; none where nothing is asked for.
    fn course(&self) -> Option<CourseFilter> {
        let is_kept = |switch: Option<bool>| switch.unwrap_or(true);
        let attended = (is_kept(self.include_checked_in), is_kept(self.include_not_checked_in));
        course::filter((self.is_loan, self.is_returned, self.is_overdue), attended)
    }

    /// What was asked for and would only add what does not exist.
    pub fn warnings(&self) -> Vec<String> {
        let asked = [
            ("include_paid_status", self.include_paid_status, "invoices"),
            ("skip_executing_visibility_scripts", self.skip_executing_visibility_scripts, "scripts"),
        ];
        let asked = asked.into_iter().filter(|(_, value, _)| *value == Some(true));
        asked.map(|(name, _, feature)| format!("`{name}` arrives with {feature}. It was ignored.")).collect()
    }

    fn unsupported(&self) -> Vec<&'static str> {
        let asked = [
            ("invoice_id", self.invoice_id.is_some()),
            ("paid_status", self.paid_status),
            ("portal_id", self.portal_id.is_some()),
        ];
        asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(name, _)| name).collect()
    }

    fn filter(&self, caller: &Caller, zone: &Zone) -> Result<Filter, Problem> {
        let range = self.range(zone)?;
        let mut filter = Filter {
            resource_ids: self.reservable_ids.iter().chain(&self.reservable_id).cloned().collect(),
            reserved_for: self.user_id.iter().cloned().collect(),
            guests: match self.include_filtered_user_if_guest {
                Some(false) => Vec::new(),
                Some(true) | None => self.user_id.iter().cloned().collect(),
            },
            only_for: self.for_logged_in_user.then(|| caller.user_id.to_string()),
            reservation_ids: self.reservation_ids.clone(),
            series_ids: self.recurring_reservation_id.iter().cloned().collect(),
            statuses: self.statuses()?,
            or_is_cancelled: self.statuses.iter().any(|name| is_cancelled(name)),
            kinds: self.kinds(),
            is_with_cancelled: self.include_cancelled || self.include_cancelled_and_edited,
            is_with_superseded: self.include_cancelled_and_edited,
            search: self.search_reservation.clone(),
            is_descending: self.order_by_desc,
            limit: self.limit,
            offset: self.offset,
            ..Filter::default()
        };
        match self.filter_time.unwrap_or_default() {
            FilterTime::Overlap => filter.overlapping = range,
            FilterTime::Start => filter.starting = range,
            FilterTime::End => filter.ending = range,
        }
        if self.requests_time_filter_attr == Some(RequestTime::Created) {
            filter.requests_made = Some(range);
        }
        if self.current_only {
            filter.overlapping = Range { from: Some(caller.now), until: Some(caller.now.plus_seconds(1)) };
        }
        Ok(filter)
    }

    fn range(&self, zone: &Zone) -> Result<Range, Problem> {
        let side = |name: &str, seconds: Option<i64>, text: &Option<String>, side: Edge| {
            let seconds = seconds.filter(|seconds| *seconds != 0);
            match (seconds, text) {
                (Some(seconds), _) => unix(name, seconds).map(Some),
                (None, Some(text)) => edge(name, text, zone, side).map(Some),
                (None, None) => Ok::<Option<Instant>, Problem>(None),
            }
        };
        let from = side("start", self.start_unix, &self.start, Edge::From)?;
        let until = side("end", self.end_unix, &self.end, Edge::Until)?;
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            return Err(Problem::at("end", "the end must be after the start"));
        }
        Ok(Range { from, until })
    }

    fn statuses(&self) -> Result<Vec<Status>, Problem> {
        let known = [Status::Pending, Status::Approved, Status::Denied];
        let parse = |text: &String| {
            known
                .into_iter()
                .find(|status| status.as_str().eq_ignore_ascii_case(text))
                .ok_or_else(|| Problem::at("statuses", "name `pending`, `approved`, `denied` or `cancelled`"))
        };
        self.statuses.iter().filter(|name| !is_cancelled(name)).map(parse).collect()
    }

    fn kinds(&self) -> Vec<Kind> {
        let only = [
            (self.only_maintenance, Kind::Maintenance),
            (self.only_maintenance_nonblocking, Kind::MaintenanceNonblocking),
            (self.only_soft, Kind::Soft),
            (self.only_templates, Kind::Template),
            (self.requests_only, Kind::Request),
        ];
        let chosen: Vec<Kind> =
            only.into_iter().filter(|(is_only, _)| *is_only).map(|(_, kind)| kind).collect();
        if !chosen.is_empty() {
            return chosen;
        }
        let all = [
            (true, Kind::Reservation),
            (self.include_soft.unwrap_or(true), Kind::Soft),
            (self.and_requests == Some(true), Kind::Request),
            (self.include_templates == Some(true), Kind::Template),
            (self.include_ical_feeds.unwrap_or(true), Kind::External),
            (self.include_event_requests.unwrap_or(true), Kind::Registration),
            (self.include_maintenance, Kind::Maintenance),
            (self.include_maintenance_nonblocking, Kind::MaintenanceNonblocking),
        ];
        all.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, kind)| kind).collect()
    }

    fn order(&self) -> Result<Attribute, Problem> {
        let Some(name) = self.order_by_attr.as_deref() else { return Ok(Attribute::default()) };
        Attribute::named(name).ok_or_else(|| {
            let known = Attribute::names();
            let message = match nearest(name, &known) {
                Some(meant) => format!("unknown attribute `{name}`, did you mean `{meant}`?"),
                None => format!("unknown attribute `{name}`; sort by one of {}", known.join(", ")),
            };
            Problem::at("order_by_attr", message)
        })
    }
}

fn is_cancelled(name: &str) -> bool {
    name.eq_ignore_ascii_case(CANCELLED)
}
