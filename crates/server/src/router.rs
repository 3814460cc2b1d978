//! The router: which address leads to which handler, and what surrounds them all.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::Rejection;
use crate::state::Server;
use crate::{assets, layers, openapi, routes, scim};

/// How long the readiness check waits for the database.
const READY_SECONDS_MAX: u64 = 2;

/// All of it.
pub fn router(server: Server) -> Router {
    let (calls, document) = calls().split_for_parts();
    let calls = calls
        .merge(scim::router())
        .method_not_allowed_fallback(|| async { Rejection::wrong_method() })
        .layer(from_fn(layers::leave_unchanged))
        .layer(from_fn_with_state(server.clone(), layers::note_key))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(server.clone(), layers::limit))
        .layer(from_fn_with_state(server.clone(), layers::take_body));
    Router::new()
        .merge(calls)
        .route("/healthz", get(|| async { Json(json!({"status": "ok"})) }))
        .route("/readyz", get(ready))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(openapi::docs))
        .route("/docs/page.js", get(openapi::docs_script))
        .route("/docs/try.js", get(openapi::docs_trial))
        .route("/docs/page.css", get(openapi::docs_style))
        .layer(Extension(Arc::new(openapi::completed(document))))
        .fallback(assets::serve)
        .layer(from_fn(layers::time_out))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(from_fn_with_state(server.clone(), layers::observe))
        .with_state(server)
}

/// The document of the API.
pub fn document() -> Document {
    openapi::completed(calls().to_openapi())
}

/// The calls that stand in the document.
fn calls() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(openapi::Api::openapi()).merge(routes::all())
}

/// Whether the server can do its work: the database answers.
async fn ready(State(server): State<Server>) -> Response {
    let answer = tokio::time::timeout(Duration::from_secs(READY_SECONDS_MAX), server.app.store().is_ready());
    match answer.await {
        Ok(Ok(())) => Json(json!({"status": "ready"})).into_response(),
        Ok(Err(failure)) => Rejection::from(app::Failure::from(failure)).into_response(),
        Err(_) => Rejection::timed_out().into_response(),
    }
}
