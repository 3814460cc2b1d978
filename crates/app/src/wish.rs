//! What a caller asks for, as the edge hands it over: names resolved to ids, times still as they were written.

use model::{ApproverOverride, Kind, ProjectId, Reservation, ResourceId, UserId};
use rules::{ApproverWish, Details, Flags, WishTimes};
use serde_json::Value;
use store::Read;

use crate::forms::FormWish;
use crate::guests::GuestsWish;
use crate::money::MoneyWish;
use crate::series::SeriesWish;
use crate::templates::TemplateWish;
use crate::{Failure, outsiders, people};

/// A value that an edit may leave alone, set or clear; in a new booking absent and cleared are the same.
pub type Field<T> = Option<Option<T>>;

/// Whom a booking is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForWhom {
    /// By id.
    Id(UserId),
    /// By the address of a member of the site.
    Email(String),
    /// Somebody without an account, by their address.
    Outsider(String),
}

/// One resource of a booking of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketItem {
    /// The resource.
    pub resource_id: ResourceId,
    /// How many units; absent means as many as the booking says for all.
    pub units: Option<u32>,
    /// Particular units; none means those that the booking names for all.
    pub named_unit_ids: Vec<String>,
    /// Its rate; absent means as the booking says for all.
    pub rate_id: Field<i64>,
    /// Whether a quote is wanted for it; absent means as the booking says for all.
    pub is_quote_requested: Option<bool>,
    /// What the caller writes beside their own approval; absent means as for all.
    pub approval_note: Option<String>,
    /// Approvers for it; absent means those that the booking gives for all.
    pub approvers: Option<ApproverOverride>,
    /// Answers to forms for it, before those that the booking gives for all.
    pub forms: Vec<FormWish>,
}

impl BasketItem {
    /// The whole of a resource's wish, as the booking says for all.
    pub fn of(resource_id: ResourceId, units: Option<u32>) -> Self {
        Self {
            resource_id,
            units,
            named_unit_ids: Vec::new(),
            rate_id: None,
            is_quote_requested: None,
            approval_note: None,
            approvers: None,
            forms: Vec::new(),
        }
    }
}

/// A booking or a change of one.
#[derive(Debug, Clone, Default)]
pub struct BookingWish {
    /// The resource; an edit may leave it.
    pub resource_id: Option<ResourceId>,
    /// The resources of a new booking of several, instead of `resource_id`: two or more.
    pub basket: Vec<BasketItem>,
    /// Whom it is for; absent means the caller, or unchanged.
    pub for_whom: Option<ForWhom>,
    /// The times.
    pub times: WishTimes,
    /// How many units; absent means one, or unchanged.
    pub units: Option<u32>,
    /// Particular units by their ids, where units have names; none leaves the choice, and an edit those it has.
    pub named_unit_ids: Vec<String>,
    /// What kind of claim; absent means an ordinary booking, or unchanged.
    pub kind: Option<Kind>,
    /// Whether it is a loan; absent means not, or unchanged.
    pub loan: Option<bool>,
    /// Whether staff work takes what the resource blocks as well; absent means not, or unchanged.
    pub propagates_to_blocked: Option<bool>,
    /// Switches.
    pub flags: Flags,
    /// Only the verdict is wanted.
    pub is_dry_run: bool,
    /// How it repeats.
    pub series: SeriesWish,
    /// What it is for.
    pub purpose: Field<String>,
    /// A remark.
    pub note: Field<String>,
    /// A remark for staff.
    pub admin_note: Field<String>,
    /// A name shown instead of the person's.
    pub reserved_for_text: Field<String>,
    /// The account code.
    pub account_number: Field<String>,
    /// Who comes along.
    pub guests: GuestsWish,
    /// The projects to pin it to, all of them; absent means none, or unchanged.
    pub project_ids: Option<Vec<ProjectId>>,
    /// Answers to forms; an edit leaves the forms that are not named as they are.
    pub forms: Vec<FormWish>,
    /// The session to register for; an edit may move to another.
    pub event_id: Field<String>,
    /// The template it is made from, or what it says of itself as one.
    pub template: TemplateWish,
    /// A rate, a quote, who pays.
    pub money: MoneyWish,
    /// What is asked about its approvers; staff only.
    pub approvers: ApproverWish,
    /// What an integration keeps with it; an object.
    pub meta_data: Field<Value>,
    /// How long before the start a reminder goes out, in seconds.
    pub reminder_seconds: Field<i64>,
    /// The resource that this booking serves.
    pub support_for: Field<ResourceId>,
    /// The calendar entry it is imported from.
    pub imported_from: Option<String>,
    /// Whether the caller's own approval is recorded at once, where they are an approver.
    pub approves_own: bool,
    /// What they write beside it.
    pub approval_note: Option<String>,
    /// On an edit: whether approvers are asked again whatever changed, or what they said is kept.
    pub asks_approvers_again: Option<bool>,
}

