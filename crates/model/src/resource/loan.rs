//! Settings group "loan": things that leave and must come back.
//!
//! Owns how lending works for the resource. What is out at present follows from its reservations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;

/// Things that leave and must come back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = LoanSettings, title = "Loans", default)]
pub struct Loan {
    /// Whether it can be lent. A loan starts at once and lasts until it is returned, even past its end.
    pub loanable: bool,
    /// Whether a loan may also be booked for a later start.
    pub future_loans: bool,
    /// Whether people may mark their own loan as returned. Otherwise only moderators and administrators may.
    pub returnable: bool,
    /// How long a loan is, counted in `loan_duration_unit`. Empty means that the borrower says when it ends.
    #[schema(minimum = 1, maximum = 3650)]
    pub loan_duration_num: Option<u32>,
    /// What the length of a loan is counted in.
    pub loan_duration_unit: LoanDurationUnit,
    /// How many seconds after a loan was due the borrower gets a reminder. Empty means none.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub overdue_notice_delay: Option<i64>,
}

/// What the length of a loan is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LoanDurationUnit {
    /// Hours.
    Hours,
    /// Days.
    #[default]
    Days,
    /// Weeks.
    Weeks,
    /// Calendar months.
    Months,
}

impl SettingsGroup for Loan {
    const NAME: &'static str = "loan";
}
