//! A site: a tenant with its own resources, people, groups and clock on the wall.

use serde::{Deserialize, Serialize};
use timeline::{Instant, Zone};

use crate::ids::SiteId;

/// A site and what is true for everything in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub site_id: SiteId,
    /// Its name, shown everywhere.
    pub name: String,
    /// The zone of its clocks: rules about the time of day are judged in it, naive times are read in it.
    pub timezone: Zone,
    /// The currency prices are shown in.
    #[serde(default)]
    pub currency: Currency,
    /// How its people join it and what they know of each other.
    #[serde(default)]
    pub settings: SiteSettings,
    /// When it was created.
    pub created_at: Instant,
}

/// How people join a site and what they know of each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteSettings {
    /// Who may join it.
    pub access: SiteAccess,
    /// Whether its people see each other's addresses.
    pub users_can_see_users: bool,
    /// Whether bookings are charged only to codes that the person has.
    pub account_numbers_restricted: bool,
    /// Whether staff who sign in need a second factor: a code of an app, or a passkey. Keys are not asked.
    pub staff_need_second_factor: bool,
}

/// Who may join a site by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteAccess {
    /// Everybody.
    Open,
    /// Whoever knows a code.
    Restricted,
    /// Nobody who was not invited or added.
    #[default]
    Private,
}

/// How the site writes money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currency {
    /// The symbol, such as `$`.
    pub symbol: String,
    /// The ISO 4217 code, such as `USD`.
    pub code: String,
    /// What stands before the cents.
    pub decimal: String,
    /// What stands between thousands.
    pub thousand: String,
}

impl Default for Currency {
    fn default() -> Self {
        Self { symbol: "$".into(), code: "USD".into(), decimal: ".".into(), thousand: ",".into() }
    }
}
