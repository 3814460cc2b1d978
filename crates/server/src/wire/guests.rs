//! Guests on the wire: who is to come along, and how they stand with it.

use app::{GuestsWish, Problem, View};
use model::{Caller, ExternalGuest, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::booking::ReservationInput;
use super::people::PersonReply;

/// The most guests of one booking, of either sort.
const GUESTS_MAX: usize = 500;
/// The longest name or address.
const TEXT_LENGTH_MAX: usize = 255;

/// A guest from outside, in a request.
// It is written only into the document, as part of the body's defaults.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = ExternalGuestInput)]
pub struct ExternalGuestInput {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
}

/// A guest from the site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Guest)]
pub struct GuestReply {
    /// Who they are.
    #[serde(flatten)]
    pub person: PersonReply,
    /// What they answered; `none` until they did.
    pub rsvp: &'static str,
}

/// A guest from outside.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExternalGuest)]
pub struct ExternalGuestReply {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// What they answered; `none` until they did.
    pub rsvp: &'static str,
}

/// How somebody stands who was not asked yet.
const UNANSWERED: &str = "none";

impl GuestReply {
    /// The guests from the site as the caller may see them.
    pub fn all(view: &View, caller: &Caller) -> Vec<Self> {
        let guests = view.guests.iter().filter(|_| !view.sight.is_anonymous());
        let reply = |user: &std::sync::Arc<model::User>| Self {
            person: PersonReply::of(user, view.sight_of(caller, user)),
            rsvp: UNANSWERED,
        };
        guests.map(reply).collect()
    }
}

impl ExternalGuestReply {
    /// The guests from outside as the caller may see them.
    pub fn all(view: &View) -> Vec<Self> {
        let guests = view.reservation.guests.external.iter().filter(|_| !view.sight.is_anonymous());
        let reply = |guest: &ExternalGuest| Self {
            name: guest.name.clone(),
            email: guest.email.clone(),
            rsvp: UNANSWERED,
        };
        guests.map(reply).collect()
    }
}

/// What is asked about guests.
pub(super) fn asked(input: &ReservationInput) -> Result<GuestsWish, Problem> {
    Ok(GuestsWish {
        members: input.accessory_user_ids.as_deref().map(members).transpose()?,
        external: input.accessory_users_external.as_deref().map(external).transpose()?,
        need_rsvp: input.accessory_users_need_rsvp,
    })
}

fn members(ids: &[String]) -> Result<Vec<UserId>, Problem> {
    let path = "accessory_user_ids";
    at_most(path, ids.len())?;
    let parse = |(place, text): (usize, &String)| {
        UserId::parse(text).map_err(|trouble| Problem::at(format!("{path}[{place}]"), trouble.to_string()))
    };
    ids.iter().enumerate().map(parse).collect()
}

fn external(guests: &[ExternalGuestInput]) -> Result<Vec<ExternalGuest>, Problem> {
    let path = "accessory_users_external";
    at_most(path, guests.len())?;
    let mut known: Vec<ExternalGuest> = Vec::new();
    for (place, guest) in guests.iter().enumerate() {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let email = guest.email.as_deref().and_then(text);
        let Some(name) = text(&guest.name).or_else(|| email.clone()) else {
            return Err(Problem::at(format!("{path}[{place}]"), "give a `name` or an `email`"));
        };
        let longest = name.chars().count().max(email.as_ref().map_or(0, |email| email.chars().count()));
        if longest > TEXT_LENGTH_MAX {
            let message = format!("at most {TEXT_LENGTH_MAX} characters");
            return Err(Problem::at(format!("{path}[{place}]"), message));
        }
        if email.as_ref().is_some_and(|email| !email.contains('@')) {
            return Err(Problem::at(format!("{path}[{place}].email"), "write an address with an `@`"));
        }
        let guest = ExternalGuest { name, email };
        if !known.contains(&guest) {
            known.push(guest);
        }
    }
    Ok(known)
}

fn at_most(path: &str, count: usize) -> Result<(), Problem> {
    if count <= GUESTS_MAX {
        return Ok(());
    }
    Err(Problem::at(path, format!("a booking has at most {GUESTS_MAX} guests")))
}
