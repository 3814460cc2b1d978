//! The filters of a list of reservations: all of the reference by name and type.
//!
//! Owns their names and types; `filter_query.rs` makes a query of them.

use serde::Deserialize;
use utoipa::IntoParams;

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

/// Which time of a request without a time of its own the range looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestTime {
    /// The start, as with everything else.
    Start,
    /// The end, which of a request without a time is its start.
    End,
    /// When it was made.
    Created,
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
    /// A field of a row, such as `start`, `created`, `duration`, `status`, `reservable_name`, `reserved_for_name` or `price`.
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
    /// With one of these statuses: `pending`, `approved`, `denied`, `cancelled`.
    pub statuses: Vec<String>,
    /// Words that must all be found in purpose, note, account code, or the names of the resource and the person.
    pub search_reservation: Option<String>,
    /// Of resources whose category contains this, whatever the capitals.
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
    /// Only sessions that people register for.
    pub only_events: bool,
    /// Only templates.
    pub only_templates: bool,
    /// Only loans, or only what is none; both without this.
    pub is_loan: Option<bool>,
    /// Only loans that came back, or only what is none; both without this.
    pub is_returned: Option<bool>,
    /// Only loans that should have come back by now, or only what is none; both without this.
    pub is_overdue: Option<bool>,
    /// Only those for which a quote was requested; among one's own, for whoever is no staff.
    pub rate_requests_only: bool,
    /// Arrives with invoices.
    pub paid_status: bool,
    /// Only those pinned to a project that the caller may know of.
    pub pinned_to_project: bool,
    /// Only requests without a time.
    pub requests_only: bool,
    /// Requests without a time too.
    pub and_requests: Option<bool>,
    /// As the calendar of the whole site shows it: without resources that are left out of it.
    pub for_site_calendar: Option<bool>,
    /// With the approvers by name.
    pub include_approvals: Option<bool>,
    /// Those that a rule cancelled too.
    pub include_autocancelled: Option<bool>,
    /// The times in which resources are closed too, as rows with `blackout`: weekly blocks and closures. So without this
    /// where `start` and `end` are given and resources are named, or the list is for the calendar of the site.
    pub include_blackouts: Option<bool>,
    /// With what each takes beside its own resource, under `blocks`; so without this.
    pub include_blocked: Option<bool>,
    /// Those with somebody who checked in too; so without this.
    pub include_checked_in: Option<bool>,
    /// Has no effect: who checked in is always told.
    pub include_checked_in_status: Option<bool>,
    /// Sessions that people register for too, as rows with `event`; without this only what is registered.
    pub include_events: Option<bool>,
    /// Registrations for sessions too; so without this.
    pub include_event_requests: Option<bool>,
    /// With `user_id`, also those where this person is only a guest; so without this.
    pub include_filtered_user_if_guest: Option<bool>,
    /// With what was answered to forms, under `form_responses_for_display`.
    pub include_form_responses: Option<bool>,
    /// What other calendars put on resources too; so without this.
    pub include_ical_feeds: Option<bool>,
    /// Those with nobody who checked in too; so without this.
    pub include_not_checked_in: Option<bool>,
    /// Arrives with invoices; until then it is told that nothing is paid.
    pub include_paid_status: Option<bool>,
    /// With the projects each is pinned to, under `projects`; so without this.
    pub include_projects: Option<bool>,
    /// Templates that are still offered too; with cancelled ones also those that were used.
    pub include_templates: Option<bool>,
    /// Has no effect: a list changes nothing.
    pub read_only: Option<bool>,
    /// Arrives with scripts; until then none is carried out.
    pub skip_executing_visibility_scripts: Option<bool>,
    /// Has no effect: who checked in, and when, is always told.
    pub verbose_checked_in: Option<bool>,
    /// Of the resource with this barcode.
    pub barcode: Option<String>,
    /// Arrives with invoices.
    pub invoice_id: Option<String>,
    /// Arrives with portals.
    pub portal_id: Option<String>,
    /// Only those pinned to this project.
    pub project_id: Option<String>,
    /// Of resources of this class, whatever the capitals.
    pub qclass: Option<String>,
    /// With a rate whose `meta_data`, or the value at `rate_meta_data_query_path`, contains this text.
    pub rate_meta_data_query: Option<String>,
    /// Text that is found in the answers to forms.
    pub search_form_responses: Option<String>,
    /// For the people this person answers for.
    pub supervisor_id: Option<String>,
    /// For members of this group.
    pub usergroup_id: Option<i64>,
    /// Which time of requests the range looks at: `start`, `end` or `created`.
    #[param(value_type = Option<String>)]
    pub requests_time_filter_attr: Option<RequestTime>,
    /// The names that lead to a value in the `meta_data` of the rate; alone, that there is such a value.
    pub rate_meta_data_query_path: Vec<String>,
    /// Of the resources with these numbers on the site, which are their `site_ordinal_id`.
    pub reservable_site_ordinal_ids: Vec<u32>,
}
