//! Who is to come along: from the names in a request to the guests of a booking.

use model::{ExternalGuest, Guests, SiteId, UserId};
use store::Read;

use crate::{Failure, people};

/// What is asked about guests; what is not said stays as it is.
#[derive(Debug, Clone, Default)]
pub struct GuestsWish {
    /// Members of the site, all of them.
    pub members: Option<Vec<UserId>>,
    /// People from outside, all of them.
    pub external: Option<Vec<ExternalGuest>>,
    /// Whether they are asked to answer.
    pub need_rsvp: Option<bool>,
}

impl GuestsWish {
    /// The guests beside those that are stored. Somebody new who is no active member here is not found; the person it
    /// is for is never a guest.
    pub(crate) fn settle(
        &self,
        reader: &mut dyn Read,
        site_id: &SiteId,
        stored: Option<&Guests>,
        reserved_for: &UserId,
    ) -> Result<Guests, Failure> {
        let none = Guests::default();
        let stored = stored.unwrap_or(&none);
        let mut members: Vec<UserId> = Vec::new();
        for user_id in self.members.as_ref().unwrap_or(&stored.members) {
            if user_id == reserved_for || members.contains(user_id) {
                continue;
            }
            if !stored.members.contains(user_id) {
                let member = people::member(reader, site_id, user_id.as_str())?;
                member
                    .filter(|member| member.is_active)
                    .ok_or_else(|| Failure::UnknownGuest(user_id.clone()))?;
            }
            members.push(user_id.clone());
        }
        Ok(Guests {
            members,
            external: self.external.clone().unwrap_or_else(|| stored.external.clone()),
            need_rsvp: self.need_rsvp.unwrap_or(stored.need_rsvp),
        })
    }
}