impl BookingWish {
    /// Refuses what must never be written: a booking judged as if its units had no names.
    pub(crate) fn may_be_written(&self) -> Result<(), Failure> {
        if self.flags.ignore_named_units && !self.is_dry_run {
            let message =
                "it only tries out what would be free if units were counted; send it with `testing`";
            return Err(Failure::invalid("ignore_named_units", message));
        }
        Ok(())
    }

    /// The details, where absent ones stay as they are stored.
    pub(crate) fn details(&self, stored: Option<&Reservation>) -> Details {
        fn keep<T: Clone>(wish: Field<T>, stored: Option<&T>) -> Option<T> {
            wish.unwrap_or_else(|| stored.cloned())
        }
        Details {
            purpose: keep(self.purpose.clone(), stored.and_then(|s| s.purpose.as_ref())),
            note: keep(self.note.clone(), stored.and_then(|s| s.note.as_ref())),
            admin_note: keep(self.admin_note.clone(), stored.and_then(|s| s.admin_note.as_ref())),
            reserved_for_text: keep(
                self.reserved_for_text.clone(),
                stored.and_then(|s| s.reserved_for_text.as_ref()),
            ),
            external_email: match &self.for_whom {
                Some(ForWhom::Outsider(email)) => Some(email.trim().to_lowercase()),
                Some(_) => None,
                None => stored.and_then(|s| s.external_email.clone()),
            },
            account_number: keep(self.account_number.clone(), stored.and_then(|s| s.account_number.as_ref())),
            meta_data: keep(self.meta_data.clone(), stored.and_then(|s| s.meta_data.as_ref())),
            reminder_seconds: keep(self.reminder_seconds, stored.and_then(|s| s.reminder_seconds.as_ref())),
            imported_from: self
                .imported_from
                .clone()
                .or_else(|| stored.and_then(|s| s.imported_from.clone())),
            propagates_to_blocked: self
                .propagates_to_blocked
                .unwrap_or_else(|| stored.is_some_and(|stored| stored.propagates_to_blocked)),
            is_loan: self.loan.unwrap_or_else(|| stored.is_some_and(|stored| stored.loan.is_some())),
            support_for: stored.and_then(|s| s.support_for.clone()),
            event_id: stored.and_then(|s| s.event_id.clone()),
            approval_note: self.approval_note.clone(),
            approves_own: self.approves_own,
            asks_approvers_again: self.asks_approvers_again,
            ..Details::default()
        }
    }

    /// The id of the person it is for, where the wish names one. Somebody who is no member here is not found.
    pub(crate) fn person(
        &self,
        reader: &mut dyn Read,
        site_id: &model::SiteId,
    ) -> Result<Option<UserId>, Failure> {
        let user_id = match &self.for_whom {
            None => return Ok(None),
            Some(ForWhom::Id(user_id)) => user_id.clone(),
            Some(ForWhom::Outsider(email)) => {
                let email = people::address("external_email", email)?;
                return outsiders::id_of(site_id, &email).map(Some);
            }
            Some(ForWhom::Email(email)) => {
                people::user_by_email(reader, email)?.ok_or(Failure::NotFound("person"))?.user_id
            }
        };
        let member = people::member(reader, site_id, user_id.as_str())?;
        member.map(|member| Some(member.user_id)).ok_or(Failure::NotFound("person"))
    }
}
