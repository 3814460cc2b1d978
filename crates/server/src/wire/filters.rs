//! The filters of a list of reservations: all of the reference by name and type.
//!
//! Owns how they become a query. Filters by something this version does not have are refused, because leaving them out
//! would answer more than was asked for; switches that include what does not exist change nothing.

use app::{CourseFilter, Filter, OrderBy, Problem, Range, ReservationQuery};
use model::{Caller, Kind, ResourceId, Status};
use serde::Deserialize;

use timeline::{Instant, Zone};
use utoipa::IntoParams;

use super::course;
use super::times::{Edge, edge, unix};
use crate::problem::Rejection;

/// Which range of time the filter looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilterTime {
    /// Any overlap.
    #[default]
    Overlap,
    /// The start.
    Start,
    /// The end.
    End,
}

/// Filters of `GET /api/reservationssite`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ReservationFilters {
    /// The site; needed by those who belong to several.
    pub site_id: Option<String>,
    /// From this date, time or Unix second on.
    pub start: Option<String>,
    /// Until this date (its whole day), time or Unix second.
    pub end: Option<String>,
    /// From this Unix second on; wins over `start`.
    pub start_unix: Option<i64>,
    /// Until this Unix second; wins over `end`.
    pub end_unix: Option<i64>,
    /// What must lie in the range: blank for any overlap, `start` or `end`.
    #[param(value_type = Option<String>)]
    pub filter_time: Option<FilterTime>,
    /// Only what is running now.
    pub current_only: bool,
    /// How many at most; all without.
    pub limit: Option<u32>,
    /// How many to pass over.
    pub offset: u32,
    /// `start`, `end`, `created`, `changed`, `status` or `reservable_id`.
    pub order_by_attr: Option<String>,
    /// From the greatest down.
    pub order_by_desc: bool,
    /// Has no effect: `numitems` is always there.
    pub return_count: bool,
    /// Only `numitems`, no rows.
    pub return_only_count: bool,
    /// Of this resource.
    pub reservable_id: Option<String>,
    /// Of these resources.
    pub reservable_ids: Vec<String>,
    /// These reservations.
    pub reservation_ids: Vec<String>,
    /// Of this series.
    pub recurring_reservation_id: Option<String>,
    /// Serving this resource.
    pub support_for_reservable_id: Option<String>,
    /// For this person.
    pub user_id: Option<String>,
    /// For the caller.
    pub for_logged_in_user: bool,
    /// With one of these statuses: `pending`, `approved`, `denied`.
    pub statuses: Vec<String>,
    /// Words that must all be found in purpose, note or name.
    pub search_reservation: Option<String>,
    /// Of resources whose category contains this.
    pub category: Option<String>,
    /// Of resources that have all these tags.
    pub tags: Vec<String>,
    /// Cancelled ones too.
    pub include_cancelled: bool,
    /// Cancelled ones and replaced versions too.
    pub include_cancelled_and_edited: bool,
    /// Staff work that blocks too.
    pub include_maintenance: bool,
    /// Staff work that does not block too.
    pub include_maintenance_nonblocking: bool,
    /// Soft ones too; so without this.
    pub include_soft: Option<bool>,
    /// Only staff work that blocks.
    pub only_maintenance: bool,
    /// Only staff work that does not block.
    pub only_maintenance_nonblocking: bool,
    /// Only soft ones.
    pub only_soft: bool,
    /// Only events, of which there are none yet.
    pub only_events: bool,
    /// Only templates.
    pub only_templates: bool,
    /// Only loans, or only what is none; both without this.
    pub is_loan: Option<bool>,
    /// Only loans that came back, or only what is none; both without this.
    pub is_returned: Option<bool>,
    /// Only loans that should have come back by now, or only what is none; both without this.
    pub is_overdue: Option<bool>,
    /// Only those with a quote requested, of which there are none yet.
    pub rate_requests_only: bool,
    /// Only paid ones, of which there are none yet.
    pub paid_status: bool,
    /// Only those pinned to a project, of which there are none yet.
    pub pinned_to_project: bool,
    /// Only requests without a time.
    pub requests_only: bool,
    /// Requests without a time too.
    pub and_requests: Option<bool>,
    /// Has no effect yet.
    pub for_site_calendar: Option<bool>,
    /// Has no effect yet.
    pub include_approvals: Option<bool>,
    /// Has no effect yet.
    pub include_autocancelled: Option<bool>,
    /// With what each takes beside its own resource, under `blocks`; so without this.
    pub include_blocked: Option<bool>,
    /// Those with somebody who checked in too; so without this.
    pub include_checked_in: Option<bool>,
    /// Has no effect: who checked in is always told.
    pub include_checked_in_status: Option<bool>,
    /// Has no effect yet.
    pub include_events: Option<bool>,
    /// Has no effect yet.
    pub include_event_requests: Option<bool>,
    /// With `user_id`, also those where this person is only a guest; so without this.
    pub include_filtered_user_if_guest: Option<bool>,
    /// Has no effect yet.
    pub include_form_responses: Option<bool>,
    /// Has no effect yet.
    pub include_ical_feeds: Option<bool>,
    /// Those with nobody who checked in too; so without this.
    pub include_not_checked_in: Option<bool>,
    /// Has no effect yet.
    pub include_paid_status: Option<bool>,
    /// Has no effect yet.
    pub include_projects: Option<bool>,
    /// Templates that are still offered too; with cancelled ones also those that were used.
    pub include_templates: Option<bool>,
    /// Has no effect yet.
    pub read_only: Option<bool>,
    /// Has no effect yet.
    pub skip_executing_visibility_scripts: Option<bool>,
    /// Has no effect: who checked in, and when, is always told.
    pub verbose_checked_in: Option<bool>,
    /// Not supported yet.
    pub barcode: Option<String>,
    /// Not supported yet.
    pub invoice_id: Option<String>,
    /// Not supported yet.
    pub portal_id: Option<String>,
    /// Not supported yet.
    pub project_id: Option<String>,
    /// Not supported yet.
    pub qclass: Option<String>,
    /// Not supported yet.
    pub rate_meta_data_query: Option<String>,
    /// Not supported yet.
    pub search_form_responses: Option<String>,
    /// Not supported yet.
    pub supervisor_id: Option<String>,
    /// Not supported yet.
    pub usergroup_id: Option<String>,
    /// Not supported yet.
    pub requests_time_filter_attr: Option<String>,
    /// Not supported yet.
    pub rate_meta_data_query_path: Vec<String>,
    /// Not supported yet.
    pub reservable_site_ordinal_ids: Vec<String>,
}

