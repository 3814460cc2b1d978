//! What a caller asks about money: a rate, a quote, a price of staff's own, who pays.
//!
//! Owns what absent and cleared fields mean beside what is stored. What is offered and what it costs is decided in the
//! crate `rules`.

use model::resource::Rate;
use model::{AccountId, Reservation};
use rules::{ChargeWish, RateChoice};

use crate::wish::{BasketItem, Field};

/// What is asked about the money of a booking. At most one of the first three asks for something.
#[derive(Debug, Clone, Default)]
pub struct MoneyWish {
    /// The resource's rate; cleared, an edit gives up the one that is stored.
    pub rate_id: Field<i64>,
    /// A price for this booking alone, by staff; cleared, an edit gives up the one that is stored.
    pub one_off: Field<Box<Rate>>,
    /// Whether a quote is asked for; false takes a stored wish back.
    pub is_quote_requested: Option<bool>,
    /// How many of what the rate counts.
    pub quantity: Option<u32>,
    /// The spending account that pays.
    pub account_id: Option<AccountId>,
}

impl MoneyWish {
    /// What is asked for one resource of several: what it says of a rate or a quote itself, else what is said for all.
    pub(crate) fn of_item(&self, item: &BasketItem) -> MoneyWish {
        let (rate_id, is_quote_requested) = (item.rate_id, item.is_quote_requested);
        match (rate_id, is_quote_requested) {
            (None, None) => self.clone(),
            (None, Some(false)) => MoneyWish { is_quote_requested, ..self.clone() },
            _ => MoneyWish { rate_id, one_off: None, is_quote_requested, ..self.clone() },
        }
    }

    /// What it comes to beside the version that is edited. Clearing takes back exactly what it names, so a client may
    /// send back the empty fields it has read without losing the others.
    pub(crate) fn beside(&self, stored: Option<&Reservation>) -> ChargeWish {
        let charge = stored.and_then(|stored| stored.charge.as_ref());
        let stored_rate = charge.and_then(|charge| charge.rate.as_ref()).map(|rate| rate.terms.rate_id);
        let is_taken_back = self.rate_id == Some(None) && matches!(stored_rate, Some(Some(_)))
            || matches!(self.one_off, Some(None)) && stored_rate == Some(None)
            || self.is_quote_requested == Some(false)
                && charge.is_some_and(|charge| charge.is_quote_requested);
        let rate = match (&self.one_off, self.rate_id, self.is_quote_requested) {
            (Some(Some(rate)), ..) => RateChoice::OneOff(rate.clone()),
            (_, Some(Some(rate_id)), _) => RateChoice::Listed(rate_id),
            (_, _, Some(true)) => RateChoice::Quote,
            _ if is_taken_back => RateChoice::Neither,
            _ => RateChoice::Unsaid,
        };
        ChargeWish { rate, quantity: self.quantity, account_id: self.account_id.clone() }
    }
}
