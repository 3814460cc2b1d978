//! The API's document, made from the handlers' own types, and the page to read it and try it.

use std::sync::Arc;

use axum::Json;
use axum::extract::Extension;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Document};
use utoipa::{Modify, OpenApi};

use crate::assets::page;
use crate::envelope::Envelope;
use crate::wire::problem::ProblemReply;

mod complete;

pub use complete::completed;

/// What the document says before any call.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Holdfast",
        description = "Reservations of rooms, instruments and everything else that is shared. Every answer under \
            `/api` is an envelope; `data` holds what is described here. Times without an offset are on the clock of \
            the site; lengths are seconds.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    security(("key" = []), ("bearer" = []), ("cookie" = [])),
    components(schemas(Envelope<ProblemReply>)),
    modifiers(&Doors),
    tags(
        (name = "session", description = "Signing in and out."),
        (name = "resources", description = "What can be reserved."),
        (name = "reservations", description = "Making, changing, finding and cancelling reservations."),
        (name = "people", description = "Users and user groups of a site."),
        (name = "forms", description = "Questions of a site's own that are answered with a booking."),
        (name = "files", description = "Pictures of resources and files that answer forms."),
        (name = "projects", description = "What people work on together, with its bookings."),
        (name = "usage", description = "What was really used."),
        (name = "limits", description = "What bounds people: closures, quotas and training."),
        (name = "feeds", description = "Calendar feeds that other programs read."),
        (name = "events", description = "What happened, in order."),
        (name = "operation", description = "Background work, for administrators."),
    ),
)]
pub struct Api;

/// The ways to sign in.
struct Doors;

impl Modify for Doors {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_with(Components::new);
        let key = ApiKeyValue::with_description("Authorization", "An API key or session token, bare.");
        let cookie = ApiKeyValue::with_description(
            crate::authenticate::COOKIE_NAME,
            "The web interface's session; writing needs `X-CSRF-Token` too.",
        );
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("key", SecurityScheme::ApiKey(ApiKey::Header(key)));
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// `GET /openapi.json`
pub async fn document(Extension(document): Extension<Arc<Document>>) -> Json<Document> {
    Json(document.as_ref().clone())
}

/// `GET /docs`
pub async fn docs() -> Response {
    page(include_str!("../assets/docs.html"))
}

/// `GET /docs/page.js`
pub async fn docs_script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../assets/docs.js")).into_response()
}

/// `GET /docs/try.js`
pub async fn docs_trial() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../assets/try.js")).into_response()
}

/// `GET /docs/page.css`
pub async fn docs_style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../assets/docs.css")).into_response()
}
