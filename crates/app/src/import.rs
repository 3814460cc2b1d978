//! Reading a calendar file into bookings: every event through the same decision as any other request.
//!
//! An event that is in already is left alone, so a file can be read again. What is not stored is said, event by event.

use model::{Caller, ResourceId};
use rules::{EndWish, Flags, WishTimes};
use serde::Serialize;
use store::reservations as versions;
use timeline::{Instant, Span, Wall, Zone};

use crate::path::{Manner, Outcome};
use crate::wish::BookingWish;
use crate::{App, Failure, book, sites};

/// How far ahead rules without an end are followed, in seconds.
const FUTURE_SECONDS: i64 = 400 * 86_400;
/// The longest purpose that is taken from a summary, in characters.
const PURPOSE_CHARACTERS_MAX: usize = 255;

/// What became of one event or one date of a recurring one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventReport {
    /// The event's UID.
    pub uid: String,
    /// Its title.
    pub summary: String,
    /// Its start on the wall of the site.
    pub start: String,
    /// Its end on the wall of the site.
    pub end: String,
    /// `stored`, `skipped` or `refused`.
    pub result: &'static str,
    /// Why it was not stored, or what to know about it.
    pub reasons: Vec<String>,
    /// The booking, when it was stored.
    pub reservation_id: Option<String>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ImportReport {
    /// How many dates became bookings.
    pub stored: usize,
    /// How many were left out on purpose.
    pub skipped: usize,
    /// How many the rules refused.
    pub refused: usize,
    /// What could not be read, with the line of the file.
    pub troubles: Vec<String>,
    /// Every date, in order.
    pub events: Vec<EventReport>,
}

/// Reads a calendar file into bookings of a resource, made and owned by the caller.
pub async fn import(
    app: &App,
    caller: &Caller,
    resource_id: ResourceId,
    file: &[u8],
) -> Result<ImportReport, Failure> {
    let asking = caller.clone();
    let site = app.store.read(move |reader| sites::of(reader, &asking)).await?;
    let limits = ical::Limits::default();
    let parsed = ical::parse(file, &site.timezone, limits)
        .map_err(|trouble| Failure::invalid("", format!("the file cannot be read: {trouble}")))?;
    let until = caller.now.plus_seconds(FUTURE_SECONDS);
    let Some(window) = Span::new(Instant::EARLIEST, until) else {
        return Err(Failure::Bug("the window of an import is empty".into()));
    };
    let expanded = ical::expand(&parsed.events, window, limits);
    let mut report = ImportReport::default();
    for trouble in parsed.troubles.iter().chain(&expanded.troubles) {
        report.troubles.push(format!("line {}: {}", trouble.line, trouble.sentence));
    }
    if !parsed.is_complete {
        report
            .troubles
            .push("the file ends before END:VCALENDAR: something may be missing at its end".into());
    }
    if expanded.is_cut {
        report.troubles.push("there are more dates than are read at once: the last ones are left out".into());
    }
    for occurrence in &expanded.occurrences {
        let event = import_one(app, caller, &resource_id, &site.timezone, occurrence).await?;
        match event.result {
            "stored" => report.stored += 1,
            "skipped" => report.skipped += 1,
            _ => report.refused += 1,
        }
        report.events.push(event);
    }
    Ok(report)
}

async fn import_one(
    app: &App,
    caller: &Caller,
    resource_id: &ResourceId,
    zone: &Zone,
    occurrence: &ical::Occurrence<'_>,
) -> Result<EventReport, Failure> {
    let mut event = EventReport {
        uid: occurrence.uid.to_owned(),
        summary: occurrence.summary.to_owned(),
        start: zone.civil(occurrence.span.start()).to_string(),
        end: zone.civil(occurrence.span.end()).to_string(),
        result: "skipped",
        reasons: occurrence.warnings.to_vec(),
        reservation_id: None,
    };
    let source = format!("{}#{}", occurrence.uid, occurrence.original_start.as_unix());
    if occurrence.is_cancelled {
        event.reasons.push("it is cancelled".into());
    } else if occurrence.is_transparent {
        event.reasons.push("it is marked as free time, which takes nothing".into());
    } else if is_in_already(app, caller, resource_id, &source).await? {
        event.reasons.push("it was imported before".into());
    } else {
        decide_on(app, caller, resource_id, occurrence, source, &mut event, zone).await?;
    }
    Ok(event)
}

async fn is_in_already(
    app: &App,
    caller: &Caller,
    resource_id: &ResourceId,
    source: &str,
) -> Result<bool, Failure> {
    let (site_id, resource_id, source) = (caller.site_id.clone(), resource_id.clone(), source.to_owned());
    app.store
        .read(move |reader| {
            Ok(versions::by_import(reader, site_id.as_str(), resource_id.as_str(), &source)?.is_some())
        })
        .await
}

async fn decide_on(
    app: &App,
    caller: &Caller,
    resource_id: &ResourceId,
    occurrence: &ical::Occurrence<'_>,
    source: String,
    event: &mut EventReport,
    zone: &Zone,
) -> Result<(), Failure> {
    let wish = BookingWish {
        resource_id: Some(resource_id.clone()),
        times: WishTimes {
            start: Some(Wall::Instant(occurrence.span.start())),
            end: Some(EndWish::At(Wall::Instant(occurrence.span.end()))),
        },
        purpose: Some(text(occurrence.summary, PURPOSE_CHARACTERS_MAX)),
        note: Some(occurrence.description.and_then(|note| text(note, 10_000))),
        imported_from: Some(source),
        // A calendar file answers no forms; staff bring it in all the same.
        flags: Flags { bypass_form_mismatch: caller.role.is_staff(), ..Flags::default() },
        ..BookingWish::default()
    };
    match book::book(app, caller, wish, Manner::default()).await? {
        Outcome::Done(granted) => {
            event.result = "stored";
            for view in &granted.views {
                event.reservation_id = Some(view.reservation.reservation_id.to_string());
                event.reasons.extend(view.reservation.notices.iter().map(|notice| notice.message.clone()));
            }
        }
        Outcome::Refused(refused) => {
            event.result = "refused";
            event.reasons.extend(refused.refusals.iter().map(|refusal| refusal.message(zone)));
        }
        Outcome::WouldDo(_) | Outcome::Replayed(_) => {
            return Err(Failure::Bug("an import was answered like a dry run".into()));
        }
    }
    Ok(())
}

/// Text cut to a length; none when there is nothing in it.
fn text(text: &str, characters_max: usize) -> Option<String> {
    let cut: String = text.trim().chars().take(characters_max).collect();
    (!cut.is_empty()).then_some(cut)
}
