//! Times on the wire: naive on the site's clock going out, naive or exact coming in.

use app::Problem;
use timeline::{Instant, Resolved, Wall, Zone, parse_civil_or_instant, parse_date};

/// The clock of the site at an instant: `2026-03-29T14:30:00`.
pub(crate) fn local(instant: Instant, zone: &Zone) -> String {
    // As whole seconds it is written without a fraction.
    zone.civil(instant).to_string()
}

/// A start or end of a request, at a place in its JSON.
pub(crate) fn wall(path: &str, text: &str) -> Result<Wall, Problem> {
    parse_civil_or_instant(text).map_err(|trouble| Problem::at(path, trouble.to_string()))
}

/// A warning about a time that was sent with the offset of the other half of the year: by the site's clock, and by every
/// other, it is another time than the one that was written.
pub(crate) fn off_by_an_hour(path: &str, text: &str, zone: &Zone) -> Option<String> {
    let Ok(Wall::Instant(instant)) = parse_civil_or_instant(text) else { return None };
    let (written, offset) = text.split_at(text.rfind(['+', '-'])?);
    // A date has such a sign too, before the time begins.
    let Ok(Wall::Civil(written)) = parse_civil_or_instant(written) else { return None };
    let meant = zone.civil(instant);
    let seconds = meant.duration_until(written).as_secs();
    (seconds.abs() == 3_600).then(|| {
        format!(
            "`{path}` has the offset {offset}, which is not that of {zone} at that time; by the clock there it is {clock}.",
            zone = zone.name(),
            clock = meant.strftime("%H:%M on %Y-%m-%d"),
        )
    })
}

/// A number of seconds since 1970, at a place in its JSON.
pub(crate) fn unix(path: &str, seconds: i64) -> Result<Instant, Problem> {
    Instant::checked_from_unix(seconds).map_err(|trouble| Problem::at(path, trouble.to_string()))
}

/// Which end of a range a text stands for: a date alone means its whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The first instant inside.
    From,
    /// The first instant after.
    Until,
}

/// An edge of a range in a query: a date, a date and time on the site's clock, an instant, or Unix seconds.
pub(crate) fn edge(name: &str, text: &str, zone: &Zone, edge: Edge) -> Result<Instant, Problem> {
    let trouble = |trouble: timeline::TimeError| Problem::at(name, trouble.to_string());
    if let Ok(seconds) = text.parse::<i64>() {
        return unix(name, seconds);
    }
    if let Ok(date) = parse_date(text) {
        let day = match edge {
            Edge::From => date,
            Edge::Until => date.tomorrow().map_err(|error| Problem::at(name, error.to_string()))?,
        };
        return zone.day_start(day).map_err(trouble);
    }
    match parse_civil_or_instant(text).map_err(trouble)? {
        Wall::Instant(instant) => Ok(instant),
        Wall::Civil(civil) => zone.resolve(civil).map(Resolved::first_reached).map_err(trouble),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_of_the_other_half_of_the_year_is_noticed() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        for (text, is_told) in [
            ("2026-01-12T09:00:00+02:00", true),
            ("2026-07-13T09:00:00+01:00", true),
            ("2026-03-29T01:30:00+02:00", true),
            ("2026-01-12T09:00:00+01:00", false),
            ("2026-07-13T09:00:00+0200", false),
            ("2026-10-25T02:30:00+01:00", false),
            // Another zone altogether, no zone, and UTC by its name.
            ("2026-01-12T09:00:00-05:00", false),
            ("2026-01-12T09:00:00", false),
            ("2026-01-12T09:00:00Z", false),
            ("tomorrow", false),
        ] {
            assert_eq!(off_by_an_hour("start", text, &berlin).is_some(), is_told, "{text}");
        }
        let told = off_by_an_hour("start", "2026-01-12T09:00:00+02:00", &berlin).unwrap();
        assert!(told.contains("Europe/Berlin") && told.ends_with("it is 08:00 on 2026-01-12."), "{told}");
    }

    #[test]
    fn an_edge_comes_in_many_forms() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        for (text, from, until) in [
            ("2026-06-01", "2026-05-31T22:00:00Z", "2026-06-01T22:00:00Z"),
            ("2026-06-01T09:00:00", "2026-06-01T07:00:00Z", "2026-06-01T07:00:00Z"),
            ("2026-06-01T09:00:00Z", "2026-06-01T09:00:00Z", "2026-06-01T09:00:00Z"),
            ("2026-03-29T02:30", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"),
            ("1780300800", "2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z"),
        ] {
            let read = |side| edge("start", text, &berlin, side).unwrap().to_string();
            assert_eq!((read(Edge::From).as_str(), read(Edge::Until).as_str()), (from, until), "{text}");
        }
        for text in ["", "tomorrow", "2026-02-30", "99999999999999"] {
            assert!(edge("start", text, &berlin, Edge::From).is_err(), "{text}");
        }
    }
}
