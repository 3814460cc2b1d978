//! Fills the table of guests from the documents of reservations that were stored before there was one.
//!
//! It reads the documents as they were then and not through today's types, because a step never changes.

use serde_json::Value as Json;

use crate::{StoreError, Write, sql};

/// How many versions are looked at in one step.
const AT_ONCE: usize = 500;

/// Writes down the guests of every version, live or superseded.
pub(crate) fn fill(write: &mut dyn Write) -> Result<(), StoreError> {
    for versions in [sql::BODIES_WITH_GUESTS, sql::SUPERSEDED_BODIES_WITH_GUESTS] {
        let mut last = (String::new(), String::new());
        loop {
            let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
            let step = [last.0.as_str().into(), last.1.as_str().into(), limit.into()];
            let rows = write.fetch(versions, &step)?;
            for row in &rows {
                let (site, reservation_id) = (row.text(0)?, row.text(1)?);
                for user_id in guests(row.text(2)?)? {
                    let guest = [site.into(), user_id.as_str().into(), reservation_id.into()];
                    write.execute(sql::GUEST_PUT, &guest)?;
                }
                last = (site.to_owned(), reservation_id.to_owned());
            }
            if rows.len() < AT_ONCE {
                break;
            }
        }
    }
    Ok(())
}

/// The members among the guests that a document names.
fn guests(body: &str) -> Result<Vec<String>, StoreError> {
    let document: Json = serde_json::from_str(body).map_err(StoreError::shape)?;
    let members = document.pointer("/guests/members").and_then(Json::as_array);
    Ok(members.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect())
}
