//! A site as the public API shows and changes it.

use app::{Problem, SiteWish};
use model::site::Currency;
use model::{Site, SiteAccess};
use serde::{Deserialize, Serialize};
use timeline::Zone;
use utoipa::ToSchema;

/// A change of a site; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SiteChange)]
pub struct SiteInput {
    /// Its name.
    pub name: Option<String>,
    /// The zone of its clocks, such as `Europe/Berlin`.
    pub timezone: Option<String>,
    /// The symbol of its money; any of the four leaves the others as they are.
    pub currency: Option<String>,
    /// Its code, such as `EUR`.
    pub currency_code: Option<String>,
    /// What stands before the cents.
    pub currency_decimal: Option<String>,
    /// What stands between thousands.
    pub currency_thousand: Option<String>,
    /// Whether its people see each other's addresses.
    pub users_can_see_users: Option<bool>,
    /// Who may join: `open` for everybody, `restricted` for whoever has a code, `private` for nobody.
    #[schema(value_type = Option<String>)]
    pub access: Option<SiteAccess>,
    /// Whether bookings are charged only to codes of the person.
    pub account_numbers_restricted: Option<bool>,
    /// Whether staff who sign in need a second factor: codes of an app, or a passkey. Keys are not asked.
    pub staff_need_second_factor: Option<bool>,
}

impl SiteInput {
    /// The change that is asked for, with the parts of the currency that stay.
    pub(crate) fn wish(self, site: &Site) -> Result<SiteWish, Problem> {
        let timezone = self.timezone.as_deref().map(Zone::named).transpose();
        let old = site.currency.clone();
        let currency = Currency {
            symbol: self.currency.unwrap_or(old.symbol),
            code: self.currency_code.unwrap_or(old.code),
            decimal: self.currency_decimal.unwrap_or(old.decimal),
            thousand: self.currency_thousand.unwrap_or(old.thousand),
        };
        Ok(SiteWish {
            name: self.name,
            timezone: timezone.map_err(|trouble| Problem::at("timezone", trouble.to_string()))?,
            currency: Some(currency),
            users_can_see_users: self.users_can_see_users,
            access: self.access,
            account_numbers_restricted: self.account_numbers_restricted,
            staff_need_second_factor: self.staff_need_second_factor,
        })
    }
}

/// A site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Site)]
pub struct SiteReply {
    /// Its id.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// The zone of its clocks.
    pub timezone: String,
    /// The symbol of its money.
    pub currency: String,
    /// Its code.
    pub currency_code: String,
    /// What stands before the cents.
    pub currency_decimal: String,
    /// What stands between thousands.
    pub currency_thousand: String,
    /// Whether its people see each other's addresses.
    pub users_can_see_users: bool,
    /// Who may join: `open`, `restricted` or `private`.
    #[schema(value_type = String)]
    pub access: SiteAccess,
    /// Whether bookings are charged only to codes of the person.
    pub account_numbers_restricted: bool,
    /// Whether staff who sign in need a second factor.
    pub staff_need_second_factor: bool,
    /// When it was created, in Unix seconds.
    pub created_unix: i64,
}

impl From<&Site> for SiteReply {
    fn from(site: &Site) -> Self {
        let (currency, settings) = (site.currency.clone(), &site.settings);
        Self {
            site_id: site.site_id.to_string(),
            name: site.name.clone(),
            timezone: site.timezone.to_string(),
            currency: currency.symbol,
            currency_code: currency.code,
            currency_decimal: currency.decimal,
            currency_thousand: currency.thousand,
            users_can_see_users: settings.users_can_see_users,
            access: settings.access,
            account_numbers_restricted: settings.account_numbers_restricted,
            staff_need_second_factor: settings.staff_need_second_factor,
            created_unix: site.created_at.as_unix(),
        }
    }
}