impl ReservationFilters {
    /// The query, in the site's zone.
    pub fn query(&self, caller: &Caller, zone: &Zone) -> Result<ReservationQuery, Rejection> {
        let unsupported = self.unsupported();
        if !unsupported.is_empty() {
            return Err(Rejection::not_supported(&unsupported));
        }
        let filter = self.filter(caller, zone).map_err(|problem| Rejection::malformed(&[problem]))?;
        let served = self.support_for_reservable_id.as_deref().map(ResourceId::parse).transpose();
        let support_for = served
            .map_err(|trouble| Rejection::malformed_at("support_for_reservable_id", trouble.to_string()))?;
        Ok(ReservationQuery {
            support_for,
            course: self.course().unwrap_or_default(),
            filter,
            category: self.category.clone(),
            tags: self.tags.clone(),
            is_count_only: self.return_only_count,
            is_without_blocked: self.include_blocked == Some(false),
        })
    }

    /// Whether only something is asked for of which there is none.
    pub fn asks_for_nothing(&self) -> bool {
        self.only_events
            || self.course().is_none()
            || self.rate_requests_only
            || self.paid_status
            || self.pinned_to_project
    }

    /// What became of them; none where nothing is asked for.
    fn course(&self) -> Option<CourseFilter> {
        let is_kept = |switch: Option<bool>| switch.unwrap_or(true);
        let attended = (is_kept(self.include_checked_in), is_kept(self.include_not_checked_in));
        course::filter((self.is_loan, self.is_returned, self.is_overdue), attended)
    }

    fn unsupported(&self) -> Vec<&'static str> {
        let asked = [
            ("barcode", self.barcode.is_some()),
            ("invoice_id", self.invoice_id.is_some()),
            ("portal_id", self.portal_id.is_some()),
            ("project_id", self.project_id.is_some()),
            ("qclass", self.qclass.is_some()),
            ("rate_meta_data_query", self.rate_meta_data_query.is_some()),
            ("search_form_responses", self.search_form_responses.is_some()),
            ("supervisor_id", self.supervisor_id.is_some()),
            ("usergroup_id", self.usergroup_id.is_some()),
            ("requests_time_filter_attr", self.requests_time_filter_attr.is_some()),
            ("rate_meta_data_query_path", !self.rate_meta_data_query_path.is_empty()),
            ("reservable_site_ordinal_ids", !self.reservable_site_ordinal_ids.is_empty()),
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
            reservation_ids: self.reservation_ids.clone(),
            series_ids: self.recurring_reservation_id.iter().cloned().collect(),
            statuses: self.statuses()?,
            kinds: self.kinds(),
            is_with_cancelled: self.include_cancelled || self.include_cancelled_and_edited,
            is_with_superseded: self.include_cancelled_and_edited,
            search: self.search_reservation.clone(),
            order_by: self.order()?,
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
        if self.current_only {
            filter.overlapping = Range { from: Some(caller.now), until: Some(caller.now.plus_seconds(1)) };
        }
        if self.for_logged_in_user {
            filter.reserved_for.push(caller.user_id.to_string());
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
            known.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
                Problem::at(
                    "statuses",
                    "name `pending`, `approved` or `denied`; for cancelled ones send `include_cancelled`",
                )
            })
        };
        self.statuses.iter().map(parse).collect()
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
            (self.include_maintenance, Kind::Maintenance),
            (self.include_maintenance_nonblocking, Kind::MaintenanceNonblocking),
        ];
        all.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, kind)| kind).collect()
    }

    fn order(&self) -> Result<OrderBy, Problem> {
        Ok(match self.order_by_attr.as_deref().unwrap_or("start") {
            "start" | "start_utc" | "start_utc_unix" => OrderBy::Start,
            "end" | "end_utc" | "end_utc_unix" => OrderBy::End,
            "created" | "created_unix" => OrderBy::CreatedAt,
            "changed" => OrderBy::ChangedAt,
            "status" => OrderBy::Status,
            "reservable_id" | "reservable" => OrderBy::Resource,
            _ => {
                let message = "sort by `start`, `end`, `created`, `changed`, `status` or `reservable_id`";
                return Err(Problem::at("order_by_attr", message));
            }
        })
    }
}
