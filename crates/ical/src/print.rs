//! A calendar of ours as iCalendar text (RFC 5545, RFC 7986) for people who subscribe to it, and single entries as
//! invitations that go out by mail (RFC 5546).
//! It owns which lines are written and in what order; how a line is escaped and folded is in `line`, and
//! what a subscriber may see is decided by the caller.

use timeline::{Instant, Span};

use crate::line::line;

/// Who wrote the text, as the format asks for.
const PRODUCT: &str = "-//Holdfast//Holdfast reservations//EN";

/// A calendar to be published. The same value always gives the same text, so that a hash of the text tells
/// whether anything changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Name under which a subscriber sees it.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// IANA name of the zone in which a subscriber may want to show it; the entries themselves are in UTC.
    pub zone_name: String,
    /// How often a subscriber should come back, in minutes. Not all obey.
    pub refresh_minutes: u32,
    /// What is in it, in the order in which it is written.
    pub entries: Vec<Entry>,
}

/// One dated event of a published calendar. Series are published as single entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Identity that never changes, also when the event is edited.
    pub uid: String,
    /// Number of the revision; it must rise when time, place or status change.
    pub sequence: u32,
    /// When this revision was made (DTSTAMP). Never the time of printing: subscribers would see a change
    /// where there is none.
    pub revised: Instant,
    /// When the event was first made.
    pub created: Option<Instant>,
    /// When anything about it last changed.
    pub last_modified: Option<Instant>,
    /// When it takes place.
    pub span: Span,
    /// One line about it.
    pub summary: String,
    /// More about it; may have several lines.
    pub description: Option<String>,
    /// Where it takes place.
    pub location: Option<String>,
    /// Words to sort it by.
    pub categories: Vec<String>,
    /// Whether it stands.
    pub status: Status,
    /// Whether it leaves the time free, as information that blocks nobody does.
    pub is_transparent: bool,
    /// Who answers for it.
    pub organizer: Option<Organizer>,
    /// The mail address of whoever is invited, without `mailto:`.
    pub attendee: Option<String>,
    /// Page that shows it.
    pub url: Option<String>,
}

/// The person or office that answers for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organizer {
    /// Name to show.
    pub name: String,
    /// Mail address, without `mailto:`.
    pub email: String,
}

/// Whether an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It takes place.
    Confirmed,
    /// It may take place, for example when an approval is missing.
    Tentative,
    /// It was called off; subscribers take it off their calendars.
    Cancelled,
}

