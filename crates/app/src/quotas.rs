//! Quotas of a site: adding, changing, listing and taking them back.

use model::resource::WeeklySlot;
use model::{Caller, EventKind, Period, Quota, QuotaId, QuotaMeasure, Role, Scope, Sharing, UserGroupId};
use store::{Read, clock, documents, events};

use crate::limits::{QUOTAS_CLOCK, quotas_of};
use crate::people::event;
use crate::shelf::Shelf;
use crate::wish::Field;
use crate::{App, Failure, Problem, groups, records, scope};

/// The most quotas that a site has: each is looked at with every booking.
const QUOTAS_MAX: usize = 200;
/// The most windows of prime time.
const PRIME_MAX: usize = 200;

/// A quota as it is wanted; absent fields stay as they are, and a new one needs name, limit and period.
#[derive(Debug, Clone, Default)]
pub struct QuotaWish {
    /// What it is called.
    pub name: Option<String>,
    /// Whose bookings are added up; each person's own if never said.
    pub per: Option<Sharing>,
    /// What is added up; the number of bookings if never said.
    pub measure: Option<QuotaMeasure>,
    /// How much is allowed.
    pub limit: Option<i64>,
    /// Over which time.
    pub period: Option<Period>,
    /// The resources by id.
    pub resource_ids: Field<Vec<model::ResourceId>>,
    /// The category.
    pub category: Field<String>,
    /// The group it is for.
    pub usergroup_id: Field<UserGroupId>,
    /// The times of the week that count.
    pub prime: Field<Vec<WeeklySlot>>,
}

impl QuotaWish {
    /// The wish laid over a quota.
    fn over(self, quota: Quota) -> Quota {
        Quota {
            name: self.name.map_or(quota.name, |name| name.trim().to_owned()),
            per: self.per.unwrap_or(quota.per),
            measure: self.measure.unwrap_or(quota.measure),
            limit: self.limit.unwrap_or(quota.limit),
            period: self.period.unwrap_or(quota.period),
            scope: Scope {
                resource_ids: self.resource_ids.map_or(quota.scope.resource_ids, Option::unwrap_or_default),
                category: self.category.unwrap_or(quota.scope.category),
            },
            usergroup_id: self.usergroup_id.unwrap_or(quota.usergroup_id),
            prime: self.prime.map_or(quota.prime, Option::unwrap_or_default),
            ..quota
        }
    }
}

/// Adds a quota. Only administrators do.
pub async fn create(app: &App, caller: &Caller, wish: QuotaWish) -> Result<Quota, Failure> {
    needs_administrator(caller)?;
    let missing = [("name", wish.name.is_none()), ("limit", wish.limit.is_none())];
    let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
    let problems: Vec<_> = missing.map(|(path, _)| Problem::at(path, "a new quota needs this")).collect();
    let Some(period) = wish.period.filter(|_| problems.is_empty()) else {
        let period = wish.period.is_none().then(|| Problem::at("period", "a new quota needs this"));
        return Err(Failure::Invalid(problems.into_iter().chain(period).collect()));
    };
    let blank = Quota {
        quota_id: QuotaId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        name: String::new(),
        per: Sharing::Person,
        measure: QuotaMeasure::Count,
        limit: 0,
        period,
        scope: Scope::default(),
        usergroup_id: None,
        prime: Vec::new(),
    };
    let quota = wish.over(blank);
    let (caller, shelf, ids) = (caller.clone(), app.shelf.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            check(writer, &shelf, &caller, &quota)?;
            let site_id = caller.site_id.as_str();
            if quotas_of(writer, site_id)?.len() >= QUOTAS_MAX {
                return Err(Failure::invalid("", format!("a site has at most {QUOTAS_MAX} quotas")));
            }
            documents::put(writer, site_id, &put(&quota)?)?;
            clock::tick(writer, site_id, [QUOTAS_CLOCK])?;
            let kind = EventKind::QuotaCreated { quota_id: quota.quota_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(quota)
        })
        .await
}

/// Changes a quota. Only administrators do.
pub async fn change(
    app: &App,
    caller: &Caller,
    quota_id: QuotaId,
    wish: QuotaWish,
) -> Result<Quota, Failure> {
    needs_administrator(caller)?;
    let (caller, shelf, ids) = (caller.clone(), app.shelf.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            let document = stored(writer, site_id, &quota_id)?;
            let quota = wish.over(document.parse()?);
            check(writer, &shelf, &caller, &quota)?;
            documents::put(writer, site_id, &put(&quota)?.replacing(document.version))?;
            clock::tick(writer, site_id, [QUOTAS_CLOCK])?;
            events::append(writer, &event(&caller, ids.as_ref(), EventKind::QuotaChanged { quota_id }))?;
            Ok(quota)
        })
        .await
}

/// Takes a quota back. Only administrators do.
pub async fn delete(app: &App, caller: &Caller, quota_id: QuotaId) -> Result<(), Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            let document = stored(writer, site_id, &quota_id)?;
            documents::delete(writer, site_id, records::QUOTA, quota_id.as_str(), document.version)?;
            clock::tick(writer, site_id, [QUOTAS_CLOCK])?;
            events::append(writer, &event(&caller, ids.as_ref(), EventKind::QuotaDeleted { quota_id }))?;
            Ok(())
        })
        .await
}

/// The quotas of the site, by name. Everybody may know what binds them on what they may know of.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Quota>, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let mut quotas = Vec::new();
            for quota in quotas_of(reader, caller.site_id.as_str())? {
                if let Some(scope) = scope::shown(reader, &shelf, &caller, &quota.scope)? {
                    quotas.push(Quota { scope, ..quota });
                }
            }
            Ok(quotas)
        })
        .await
}

fn stored(reader: &mut dyn Read, site_id: &str, quota_id: &QuotaId) -> Result<documents::Document, Failure> {
    documents::get(reader, site_id, records::QUOTA, quota_id.as_str())?.ok_or(Failure::NotFound("quota"))
}

fn put(quota: &Quota) -> Result<documents::Put, Failure> {
    Ok(documents::Put::new(records::QUOTA, quota.quota_id.as_str(), &quota.name, quota)?)
}

/// Refuses a quota that makes no sense.
fn check(reader: &mut dyn Read, shelf: &Shelf, caller: &Caller, quota: &Quota) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if quota.name.is_empty() || quota.name.chars().count() > 127 {
        problems.push(Problem::at("name", "a quota needs a name of at most 127 characters"));
    }
    if quota.limit < 0 {
        problems.push(Problem::at("limit", "a limit is zero or more"));
    }
    if quota.per == Sharing::Group && quota.usergroup_id.is_none() {
        problems.push(Problem::at("usergroup_id", "say which group shares the quota"));
    }
    if quota.prime.len() > PRIME_MAX {
        problems.push(Problem::at("prime", format!("at most {PRIME_MAX} windows")));
    }
    for (place, slot) in quota.prime.iter().enumerate() {
        if slot.window().is_none() {
            let message = "a weekday is 0 (Monday) to 6, and a window ends after it starts";
            problems.push(Problem::at(format!("prime[{place}]"), message));
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    if let Some(group) = quota.usergroup_id {
        groups::exists(reader, caller, group)?;
    }
    scope::check(reader, shelf, caller, &quota.scope)
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role >= Role::Administrator {
        return Ok(());
    }
    Err(Failure::Forbidden("Only an administrator changes quotas.".into()))
}
