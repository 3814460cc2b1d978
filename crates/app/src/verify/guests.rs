//! Checking that guests are found by exactly the versions of reservations that name them.

use std::ops::ControlFlow;

use model::SiteId;
use store::Read;
use store::reservations::{self as versions, Filter};

use crate::Failure;

/// What is wrong, each with the version it is about.
pub(super) fn wrong(reader: &mut dyn Read, site_id: &SiteId) -> Result<Vec<(String, String)>, Failure> {
    let mut written = versions::guests_of_site(reader, site_id.as_str())?;
    let mut wrong = Vec::new();
    let all = Filter { is_with_cancelled: true, is_with_superseded: true, ..Filter::default() };
    versions::for_each(reader, site_id.as_str(), &all, &mut |version| {
        for guest in &version.guests.members {
            let found_by = (version.reservation_id.to_string(), guest.to_string());
            if !written.remove(&found_by) {
                wrong.push((found_by.0, format!("{guest} is a guest and not found as one")));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let strays = written.into_iter();
    wrong
        .extend(strays.map(|(version, guest)| (version, format!("{guest} is found as a guest and is none"))));
    Ok(wrong)
}
