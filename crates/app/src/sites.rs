//! Sites: creating one with its first administrator, and reading them.

use std::sync::Arc;

use model::{Caller, Channel, Event, EventId, EventKind, Member, Role, Site, SiteId, User, UserId};
use store::{INSTALLATION, Read, documents, events};
use timeline::{Instant, Zone};

use crate::people::{self, NewPerson};
use crate::{App, Failure, records};

/// A site to create.
#[derive(Debug, Clone)]
pub struct NewSite {
    /// Its name.
    pub name: String,
    /// The zone of its clocks.
    pub timezone: Zone,
    /// The person who will set its rules.
    pub administrator: NewPerson,
}

/// What came of creating a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedSite {
    /// The site.
    pub site_id: SiteId,
    /// Its administrator.
    pub user_id: UserId,
}

/// Creates a site with its first administrator. Somebody who has an account keeps it, password included.
pub async fn create(app: &App, new: NewSite, now: Instant) -> Result<CreatedSite, Failure> {
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 255 {
        return Err(Failure::invalid("name", "a site needs a name of at most 255 characters"));
    }
    let prepared = people::prepare(app, new.administrator).await?;
    let site = Site {
        settings: model::SiteSettings::default(),
        site_id: SiteId::mint(app.ids.as_ref()),
        name,
        timezone: new.timezone,
        currency: model::site::Currency::default(),
        created_at: now,
    };
    let ids = app.ids.clone();
    app.store
        .write(move |writer| {
            let put = documents::Put::new(records::SITE, site.site_id.as_str(), &site.name, &site)?;
            documents::put(writer, INSTALLATION, &put)?;
            let user = people::account(writer, ids.as_ref(), prepared, now)?;
            let member = Member::new(site.site_id.clone(), user.user_id.clone(), Role::Administrator, now);
            people::add_member(writer, &member, &user)?;
            let event = |kind| Event {
                origin: model::Origin::default(),
                event_id: EventId::mint(ids.as_ref()),
                site_id: site.site_id.clone(),
                at: now,
                actor_id: user.user_id.clone(),
                channel: Channel::System,
                kind,
            };
            events::append(writer, &event(EventKind::SiteCreated))?;
            let added = EventKind::MemberAdded { user_id: user.user_id.clone(), role: member.role };
            events::append(writer, &event(added))?;
            Ok(CreatedSite { site_id: site.site_id.clone(), user_id: user.user_id.clone() })
        })
        .await
}

/// A site by its id.
pub(crate) fn site(reader: &mut dyn Read, site_id: &SiteId) -> Result<Option<Site>, Failure> {
    records::get(reader, INSTALLATION, records::SITE, site_id.as_str())
}

/// The site a caller acts on.
pub(crate) fn of(reader: &mut dyn Read, caller: &Caller) -> Result<Arc<Site>, Failure> {
    site(reader, &caller.site_id)?.map(Arc::new).ok_or(Failure::NotFound("site"))
}

/// The site a caller acts on, for its zone.
pub async fn one(app: &App, caller: &Caller) -> Result<Arc<Site>, Failure> {
    let caller = caller.clone();
    app.store.read(move |reader| of(reader, &caller)).await
}

/// The caller's site with its version.
pub async fn versioned(app: &App, caller: &Caller) -> Result<(Site, i64), Failure> {
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader| {
            let found = documents::get(reader, INSTALLATION, records::SITE, site_id.as_str())?;
            let document = found.ok_or(Failure::NotFound("site"))?;
            Ok((document.parse()?, document.version))
        })
        .await
}

/// All sites, by name.
pub async fn all(app: &App) -> Result<Vec<Site>, Failure> {
    app.store
        .read(|reader| {
            let found = documents::list(reader, INSTALLATION, records::SITE, &documents::Listing::default())?;
            found.iter().map(|document| Ok(document.parse()?)).collect()
        })
        .await
}

/// Some administrator of a site, for commands of the operator that act in somebody's name.
pub async fn administrator(app: &App, site_id: SiteId) -> Result<(Site, User), Failure> {
    app.store
        .read(move |reader| {
            let site = site(reader, &site_id)?.ok_or(Failure::NotFound("site"))?;
            for member in people::members_of(reader, &site_id)? {
                if member.role == Role::Administrator
                    && member.is_active
                    && let Some(user) = people::user(reader, member.user_id.as_str())?
                {
                    return Ok((site, user));
                }
            }
            Err(Failure::NotFound("administrator"))
        })
        .await
}
