//! Outsiders: people without an account, known by the address they leave.
//!
//! An outsider has an id of their own on each site, made of the address, so that limits count what one address has
//! booked. It is never the id of an account: leaving somebody's address gives nobody a place in that person's calendar
//! and tells nobody whether they have an account.

use model::{Caller, Channel, Kind, ResourceId, Role, SiteId, UserId};
use rules::WishTimes;
use timeline::Instant;

use crate::forms::{self, FormToAnswer, FormWish};
use crate::path::{Manner, Outcome};
use crate::visibility::may_see_resource;
use crate::wish::{BookingWish, ForWhom};
use crate::{App, Failure, book, people, secret, sites};

/// How many characters of the hash make the id.
const ID_CHARACTERS: usize = 26;

/// What somebody without an account asks for.
#[derive(Debug, Clone)]
pub struct OutsiderWish {
    /// The resource, which must admit them.
    pub resource_id: ResourceId,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The times.
    pub times: WishTimes,
    /// How many units; absent means one.
    pub units: Option<u32>,
    /// What it is for.
    pub purpose: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Answers to forms.
    pub forms: Vec<FormWish>,
    /// Only the verdict is wanted.
    pub is_dry_run: bool,
}

/// Books for somebody without an account, through the one path. A resource that does not admit them is not found.
pub async fn book_as_outsider(app: &App, wish: OutsiderWish, now: Instant) -> Result<Outcome, Failure> {
    let email = people::address("email", &wish.email)?;
    let name = wish.name.trim().to_owned();
    people::check_name("name", &name)?;
    if name.is_empty() {
        return Err(Failure::invalid("name", "say who you are"));
    }
    let caller = caller(app, &wish.resource_id, &email, now).await?;
    let wish = BookingWish {
        resource_id: Some(wish.resource_id),
        for_whom: Some(ForWhom::Outsider(email)),
        times: wish.times,
        units: wish.units,
        kind: Some(Kind::Reservation),
        is_dry_run: wish.is_dry_run,
        purpose: Some(wish.purpose),
        note: Some(wish.note),
        forms: wish.forms,
        reserved_for_text: Some(Some(name)),
        ..BookingWish::default()
    };
    book::book(app, &caller, wish, Manner::default()).await
}

/// What somebody without an account has to answer to book a resource. One that does not admit them is not found.
pub async fn forms_for_outsiders(
    app: &App,
    resource_id: ResourceId,
    now: Instant,
) -> Result<Vec<FormToAnswer>, Failure> {
    // Whoever asks has said nothing about themselves yet.
    let caller = caller(app, &resource_id, "", now).await?;
    forms::of_resource(app, &caller, resource_id).await
}

/// Somebody without an account on the site of a resource that admits them.
pub(crate) async fn caller(
    app: &App,
    resource_id: &ResourceId,
    email: &str,
    now: Instant,
) -> Result<Caller, Failure> {
    let sites = sites::all(app).await?;
    let (shelf, resource_id, email) = (app.shelf.clone(), resource_id.clone(), email.to_owned());
    app.store
        .read(move |reader| {
            for site in sites {
                let Some(resource) = shelf.resource(reader, &site.site_id, &resource_id)? else { continue };
                let caller = Caller {
                    grants: Vec::new(),
                    origin: model::Origin::default(),
                    user_id: id_of(&site.site_id, &email)?,
                    site_id: site.site_id,
                    role: Role::Anonymous,
                    usergroups: Vec::new(),
                    trainings: Vec::new(),
                    channel: Channel::Embed,
                    now,
                };
                if may_see_resource(&caller, &resource.settings) {
                    return Ok(caller);
                }
            }
            Err(Failure::NotFound("resource"))
        })
        .await
}

/// The id of an outsider on a site.
pub(crate) fn id_of(site_id: &SiteId, email: &str) -> Result<UserId, Failure> {
    let hash = secret::hash(&format!("outsider {site_id} {email}"));
    let short = hash.get(..ID_CHARACTERS).unwrap_or(&hash);
    UserId::parse(&format!("usr_{short}")).map_err(|trouble| Failure::Bug(trouble.to_string()))
}
