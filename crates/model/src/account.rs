//! Spending accounts: money that a person may spend on bookings.
//!
//! Owns the shape of a person's accounts on one site, and whether one may pay for a span. Amounts are hundredths of
//! the site's currency. When bookings draw on an account is the plan of a decision (crate `rules`).

use serde::{Deserialize, Serialize};
use timeline::{Instant, Span};

use crate::ids::{AccountId, SiteId, UserId};

/// All spending accounts of one person on one site, kept together so that one version speaks for all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// The site.
    pub site_id: SiteId,
    /// The person.
    pub user_id: UserId,
    /// Their accounts, in the order in which they were opened.
    pub accounts: Vec<Account>,
}

impl Accounts {
    /// One of them.
    pub fn one(&self, account_id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.account_id == *account_id)
    }
}

/// A spending account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub account_id: AccountId,
    /// What it is called.
    pub name: String,
    /// What it holds, in hundredths; negative when it was overdrawn.
    pub balance_hundredths: i64,
    /// The first instant that may be paid from it; none means always.
    pub valid_from: Option<Instant>,
    /// The instant from which on nothing may be paid from it; none means never.
    pub valid_until: Option<Instant>,
    /// When it was opened.
    pub created_at: Instant,
}

impl Account {
    /// Whether it may pay for a booking of this time: it is valid from its start to its end.
    pub fn may_pay_for(&self, span: Span) -> bool {
        self.valid_from.is_none_or(|from| from <= span.start())
            && self.valid_until.is_none_or(|until| span.end() <= until)
    }
}
