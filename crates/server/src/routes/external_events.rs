//! What other calendars put on resources: written, brought up to date and taken back by their integrations.

use app::{ExternalEventDone, Failure, Outcome, View};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::on_site_of_resource;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::external_events::{ExternalEventAnswer, ExternalEventInput, ExternalEventReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(put))
}

/// Put a time of another calendar on a resource, change it, or take it back; moderators and administrators. It takes the
/// resource, or so many of its units, whoever has booked them.
#[utoipa::path(post, path = "/api/external-events", tag = "reservations", operation_id = "put_external_event",
    request_body = ExternalEventInput, responses((status = 200, body = Envelope<ExternalEventAnswer>)))]
async fn put(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<ExternalEventInput>,
) -> Result<Reply<ExternalEventAnswer>, Rejection> {
    let malformed = |problem| Rejection::malformed(&[problem]);
    let caller = on_site_of_resource(&server.app, &signed_in, &input.reservable_id).await?;
    let external_id = input.id().map_err(malformed)?;
    let done = if input.delete {
        app::take_back_external_event(&server.app, &caller, input.reservable_id, external_id.clone()).await?
    } else {
        app::put_external_event(&server.app, &caller, input.wish().map_err(malformed)?).await?
    };
    let reply = |view: &View| ExternalEventReply::of(external_id, view, &caller);
    let answer = match done {
        ExternalEventDone::Unchanged(view) => view.as_deref().map(reply),
        ExternalEventDone::Written(outcome) => match *outcome {
            Outcome::Done(granted) => granted.views.first().map(reply),
            Outcome::Refused(refused) => return Err(Rejection::refused(&refused)),
            Outcome::WouldDo(_) | Outcome::Replayed(_) => {
                return Err(Failure::Bug("an external event was answered like a dry run".into()).into());
            }
        },
    };
    Ok(Reply::new(answer))
}
