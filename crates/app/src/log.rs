//! Reading the log of what happened.

use model::Caller;
use store::events::{self, Logged};

use crate::{App, Failure};

/// The most events one call gives.
const EVENTS_MAX: u32 = 1_000;

/// The site's events after a number, in the order of their commits. For staff, because it tells of everybody.
pub async fn events_after(
    app: &App,
    caller: &Caller,
    seq: i64,
    limit: Option<u32>,
) -> Result<Vec<Logged>, Failure> {
    if !caller.role.is_staff() {
        return Err(Failure::Forbidden("Only moderators and administrators read the log.".into()));
    }
    let (site_id, limit) = (caller.site_id.clone(), limit.unwrap_or(EVENTS_MAX).min(EVENTS_MAX));
    app.store.read(move |reader| Ok(events::after(reader, site_id.as_str(), seq, limit, &[])?)).await
}
