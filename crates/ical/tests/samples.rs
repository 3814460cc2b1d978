//! Reads every .ics file below the folder that HOLDFAST_ICS_SAMPLES names and prints what came of each, one
//! line of JSON per occurrence into the folder HOLDFAST_ICS_REPORTS if that is named too. For comparing with
//! other readers (`compare_with_python.py`); skipped with a word when there is no such folder.
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
    let everything = Span::new(Instant::from_unix(0), Instant::from_unix(2_145_916_800)).unwrap();
    let parsed = match parse(&std::fs::read(file).unwrap(), &utc, Limits::default()) {
        Ok(parsed) => parsed,
        Err(trouble) => return println!("{name}: not read: {trouble}"),
    };
    let expanded = expand(&parsed.events, everything, Limits::default());
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
        let mut text = String::new();
        for event in &parsed.events {
            let uid = event.uid.replace('\\', "\\\\").replace('"', "\\\"");
            writeln!(text, r#"{{"uid":"{uid}","start":"{}","end":"{}"}}"#, event.start, event.end).unwrap();
        }
        std::fs::write(Path::new(&reports).join(format!("{name}.jsonl")), text).unwrap();
    }
}
