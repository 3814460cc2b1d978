//! Changing what is true for a whole site: its name, its clock, its money, and how its people join and see each other.

use std::sync::Arc;

use model::site::Currency;
use model::{Caller, EventKind, Role, Site, SiteAccess, SiteSettings};
use store::{INSTALLATION, Read, documents, events};
use timeline::Zone;

use crate::people::{self, event};
use crate::{App, Failure, own_sessions, records};

/// A change of a site; absent fields stay as they are.
#[derive(Debug, Clone, Default)]
pub struct SiteWish {
    /// Its name.
    pub name: Option<String>,
    /// The zone of its clocks.
    pub timezone: Option<Zone>,
    /// How it writes money.
    pub currency: Option<Currency>,
    /// Whether its people see each other's addresses.
    pub users_can_see_users: Option<bool>,
    /// Who may join it.
    pub access: Option<SiteAccess>,
    /// Whether bookings are charged only to codes that the person has.
    pub account_numbers_restricted: Option<bool>,
    /// Whether staff who sign in need a second factor.
    pub staff_need_second_factor: Option<bool>,
}

/// Changes the site, at the version that was seen where one is named, and answers the new version too. Only
/// administrators do.
pub async fn change(
    app: &App,
    caller: &Caller,
    wish: SiteWish,
    expected_version: Option<i64>,
) -> Result<(Arc<Site>, i64), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator changes the site.".into()));
    }
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            let document = documents::get(writer, INSTALLATION, records::SITE, site_id)?;
            let document = document.ok_or(Failure::NotFound("site"))?;
            if expected_version.is_some_and(|expected| expected != document.version) {
                return Err(Failure::Changed { current: document.version });
            }
            let old: Site = document.parse()?;
            let mut version = document.version;
            let site = changed(&old, wish)?;
            if site.settings.staff_need_second_factor && !old.settings.staff_need_second_factor {
                stays_in(writer, &caller)?;
            }
            let fields = differences(&old, &site);
            if !fields.is_empty() {
                let put = documents::Put::new(records::SITE, site_id, &site.name, &site)?;
                version = documents::put(writer, INSTALLATION, &put.replacing(document.version))?;
                events::append(writer, &event(&caller, ids.as_ref(), EventKind::SiteChanged { fields }))?;
            }
            Ok((Arc::new(site), version))
        })
        .await
}

/// Refuses to want a second factor of those whom it would leave without a way in: whoever decides it has one, or comes
/// with a key, which is not asked.
fn stays_in(reader: &mut dyn Read, caller: &Caller) -> Result<(), Failure> {
    let user = people::user(reader, caller.user_id.as_str())?;
    let session_id = caller.origin.credential.as_deref().unwrap_or_default();
    let is_fine = user.is_some_and(|user| user.is_bot)
        || own_sessions::has_second_factor(reader, &caller.user_id, session_id)?;
    if is_fine {
        return Ok(());
    }
    let sentence = "Sign in with a second factor yourself first, so that you are not left outside.";
    Err(Failure::SecondFactorNeeded(sentence.into()))
}

fn changed(old: &Site, wish: SiteWish) -> Result<Site, Failure> {
    let name = wish.name.map_or_else(|| old.name.clone(), |name| name.trim().to_owned());
    if name.is_empty() || name.chars().count() > 255 || name.chars().any(char::is_control) {
        return Err(Failure::invalid("name", "a site needs a name of at most 255 characters"));
    }
    let currency = wish.currency.unwrap_or_else(|| old.currency.clone());
    check(&currency)?;
    let settings = SiteSettings {
        access: wish.access.unwrap_or(old.settings.access),
        users_can_see_users: wish.users_can_see_users.unwrap_or(old.settings.users_can_see_users),
        account_numbers_restricted: wish
            .account_numbers_restricted
            .unwrap_or(old.settings.account_numbers_restricted),
        staff_need_second_factor: wish
            .staff_need_second_factor
            .unwrap_or(old.settings.staff_need_second_factor),
    };
    let timezone = wish.timezone.unwrap_or_else(|| old.timezone.clone());
    Ok(Site { name, timezone, currency, settings, ..old.clone() })
}

/// Refuses a currency that cannot be written.
fn check(currency: &Currency) -> Result<(), Failure> {
    let code = &currency.code;
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Failure::invalid("currency_code", "write the three capitals of ISO 4217, such as `EUR`"));
    }
    let marks = [
        ("currency", &currency.symbol, 1, 8),
        ("currency_decimal", &currency.decimal, 1, 1),
        ("currency_thousand", &currency.thousand, 0, 1),
    ];
    for (path, text, at_least, at_most) in marks {
        let length = text.chars().count();
        if length < at_least || length > at_most || text.chars().any(char::is_control) {
            return Err(Failure::invalid(path, format!("write {at_least} to {at_most} characters")));
        }
    }
    if currency.decimal == currency.thousand {
        return Err(Failure::invalid("currency_thousand", "this stands before the cents already"));
    }
    Ok(())
}

fn differences(old: &Site, new: &Site) -> Vec<String> {
    let settings = (&old.settings, &new.settings);
    let all = [
        ("name", old.name != new.name),
        ("timezone", old.timezone != new.timezone),
        ("currency", old.currency != new.currency),
        ("users_can_see_users", settings.0.users_can_see_users != settings.1.users_can_see_users),
        ("access", settings.0.access != settings.1.access),
        (
            "account_numbers_restricted",
            settings.0.account_numbers_restricted != settings.1.account_numbers_restricted,
        ),
        (
            "staff_need_second_factor",
            settings.0.staff_need_second_factor != settings.1.staff_need_second_factor,
        ),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect()
}
