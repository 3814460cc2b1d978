//! The calls, one file per noun. A handler reads, asks the app, and shapes the answer; it decides nothing.

mod accounts;
mod approvers;
mod asking;
mod audit;
mod booking;
mod bots;
mod bulk;
mod course;
mod decisions;
mod embed;
mod event_stream;
mod events;
mod external_events;
mod feeds;
mod files;
mod finding;
mod forms;
mod grants;
mod groups;
mod holds;
mod jobs;
mod joining;
mod limits;
mod own_sessions;
mod passkeys;
mod passwords;
mod people;
mod projects;
mod properties;
mod providers;
mod reservation_rows;
mod reservations;
mod resource_tables;
mod resources;
mod rule_examples;
mod second_factor;
mod sessions;
mod sites;
mod training;
mod usage;

use app::{App, BookingWish, Failure, TemplateRef};
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use model::{Caller, ReservationId, ResourceId, SeriesId, SiteId};
use serde::Deserialize;
use timeline::Zone;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::authenticate::SignedIn;
use crate::problem::Rejection;
use crate::state::Server;

/// All calls.
pub fn all() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(sessions::router())
        .merge(resources::router())
        .merge(properties::router())
        .merge(resource_tables::router())
        .merge(booking::router())
        .merge(course::router())
        .merge(bulk::router())
        .merge(reservations::router())
        .merge(people::router())
        .merge(projects::router())
        .merge(groups::router())
        .merge(grants::router())
        .merge(joining::router())
        .merge(bots::router())
        .merge(audit::router())
        .merge(sites::router())
        .merge(own_sessions::router())
        .merge(accounts::router())
        .merge(approvers::router())
        .merge(decisions::router())
        .merge(limits::router())
        .merge(training::router())
        .merge(usage::router())
        .merge(feeds::router())
        .merge(files::router())
        .merge(finding::router())
        .merge(forms::router())
        .merge(holds::router())
        .merge(embed::router())
        .merge(events::router())
        .merge(external_events::router())
        .merge(jobs::router())
        .merge(passkeys::router())
        .merge(passwords::router())
        .merge(providers::router())
        .merge(second_factor::router())
        .merge(rule_examples::router())
}

/// The body of a call that has nothing to be told: `{}`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Nothing {}

/// The caller on the site a resource belongs to. A resource of a site they have no place on is not found.
async fn on_site_of_resource(app: &App, signed_in: &SignedIn, id: &ResourceId) -> Result<Caller, Rejection> {
    let mut callers = signed_in.principal.everywhere(signed_in.now);
    if callers.len() > 1 {
        for caller in callers {
            match app::one_resource(app, &caller, id.clone()).await {
                Ok(_) => return Ok(caller),
                Err(Failure::NotFound(_)) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        return Err(Failure::NotFound("resource").into());
    }
    callers.pop().ok_or_else(|| Failure::NotFound("resource").into())
}

/// The caller on the site a reservation belongs to. A reservation of a site they have no place on is not found.
async fn on_site_of_reservation(
    app: &App,
    signed_in: &SignedIn,
    id: &ReservationId,
) -> Result<Caller, Rejection> {
    let mut callers = signed_in.principal.everywhere(signed_in.now);
    if callers.len() > 1 {
        for caller in callers {
            match app::one_reservation(app, &caller, id.clone()).await {
                Ok(_) => return Ok(caller),
                Err(Failure::NotFound(_)) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        return Err(Failure::NotFound("reservation").into());
    }
    callers.pop().ok_or_else(|| Failure::NotFound("reservation").into())
}

/// The date of a series that a change of the whole is addressed to, on whichever site of the caller it is.
async fn date_of_series(app: &App, signed_in: &SignedIn, id: &SeriesId) -> Result<ReservationId, Rejection> {
    for caller in signed_in.principal.everywhere(signed_in.now) {
        match app::date_of_series(app, &caller, id.clone()).await {
            Err(Failure::NotFound(_)) => {}
            found => return Ok(found?),
        }
    }
    Err(Failure::NotFound("series").into())
}

/// The caller on the site a template belongs to. A template of a site they have no place on is not found.
async fn on_site_of_template(
    app: &App,
    signed_in: &SignedIn,
    template: &TemplateRef,
) -> Result<Caller, Rejection> {
    for caller in signed_in.principal.everywhere(signed_in.now) {
        if app::is_known_template(app, &caller, template.clone()).await? {
            return Ok(caller);
        }
    }
    Err(Failure::NotFound("template").into())
}

/// The caller on the site on which something is wanted: that of the first resource that is named, else of the template.
async fn on_site_of_wish(app: &App, signed_in: &SignedIn, wish: &BookingWish) -> Result<Caller, Rejection> {
    let first_wanted = wish.resource_id.as_ref().or(wish.basket.first().map(|item| &item.resource_id));
    match (first_wanted, &wish.template.from) {
        (Some(resource), _) => on_site_of_resource(app, signed_in, resource).await,
        (None, Some(template)) => on_site_of_template(app, signed_in, template).await,
        (None, None) => Err(Rejection::malformed_at("for_reservable_id", "say which resource is wanted")),
    }
}

/// The zone of the site that a caller acts on.
fn zone_of<'a>(signed_in: &'a SignedIn, caller: &Caller) -> Result<&'a Zone, Rejection> {
    let mut seats = signed_in.principal.seats.iter();
    let seat = seats.find(|seat| seat.site.site_id == caller.site_id).ok_or(Failure::NotFound("site"))?;
    Ok(&seat.site.timezone)
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn reservation_id(text: &str) -> Result<ReservationId, Rejection> {
    ReservationId::parse(text).map_err(|_| Failure::NotFound("reservation").into())
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn resource_id(text: &str) -> Result<ResourceId, Rejection> {
    ResourceId::parse(text).map_err(|_| Failure::NotFound("resource").into())
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn site_id(text: &str) -> Result<SiteId, Rejection> {
    SiteId::parse(text).map_err(|_| Failure::NotFound("site").into())
}

/// The version a caller demands by `If-Match`; none without the header, or when any version is fine.
fn expected_version<N: std::str::FromStr>(headers: &HeaderMap) -> Result<Option<N>, Rejection> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let tag = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
    // What stands after the version tells one view of it from another.
    let number = tag.split_once('-').map_or(tag, |(version, _)| version).parse();
    number
        .map(Some)
        .map_err(|_| Rejection::malformed_at("If-Match", "send the `ETag` of the version you have seen"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn if_match_names_a_version() {
        for (value, expected) in [
            ("\"3\"", Some(Some(3))),
            ("W/\"3\"", Some(Some(3))),
            ("\"3-0af9c2\"", Some(Some(3))),
            ("*", Some(None)),
            ("\"x\"", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(IF_MATCH, HeaderValue::from_static(value))]);
            assert_eq!(expected_version::<u32>(&headers).ok(), expected, "{value}");
        }
        assert_eq!(expected_version::<u32>(&HeaderMap::new()).unwrap(), None);
    }
}
