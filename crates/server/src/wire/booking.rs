//! What a create or an edit of a reservation may say: all fields of the reference by name and type.
//!
//! Fields whose feature has not arrived are read here too, so that their type is checked and the document knows them;
//! what is done about them stands in `support.rs`. How the others become a wish stands in `asked.rs`.

use app::Field;
use model::resource::Approver;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::forms::FormAnswersInput;
use super::guests::ExternalGuestInput;
use super::present;

/// One resource of a booking of several. What it leaves out is as the rest of the body says.
// It is written only into the document, as part of the body's defaults.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = BasketItemInput)]
pub struct BasketItemInput {
    /// The resource.
    pub reservable_id: String,
    /// How many units.
    pub units: Option<u32>,
    /// A particular unit, where units have names.
    pub named_unit_id: Option<String>,
    /// Several particular units, instead of `named_unit_id`.
    pub named_unit_ids: Option<Vec<String>>,
    /// Its rate.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub rate_id: Field<i64>,
    /// Whether a quote is wanted for it instead of a rate.
    pub rate_quote_requested: Option<bool>,
    /// Answers to forms for it, before those that the booking gives for all.
    pub forms: Option<Vec<FormAnswersInput>>,
    /// What the caller writes beside their own approval of it.
    pub autoapprove_note: Option<String>,
    /// Approvers for this booking, written like those of a resource; staff only. None in the list leaves the usual ones.
    #[schema(value_type = Option<Vec<Approver>>)]
    pub approvers: Option<Vec<Value>>,
    /// Whether they are asked beside the usual ones; otherwise in their place.
    pub approvers_override_add: Option<bool>,
    /// Whether one approval is enough, whatever the resource says; false counts only beside `approvers`.
    pub approvers_override_any: Option<bool>,
}

