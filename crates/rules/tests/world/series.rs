//! Making a booking weekly, for scenarios. Owns the ids of its dates; not what is said about them.

use model::{LineageId, Recipe, RecipeRule, ReservationId, Series, SeriesId};
use rules::series::occurrences;
use rules::{Apart, Draft, DraftLine, Identity, SeriesDraft};
use timeline::Zone;

/// The draft with a line for each of so many weekly dates.
pub(crate) fn weekly(draft: Draft, count: u32, keeps_what_fits: bool, zone: &Zone) -> Draft {
    let first = draft.lines[0].clone();
    let rule = RecipeRule { frequency: 2, count: Some(count), ..RecipeRule::default() };
    let recipe = Recipe { rrule: Some(rule), ..Recipe::default() };
    let dates = occurrences(&recipe, (first.start, first.end), zone).unwrap();
    let line = |(place, date): (usize, &rules::series::Occurrence)| DraftLine {
        start: date.start,
        end: date.end,
        identity: Identity {
            reservation_id: ReservationId::parse(&format!("rsv_date{place}")).unwrap(),
            lineage_id: LineageId::parse(&format!("lin_date{place}")).unwrap(),
        },
        apart: Apart { original_start: Some(date.start), ..Apart::default() },
        ..first.clone()
    };
    let lines = dates.iter().enumerate().map(line).collect();
    let series = Series {
        series_id: SeriesId::parse("ser_1").unwrap(),
        site_id: super::site_id(),
        recipe,
        resource_ids: vec![first.resource_id.clone()],
        reserved_for: draft.reserved_for.clone(),
        first_start: zone.civil(first.start).to_string(),
        first_end: zone.civil(first.end).to_string(),
        created_at: first.start,
        created_by: draft.reserved_for.clone(),
        came_from: None,
    };
    Draft { lines, series: Some(Box::new(SeriesDraft { series, keeps_what_fits })), ..draft }
}
