//! Reads every .ics file below the folder that HOLDFAST_ICS_SAMPLES names and prints what came of each. If
//! HOLDFAST_ICS_REPORTS names a folder too, each event and each occurrence of the years 2000 to 2029 is written
//! there as a line of JSON, for comparing with other readers (`compare_with_python.py`). Skipped with a word when
//! there are no samples.
#![expect(clippy::print_stdout, reason = "the printed report is the purpose")]
#![expect(clippy::unwrap_used, reason = "a file that cannot be read or written ends the test")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ical::{Limits, expand, parse};
use timeline::{Instant, Span, Zone};

#[test]
fn every_sample_is_read() {
    let Ok(folder) = std::env::var("HOLDFAST_ICS_SAMPLES") else {
        println!("skipped: HOLDFAST_ICS_SAMPLES does not name a folder");
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    files.sort();
    assert!(!files.is_empty(), "there is no .ics file in {folder}");
    for file in files {
        report(&file);
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "ics") {
            files.push(path);
        }
    }
}

fn report(file: &Path) {
    let name = file.file_name().unwrap().to_string_lossy();
    let utc = Zone::utc();
    let years = Span::new(Instant::from_unix(946_684_800), Instant::from_unix(1_893_456_000)).unwrap();
    let limits = Limits { occurrences_per_rule: 20_000, ..Limits::default() };
    let parsed = match parse(&std::fs::read(file).unwrap(), &utc, Limits::default()) {
        Ok(parsed) => parsed,
        Err(trouble) => return println!("{name}: not read: {trouble}"),
    };
    let expanded = expand(&parsed.events, years, limits);
    println!(
        "{name}: {} calendars, complete {}, {} events, {} occurrences, {} troubles",
        parsed.calendars,
        parsed.is_complete,
        parsed.events.len(),
        expanded.occurrences.len(),
        parsed.troubles.len() + expanded.troubles.len()
    );
    for trouble in parsed.troubles.iter().chain(&expanded.troubles) {
        let uid = trouble.uid.as_deref().unwrap_or("-");
        println!("    line {}, {uid}: {}", trouble.line, trouble.sentence);
    }
    if let Ok(reports) = std::env::var("HOLDFAST_ICS_REPORTS") {
        let reports = Path::new(&reports);
        let events = parsed.events.iter().map(|event| json(&event.uid, event.start, event.end));
        std::fs::write(reports.join(format!("{name}.events")), events.collect::<String>()).unwrap();
        let occurrences = expanded.occurrences.iter().map(|it| json(it.uid, it.span.start(), it.span.end()));
        std::fs::write(reports.join(format!("{name}.occurrences")), occurrences.collect::<String>()).unwrap();
    }
}

fn json(uid: &str, start: Instant, end: Instant) -> String {
    let mut quoted = String::new();
    for character in uid.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => write!(quoted, "\\u{:04x}", u32::from(control)).unwrap(),
            other => quoted.push(other),
        }
    }
    format!("{{\"uid\":\"{quoted}\",\"start\":\"{start}\",\"end\":\"{end}\"}}\n")
}
