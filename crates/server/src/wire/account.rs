//! Spending accounts on the wire: opening them, paying in, and showing them.

use app::{AccountChange, Field, Problem};
use model::resource::amount;
use model::{Account, AccountId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::Zone;
use utoipa::ToSchema;

use super::present;
use super::times::{self, Edge};

/// A spending account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountReply {
    /// Its id.
    pub account_id: String,
    /// Whose it is.
    pub user_id: String,
    /// What it is called.
    pub name: String,
    /// What it holds; negative when it was overdrawn.
    #[schema(value_type = f64)]
    pub balance: Value,
    /// What it holds, in hundredths.
    pub balance_int: i64,
    /// From when it may pay, on the clock of the site; none means always.
    pub valid_from: Option<String>,
    /// Until when it may pay; none means for ever.
    pub valid_until: Option<String>,
}

impl AccountReply {
    pub(crate) fn of(user_id: &UserId, account: &Account, zone: &Zone) -> Self {
        Self {
            account_id: account.account_id.to_string(),
            user_id: user_id.to_string(),
            name: account.name.clone(),
            balance: amount(account.balance_hundredths),
            balance_int: account.balance_hundredths,
            valid_from: account.valid_from.map(|from| times::local(from, zone)),
            valid_until: account.valid_until.map(|until| times::local(until, zone)),
        }
    }
}

/// A spending account to open, or to change and pay into.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AccountInput)]
pub struct AccountInput {
    /// Whose it is.
    #[schema(value_type = String)]
    pub user_id: UserId,
    /// The account to change; a new one without.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub account_id: Option<AccountId>,
    /// What it is called; a new one needs a name.
    #[serde(default)]
    pub name: Option<String>,
    /// What is paid in, in hundredths; negative takes out. What a new account holds.
    #[serde(default)]
    pub deposit_int: i64,
    /// From when it may pay: a date, or a time on the clock of the site; `null` means always.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub valid_from: Field<String>,
    /// Until when it may pay, a date with its whole day; `null` means for ever.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub valid_until: Field<String>,
}

impl AccountInput {
    /// The change that is asked for, with its times read on the clock of the site.
    pub(crate) fn change(self, zone: &Zone) -> Result<AccountChange, Problem> {
        let moment = |path: &str, field: Field<String>, edge: Edge| match field {
            None => Ok(None),
            Some(None) => Ok(Some(None)),
            Some(Some(text)) => times::edge(path, &text, zone, edge).map(|instant| Some(Some(instant))),
        };
        Ok(AccountChange {
            user_id: self.user_id,
            account_id: self.account_id,
            name: self.name,
            deposit_hundredths: self.deposit_int,
            valid_from: moment("valid_from", self.valid_from, Edge::From)?,
            valid_until: moment("valid_until", self.valid_until, Edge::Until)?,
        })
    }
}
