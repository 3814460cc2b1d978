//! A calendar file as values: its name and zone, its events, and in words what could not be taken.
//! Events are read one by one in `event`; dates of series are worked out in `expand`.

use calcard::icalendar::{ICalendarEntry, ICalendarProperty};
use timeline::Zone;

use crate::component::{Component, read_calendars};
use crate::event::{ParsedEvent, read_event};
use crate::limits::{Limits, ParseTrouble, Trouble, Troubles, excerpt};
use crate::print::Status;
use crate::property::{properties_of, text_of};
use crate::zones::{Zones, known_zone};

/// What a calendar file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// How many calendars are in the file; none if the file is blank.
    pub calendars: usize,
    /// Name of the first calendar that has one.
    pub name: Option<String>,
    /// IANA name of the zone of the first calendar that has one that is known.
    pub zone_name: Option<String>,
    /// Whether every calendar and event has its end. If not, the file was cut off, and what is missing from
    /// it must not be taken for gone.
    pub is_complete: bool,
    /// The events, in the order of the file.
    pub events: Vec<ParsedEvent>,
    /// What could not be taken as written, the warnings of the events included.
    pub troubles: Vec<Trouble>,
}

/// Reads a file. Whole days are days in `default_zone`; times without a zone are in the calendar's own zone,
/// or in `default_zone` if it has none.
///
/// Errors only if nothing of the file can be trusted: it is no calendar, or exceeds a limit. A blank file is
/// a calendar without events.
pub fn parse(bytes: &[u8], default_zone: &Zone, limits: Limits) -> Result<Parsed, ParseTrouble> {
    let mut troubles = Troubles::default();
    let read = read_calendars(bytes, limits, &mut troubles)?;
    let mut parsed = Parsed {
        calendars: read.components.len(),
        name: None,
        zone_name: None,
        is_complete: read.is_complete,
        events: Vec::new(),
        troubles: Vec::new(),
    };
    for calendar in &read.components {
        read_calendar(calendar, default_zone, &mut parsed, &mut troubles);
    }
    parsed.troubles = troubles.into_list();
    Ok(parsed)
}

fn read_calendar(calendar: &Component, default_zone: &Zone, parsed: &mut Parsed, troubles: &mut Troubles) {
    let header = Header::read(calendar);
    let known = header.zone.as_deref().and_then(known_zone);
    let zones = Zones::new(default_zone, header.zone.as_deref(), calendar);
    if let Some(name) = header.zone.as_deref().filter(|name| zones.named(name).is_none()) {
        let (name, taken) = (excerpt(name), default_zone.name());
        let sentence = format!("The calendar's time zone `{name}` is unknown; {taken} is taken instead.");
        troubles.add(calendar.line, None, sentence);
    }
    parsed.name = parsed.name.take().or(header.name);
    parsed.zone_name = parsed.zone_name.take().or(known.map(|zone| zone.name().to_owned()));

    for component in &calendar.children {
        match component.name.as_str() {
            "VEVENT" if header.is_answer => {
                let sentence = "The event is part of an answer to an invitation; it was left out.";
                troubles.add(component.line, None, sentence);
            }
            "VEVENT" => match read_event(component, &zones) {
                Ok(mut event) => {
                    if header.is_cancellation {
                        event.status = Status::Cancelled;
                    }
                    for warning in &event.warnings {
                        troubles.add(event.line, Some(&event.uid), warning);
                    }
                    parsed.events.push(event);
                }
                Err(unusable) => troubles.add(component.line, unusable.uid.as_deref(), unusable.sentence),
            },
            "VFREEBUSY" => {
                troubles.add(component.line, None, "Busy times without events (VFREEBUSY) are not read.");
            }
            _ => {}
        }
    }
}

/// What a calendar says about itself.
#[derive(Default)]
struct Header {
    name: Option<String>,
    zone: Option<String>,
    /// METHOD:CANCEL calls off what is in the file (RFC 5546, section 3.2.5).
    is_cancellation: bool,
    /// Answers repeat an event and do not make one.
    is_answer: bool,
}

impl Header {
    fn read(calendar: &Component) -> Header {
        let mut header = Header::default();
        for entry in properties_of(calendar) {
            match &entry.name {
                ICalendarProperty::Name => header.name = worded(&entry).or(header.name),
                ICalendarProperty::Method => {
                    let method = worded(&entry).unwrap_or_default().to_ascii_uppercase();
                    header.is_cancellation = method == "CANCEL";
                    header.is_answer =
                        ["REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"].contains(&method.as_str());
                }
                ICalendarProperty::Other(name) if name.eq_ignore_ascii_case("X-WR-CALNAME") => {
                    header.name = header.name.or_else(|| worded(&entry));
                }
                ICalendarProperty::Other(name) if name.eq_ignore_ascii_case("X-WR-TIMEZONE") => {
                    header.zone = worded(&entry);
                }
                _ => {}
            }
        }
        header
    }
}

/// The first value as text, unless it is blank.
fn worded(entry: &ICalendarEntry) -> Option<String> {
    text_of(entry).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
