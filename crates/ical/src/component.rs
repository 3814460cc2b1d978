//! Content lines as components: what begins, what ends, what lies in what. It keeps the calendars, events and
//! zones of a file and passes over everything else; properties stay text here.

use crate::limits::{Limits, ParseTrouble, Troubles, excerpt};
use crate::source::{ContentLine, content_lines};

/// A component and those in it that matter.
#[derive(Debug, Default)]
pub(crate) struct Component {
    /// `VCALENDAR`, `VEVENT`, ..., in capitals.
    pub(crate) name: String,
    /// Number of its BEGIN line, counted from 1.
    pub(crate) line: usize,
    /// Its own properties, one unfolded content line per row.
    pub(crate) properties: String,
    /// Components that lie in it.
    pub(crate) children: Vec<Component>,
}

/// The calendars of a file.
#[derive(Debug)]
pub(crate) struct Calendars {
    pub(crate) components: Vec<Component>,
    /// Whether every calendar and event that began has ended. What is missing from a file that was cut off is not gone.
    pub(crate) is_complete: bool,
}

/// Reads the structure of a file. What has no end is left out, and told.
pub(crate) fn read_calendars(
    file: &[u8],
    limits: Limits,
    troubles: &mut Troubles,
) -> Result<Calendars, ParseTrouble> {
    if file.len() > limits.bytes {
        return Err(ParseTrouble::TooLong { bytes: file.len(), limit: limits.bytes });
    }
    let mut reader =
        Reader { limits, troubles, open: Vec::new(), calendars: Vec::new(), events: 0, is_complete: true };
    let mut is_blank = true;
    for line in content_lines(file) {
        is_blank &= line.text.trim().is_empty();
        reader.take(&line)?;
    }
    reader.close_to(0);
    if reader.calendars.is_empty() && !is_blank {
        return Err(ParseTrouble::NotACalendar);
    }
    Ok(Calendars { components: reader.calendars, is_complete: reader.is_complete })
}

struct Reader<'read> {
    limits: Limits,
    troubles: &'read mut Troubles,
    /// The components that have begun and not ended, outermost first.
    open: Vec<Component>,
    calendars: Vec<Component>,
    events: usize,
    is_complete: bool,
}