/// The text of a calendar: CRLF line ends, UTF-8, rows of at most 75 octets.
pub fn print(calendar: &Calendar) -> String {
    /// Room for a usual entry, so that a long calendar is not moved in memory again and again.
    const OCTETS_PER_ENTRY: usize = 512;

    let mut text = String::with_capacity(OCTETS_PER_ENTRY * (calendar.entries.len() + 1));
    text.push_str("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
    line(&mut text, "PRODID", |line| line.text_value(PRODUCT));
    line(&mut text, "NAME", |line| line.text_value(&calendar.name));
    line(&mut text, "X-WR-CALNAME", |line| line.text_value(&calendar.name));
    if let Some(description) = &calendar.description {
        line(&mut text, "DESCRIPTION", |line| line.text_value(description));
        line(&mut text, "X-WR-CALDESC", |line| line.text_value(description));
    }
    line(&mut text, "X-WR-TIMEZONE", |line| line.text_value(&calendar.zone_name));
    let refresh = format!("PT{}M", calendar.refresh_minutes);
    line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION:", |line| line.raw(&refresh));
    line(&mut text, "X-PUBLISHED-TTL:", |line| line.raw(&refresh));
    for entry in &calendar.entries {
        print_entry(&mut text, entry);
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// An invitation to one entry, or the word that it is off, as calendars elsewhere take it from a mail. RFC 5546 asks for
/// an organizer and an attendee.
pub fn print_invitation(entry: &Entry) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n");
    line(&mut text, "METHOD:", |line| line.raw(invitation_method(entry)));
    line(&mut text, "PRODID", |line| line.text_value(PRODUCT));
    print_entry(&mut text, entry);
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// What an invitation to the entry asks of a calendar: `REQUEST` or `CANCEL`. The mail around it names the same.
pub fn invitation_method(entry: &Entry) -> &'static str {
    if entry.status == Status::Cancelled { "CANCEL" } else { "REQUEST" }
}

fn print_entry(text: &mut String, entry: &Entry) {
    text.push_str("BEGIN:VEVENT\r\n");
    line(text, "UID", |line| line.text_value(&entry.uid));
    line(text, "DTSTAMP", |line| line.instant_value(entry.revised));
    line(text, "SEQUENCE:", |line| line.raw(&entry.sequence.to_string()));
    if let Some(created) = entry.created {
        line(text, "CREATED", |line| line.instant_value(created));
    }
    if let Some(last_modified) = entry.last_modified {
        line(text, "LAST-MODIFIED", |line| line.instant_value(last_modified));
    }
    line(text, "DTSTART", |line| line.instant_value(entry.span.start()));
    line(text, "DTEND", |line| line.instant_value(entry.span.end()));
    line(text, "SUMMARY", |line| line.text_value(&entry.summary));
    if let Some(description) = &entry.description {
        line(text, "DESCRIPTION", |line| line.text_value(description));
    }
    if let Some(location) = &entry.location {
        line(text, "LOCATION", |line| line.text_value(location));
    }
    if !entry.categories.is_empty() {
        line(text, "CATEGORIES", |line| line.text_list(&entry.categories));
    }
    text.push_str(match entry.status {
        Status::Confirmed => "STATUS:CONFIRMED\r\n",
        Status::Tentative => "STATUS:TENTATIVE\r\n",
        Status::Cancelled => "STATUS:CANCELLED\r\n",
    });
    text.push_str(if entry.is_transparent { "TRANSP:TRANSPARENT\r\n" } else { "TRANSP:OPAQUE\r\n" });
    if let Some(organizer) = &entry.organizer {
        line(text, "ORGANIZER", |line| {
            line.parameter("CN", &organizer.name);
            line.raw(":mailto:");
            line.raw(&organizer.email);
        });
    }
    if let Some(attendee) = &entry.attendee {
        line(
            text,
            "ATTENDEE;CUTYPE=ROOM;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:",
            |line| {
                line.raw(attendee);
            },
        );
    }
    if let Some(url) = &entry.url {
        line(text, "URL:", |line| line.raw(url));
    }
    text.push_str("END:VEVENT\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            uid: "lin_1@holdfast.example".to_owned(),
            sequence: 3,
            revised: Instant::from_unix(1_774_700_000),
            created: Some(Instant::from_unix(1_774_600_000)),
            last_modified: Some(Instant::from_unix(1_774_700_000)),
            span: Span::starting(Instant::from_unix(1_774_746_000), 5_400).unwrap(),
            summary: "Confocal microscope; Ann, Bo".to_owned(),
            description: Some(
                "First line\nZweite Zeile über Zellen, die im Dunkeln leuchten, täglich".to_owned(),
            ),
            location: Some("Building 7, room 12".to_owned()),
            categories: vec!["imaging".to_owned(), "wet, lab".to_owned()],
            status: Status::Confirmed,
            is_transparent: false,
            organizer: Some(Organizer {
                name: "Imaging: core".to_owned(),
                email: "core@lab.example".to_owned(),
            }),
            attendee: None,
            url: Some("https://lab.example/reservation/rsv_1".to_owned()),
        }
    }

    #[test]
    fn an_invitation_asks_and_a_cancelled_one_takes_back() {
        let invited = Entry { attendee: Some("room7@lab.example".to_owned()), ..entry() };
        let asked = print_invitation(&invited).replace("\r\n ", "");
        assert!(asked.contains("\r\nMETHOD:REQUEST\r\n") && asked.contains("\r\nSTATUS:CONFIRMED\r\n"));
        assert!(asked.contains("RSVP=TRUE:mailto:room7@lab.example\r\n"), "{asked}");
        let off = print_invitation(&Entry { status: Status::Cancelled, ..invited });
        assert!(off.contains("\r\nMETHOD:CANCEL\r\n") && off.contains("\r\nSTATUS:CANCELLED\r\n"));
    }

    fn calendar(entries: Vec<Entry>) -> Calendar {
        Calendar {
            name: "Microscopes".to_owned(),
            description: Some("All reservations".to_owned()),
            zone_name: "Europe/Berlin".to_owned(),
            refresh_minutes: 15,
            entries,
        }
    }

    #[test]
    fn a_whole_calendar() {
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "PRODID:-//Holdfast//Holdfast reservations//EN",
            "NAME:Microscopes",
            "X-WR-CALNAME:Microscopes",
            "DESCRIPTION:All reservations",
            "X-WR-CALDESC:All reservations",
            "X-WR-TIMEZONE:Europe/Berlin",
            "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
            "X-PUBLISHED-TTL:PT15M",
            "BEGIN:VEVENT",
            "UID:lin_1@holdfast.example",
            "DTSTAMP:20260328T121320Z",
            "SEQUENCE:3",
            "CREATED:20260327T082640Z",
            "LAST-MODIFIED:20260328T121320Z",
            "DTSTART:20260329T010000Z",
            "DTEND:20260329T023000Z",
            "SUMMARY:Confocal microscope\\; Ann\\, Bo",
            "DESCRIPTION:First line\\nZweite Zeile über Zellen\\, die im Dunkeln leuchten",
            " \\, täglich",
            "LOCATION:Building 7\\, room 12",
            "CATEGORIES:imaging,wet\\, lab",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "ORGANIZER;CN=\"Imaging: core\":mailto:core@lab.example",
            "URL:https://lab.example/reservation/rsv_1",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        .join("\r\n");
        assert_eq!(print(&calendar(vec![entry()])), expected);
    }

    #[test]
    fn a_cancelled_entry_keeps_its_uid_and_raises_its_sequence() {
        let cancelled = Entry {
            sequence: 4,
            status: Status::Cancelled,
            is_transparent: true,
            description: None,
            location: None,
            categories: Vec::new(),
            organizer: None,
            url: None,
            created: None,
            last_modified: None,
            ..entry()
        };
        let text = print(&calendar(vec![cancelled]));
        let expected = "BEGIN:VEVENT\r\nUID:lin_1@holdfast.example\r\nDTSTAMP:20260328T121320Z\r\nSEQUENCE:4\r\n\
            DTSTART:20260329T010000Z\r\nDTEND:20260329T023000Z\r\nSUMMARY:Confocal microscope\\; Ann\\, Bo\r\n\
            STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn a_calendar_without_entries_is_whole() {
        let text = print(&calendar(Vec::new()));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("PT15M\r\nEND:VCALENDAR\r\n"));
        assert!(!text.contains("VEVENT"));
    }

    #[test]
    fn no_row_is_longer_than_75_octets() {
        let mut long = entry();
        long.uid = "ü".repeat(120);
        long.url = Some(format!("https://lab.example/{}", "x".repeat(200)));
        long.organizer =
            Some(Organizer { name: "名前,".repeat(40), email: format!("{}@lab.example", "y".repeat(90)) });
        let text = print(&calendar(vec![long]));
        assert!(text.split("\r\n").all(|row| row.len() <= 75), "{text}");
    }
}