/// The body of a create or an edit. On edit an absent field keeps its value, and `null` clears a text.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ReservationInput)]
pub struct ReservationInput {
    /// The resource.
    pub for_reservable_id: Option<String>,
    /// Two or more resources as one booking: all of them or none. Instead of `for_reservable_id`, on create only.
    pub for_reservables: Option<Vec<BasketItemInput>>,
    /// The person it is for; the caller where nobody is named.
    pub for_user_id: Option<String>,
    /// The same by address.
    pub for_user_email: Option<String>,
    /// The address of somebody without an account, instead of the other two; `reserved_for_text` is their name. Staff
    /// only.
    pub external_email: Option<String>,
    /// The reservation to edit; a create without.
    pub reservation_id: Option<String>,
    /// An older name of `reservation_id`.
    pub maintenance_id: Option<String>,
    /// The series to give another recipe, instead of naming one of its dates; with `recurring_recipe`.
    pub recurring_reservation_id: Option<String>,
    /// How it repeats: `unit`, `every`, `until` and `on`, or `rrule`. On create every date is booked; on edit the series
    /// gets this recipe: its dates stay, move, go or come.
    pub recurring_recipe: Option<Value>,
    /// With a new recipe: true cancels the series from this date on and makes a new series of it.
    pub recurring_cancel_forward: Option<bool>,
    /// On an edit of one date of a series: `this` (without it), `following` or `all`.
    pub recurring_scope: Option<String>,
    /// On an edit of one of several resources booked together: `this` (without it) or `group`, for all of them.
    pub group_scope: Option<String>,
    /// Whether the new dates of a series that are possible are kept when others are not, and whether a change of many dates
    /// leaves those alone that it comes too late for.
    pub save_recurring_with_conflicts: Option<bool>,
    /// The start on the clock of the site, `2026-03-10T09:00:00`; with an offset or `Z` that instant. Now where it is absent.
    pub start: Option<String>,
    /// The start in Unix seconds, instead of `start`.
    pub start_timestamp: Option<i64>,
    /// The end, written like `start`; this or `duration`.
    pub end: Option<String>,
    /// The length in seconds; this or `end`. Neither for a request to what has no calendar.
    pub duration: Option<i64>,
    /// How many units; one where it is absent.
    pub units: Option<u32>,
    /// A particular unit, where units have names; the first free one where it is absent, and on edit the one it has.
    pub named_unit_id: Option<String>,
    /// Several particular units, instead of `named_unit_id`; at most as many as `units`.
    pub named_unit_ids: Option<Vec<String>>,
    /// Judge as if units were only counted; with `testing` only.
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
    /// The spending account that pays; without it the person's only one, where one has to.
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
    /// Like `testing`, with the forms to be answered under `forms`.
    pub testing_forms: Option<bool>,
    /// Like `testing`, with what the price is made of under `price_details`.
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
    /// Staff work that takes what the resource blocks as well; with `maintenance`.
    pub maintenance_propagates_to_blocked: Option<bool>,
    /// Shown, takes nothing.
    pub soft: Option<bool>,
    /// Lent: it starts now, or later where the resource lends ahead, and takes its units until it is returned, past its
    /// end too. Without an end or a length it is due when loans of the resource are.
    pub loan: Option<bool>,
    /// Another name of `loan`.
    pub is_loan: Option<bool>,
    /// The session to register for, one of the resource's `events`: it says when that is, and `units` how many seats. An
    /// edit may move to another session. Of an event, a `start` at which a session starts says the same.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub event_id: Field<String>,
    /// The resource that this booking serves, as an operator's time serves a microscope.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub support_for_reservable_id: Field<String>,
    /// The projects to pin it to, all of them; only those the caller belongs to.
    pub project_ids: Option<Vec<String>>,
    /// Guests from the site, all of them.
    pub accessory_user_ids: Option<Vec<String>>,
    /// Guests from outside, all of them.
    pub accessory_users_external: Option<Vec<ExternalGuestInput>>,
    /// Whether guests are asked to answer.
    pub accessory_users_need_rsvp: Option<bool>,
    /// Approvers for this booking, written like those of a resource; staff only. None in the list leaves the usual ones.
    #[schema(value_type = Option<Vec<Approver>>)]
    pub approvers: Option<Vec<Value>>,
    /// Whether they are asked beside the usual ones; otherwise in their place.
    pub approvers_override_add: Option<bool>,
    /// Whether one approval is enough, whatever the resource says; false counts only beside `approvers`.
    pub approvers_override_any: Option<bool>,
    /// Whether the caller's own approval is recorded at once, where they are an approver.
    pub auto_approve_if_self: Option<bool>,
    /// What they write beside it.
    pub autoapprove_note: Option<String>,
    /// On an edit: true keeps what approvers said (staff only), false asks them again whatever changed. Absent asks
    /// On edit: true keeps what approvers said, false asks them again; without it they are asked when it matters.
    pub preserve_approvals: Option<bool>,
    /// Nobody has to approve; staff only.
    pub remove_approvers: Option<bool>,
    /// It is approved in the place of the approvers, and nobody is told; staff only.
    pub silent_approve_approvers: Option<bool>,
    /// The approvers are asked, and nobody is told; staff only.
    pub silent_pending_approvers: Option<bool>,
    /// On a dry run: whether it would be denied automatically is told under `auto_denied`.
    pub allow_auto_deny: Option<bool>,
    /// A price for this booking alone, written like a rate of a resource; staff only.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<Object>)]
    pub rate: Field<Map<String, Value>>,
    /// The rate, one of those the person is offered for the time.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub rate_id: Field<i64>,
    /// How many of what the rate counts, such as samples or kilometres; one where it is absent.
    pub rate_quantity: Option<u32>,
    /// Whether a quote is wanted instead of a rate, where the resource gives quotes.
    pub rate_quote_requested: Option<bool>,
    /// Answers to the forms of the resources. On edit, forms that are not named keep their answers, and one that is named
    /// is answered anew; without any values it is cleared.
    pub forms: Option<Vec<FormAnswersInput>>,
    /// Take the answers as they are, whatever they lack; staff only.
    pub bypass_form_mismatch: Option<bool>,
    /// Not supported yet.
    pub scripts: Option<Vec<String>>,
    /// Not supported yet.
    pub script_id_test: Option<String>,
    /// Not supported yet.
    pub script_id_test_logged_in_user_id: Option<String>,
    /// An offer that people book from, by staff; without start and length it has no time of its own.
    pub template: Option<bool>,
    /// The template that is booked from, by the id of one of its rows or their group: its times, resources and units,
    /// purpose and note are taken where the request says nothing else. On create only.
    pub template_id: Option<String>,
    /// Of a template: it can be used once. It is offered again when the bookings that used it are cancelled.
    pub template_consumable: Option<bool>,
    /// Of a template: people take its resources as they are.
    pub template_resources_locked: Option<bool>,
    /// Like `template_id`, at a time of one's own.
    pub reservable_template_id: Option<String>,
    /// The hold of the caller whose place the booking takes over.
    pub hold_id: Option<String>,
    /// Has no effect yet.
    pub no_send_new_users_emails: Option<bool>,
    /// Has no effect yet.
    pub send_user_email: Option<bool>,
    /// Has no effect yet.
    pub send_new_guests_email: Option<bool>,
}