impl Reader<'_> {
    fn take(&mut self, line: &ContentLine<'_>) -> Result<(), ParseTrouble> {
        let Some((name, value)) = line.text.split_once(':') else { return Ok(()) };
        if name.trim().eq_ignore_ascii_case("BEGIN") {
            return self.begin(value.trim().to_ascii_uppercase(), line.number);
        }
        if name.trim().eq_ignore_ascii_case("END") {
            self.end(&value.trim().to_ascii_uppercase(), line.number);
            return Ok(());
        }
        let Some(component) = self.open.last_mut() else { return Ok(()) };
        if line.text.len() > self.limits.line_bytes {
            let name = excerpt(name);
            let bytes = line.text.len();
            self.troubles.add(line.number, None, format!("{name} has {bytes} bytes; it was left out."));
            return Ok(());
        }
        if line.is_repaired {
            let sentence = "Some characters are not UTF-8; they were replaced.";
            self.troubles.add(line.number, None, sentence);
        }
        component.properties.push_str(&line.text);
        component.properties.push('\n');
        Ok(())
    }

    fn begin(&mut self, name: String, line: usize) -> Result<(), ParseTrouble> {
        // These lie directly in a calendar: what else is open has lost its end.
        match name.as_str() {
            "VCALENDAR" => self.close_to(0),
            "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY" | "VTIMEZONE" => self.close_to(1),
            _ => {}
        }
        if self.open.len() >= self.limits.nesting {
            return Err(ParseTrouble::NestedTooDeep { line, limit: self.limits.nesting });
        }
        if name == "VEVENT" {
            self.events += 1;
            if self.events > self.limits.events {
                return Err(ParseTrouble::TooManyEvents { limit: self.limits.events });
            }
        }
        self.open.push(Component { name, line, ..Component::default() });
        Ok(())
    }

    fn end(&mut self, name: &str, line: usize) {
        let Some(depth) = self.open.iter().rposition(|component| component.name == name) else {
            let name = excerpt(name);
            self.troubles.add(line, None, format!("END:{name} ends nothing that has begun."));
            return;
        };
        self.close_to(depth + 1);
        if let Some(ended) = self.open.pop() {
            self.keep(ended);
        }
    }

    /// Gives up on the components that lie deeper than `depth`: they have no end. A calendar is kept as far
    /// as it goes.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(component) = self.open.pop() else { return };
            let name = excerpt(&component.name);
            let is_calendar = component.name == "VCALENDAR";
            self.is_complete &= !is_calendar && component.name != "VEVENT";
            let consequence = if is_calendar { "what follows it is missing" } else { "it was left out" };
            self.troubles.add(component.line, None, format!("{name} has no END:{name}; {consequence}."));
            if is_calendar {
                self.calendars.push(component);
            }
        }
    }

    fn keep(&mut self, ended: Component) {
        match (self.open.last_mut(), ended.name.as_str()) {
            (None, "VCALENDAR") => self.calendars.push(ended),
            (Some(parent), "VEVENT" | "VTIMEZONE" | "VFREEBUSY") if parent.name == "VCALENDAR" => {
                parent.children.push(ended);
            }
            (Some(parent), "STANDARD" | "DAYLIGHT") if parent.name == "VTIMEZONE" => {
                parent.children.push(ended);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Result<Calendars, ParseTrouble>, Vec<String>) {
        let mut troubles = Troubles::default();
        let calendars = read_calendars(text.as_bytes(), Limits::default(), &mut troubles);
        let sentences =
            troubles.into_list().into_iter().map(|trouble| format!("{}: {}", trouble.line, trouble.sentence));
        (calendars, sentences.collect())
    }

    #[test]
    fn an_alarm_does_not_speak_for_its_event() {
        let (calendars, troubles) = read(
            "BEGIN:VCALENDAR\nbegin:vevent\nSUMMARY:Lab\nBEGIN:VALARM\nSUMMARY:Beep\nEND:VALARM\n\
             LOCATION:3\nEND:VEVENT\nEND:VCALENDAR\n",
        );
        let calendars = calendars.unwrap();
        assert_eq!(calendars.components[0].children[0].properties, "SUMMARY:Lab\nLOCATION:3\n");
        assert!(calendars.is_complete && troubles.is_empty());
    }

    #[test]
    fn a_missing_end_is_told_and_makes_the_file_incomplete() {
        for (text, events, expected) in [
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\n", 1, "1: VCALENDAR has no END"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR\n", 0, "2: VEVENT has no END"),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR\n",
                1,
                "2: VEVENT has no END",
            ),
            (
                "BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n",
                1,
                "1: VCALENDAR has no END",
            ),
        ] {
            let (calendars, troubles) = read(text);
            let calendars = calendars.unwrap();
            assert!(!calendars.is_complete, "{text}");
            assert_eq!(
                calendars.components.iter().map(|it| it.children.len()).sum::<usize>(),
                events,
                "{text}"
            );
            assert!(troubles[0].starts_with(expected), "{text}: {troubles:?}");
        }
    }

    #[test]
    fn a_misspelt_end_does_not_swallow_the_events_after_it() {
        let (calendars, troubles) = read(
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTOOD\nBEGIN:VEVENT\nEND:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\n\
             END:VCALENDAR\n",
        );
        let calendars = calendars.unwrap();
        assert_eq!((calendars.components[0].children.len(), calendars.is_complete), (2, true));
        assert_eq!(
            troubles,
            ["3: END:VTOOD ends nothing that has begun.", "2: VTODO has no END:VTODO; it was left out."]
        );
    }

    #[test]
    fn a_stray_end_is_told_and_harmless() {
        let (calendars, troubles) = read("BEGIN:VCALENDAR\nEND:VEVENT\nX:1\nEND:VCALENDAR\nEND:VCALENDAR\n");
        let calendars = calendars.unwrap();
        assert!(calendars.is_complete);
        assert_eq!(calendars.components[0].properties, "X:1\n");
        assert_eq!(
            troubles,
            ["2: END:VEVENT ends nothing that has begun.", "5: END:VCALENDAR ends nothing that has begun."]
        );
    }

    #[test]
    fn text_that_is_no_calendar_is_an_error_and_nothing_at_all_is_an_empty_calendar() {
        assert_eq!(
            read("<html><body>Sign in: here</body></html>").0.unwrap_err(),
            ParseTrouble::NotACalendar
        );
        assert_eq!(read("BEGIN:VEVENT\nEND:VEVENT\n").0.unwrap_err(), ParseTrouble::NotACalendar);
        assert!(read(" \r\n\r\n").0.unwrap().components.is_empty());
    }
}
