//! Scenarios: what people ask for and what they are told, as text under `scenarios/`.
//!
//! A file is a list of scenarios. A scenario starts with `## ` and a sentence, and with a world of its own: `zone`,
//! `now`, `person`, `resource`, `closed`, `quota`, `training`, `trained` and `form` say what there is, `ann books 09:00 for 2h` is a request, `ann asks 09:00 for 2h` a dry
//! run of it, `, with NAME` books another resource in the same request as `NAME+RESOURCE`, `show NAME` is a question, and the lines that start with `= ` are the whole answer. With `UPDATE_SCENARIOS=1` the answers are written instead of
//! compared; read them before you keep them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod world;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use rules::{Code, TABLE, Waivable};
use world::World;

/// The scenario files, sorted by name.
fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    paths
}

/// The same text with the answers that are given today.
fn answered(text: &str) -> String {
    let mut world = World::new();
    let mut written = String::new();
    for line in text.lines().filter(|line| !line.starts_with("= ")) {
        writeln!(written, "{line}").unwrap();
        if line.starts_with("## ") {
            world = World::new();
        } else if !line.is_empty() && !line.starts_with('#') {
            for answer in world.read(line).unwrap_or_default() {
                writeln!(written, "= {answer}").unwrap();
            }
        }
    }
    written
}

#[test]
fn every_scenario_ends_as_it_is_written() {
    let is_update = std::env::var_os("UPDATE_SCENARIOS").is_some();
    let mut differences = String::new();
    for path in files() {
        let kept = std::fs::read_to_string(&path).unwrap();
        let made = answered(&kept);
        if is_update {
            std::fs::write(&path, &made).unwrap();
        } else if kept != made {
            let place = kept.lines().zip(made.lines()).take_while(|(kept, made)| kept == made).count();
            let line = |text: &str| text.lines().nth(place).unwrap_or("(the end)").to_owned();
            let name = path.file_name().unwrap().to_string_lossy();
            let (kept, made) = (line(&kept), line(&made));
            writeln!(differences, "{name}:{}\n  written: {kept}\n  today:   {made}", place + 1).unwrap();
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

#[test]
fn every_rule_has_its_scenarios() {
    let text: String = files().iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let is_answered = |wanted: &str| {
        text.lines().filter(|line| line.starts_with("= ")).any(|line| format!("{line} ").contains(wanted))
    };
    let mut missing = Vec::new();
    for rule in TABLE {
        let code = rule.code.as_str();
        let refused = format!("= refused {code} ");
        let wanted = match rule.waivable {
            Waivable::Always => vec![format!(", {code} told")],
            Waivable::Nobody => vec![refused],
            Waivable::ByModerator => vec![refused, format!(", {code} waived by moderator")],
            Waivable::ByBypass => vec![refused, format!(", {code} waived by bypass_form_mismatch")],
            Waivable::ByForce => vec![refused, format!(", {code} waived by force_reserve")],
            Waivable::ByIgnoringBuffer => vec![
                refused,
                format!(", {code} waived by ignore_buffer"),
                format!(", {code} waived by force_reserve"),
            ],
        };
        missing.extend(wanted.into_iter().filter(|wanted| !is_answered(wanted)));
    }
    // These two are told before there is a case to judge.
    for code in [Code::TimeInGap, Code::TimeOutOfRange] {
        let refused = format!("= refused {} ", code.as_str());
        missing.extend(Some(refused).filter(|refused| !is_answered(refused)));
    }
    assert!(missing.is_empty(), "no scenario says: {missing:#?}");
}

/// A rule that refuses in a scenario and is never asked where that scenario accepts could refuse always: so somewhere
/// the same world shows both sides of its edge, and what sets it aside.
#[test]
fn every_rule_shows_both_sides_of_its_edge() {
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    let mut waived: BTreeSet<&str> = BTreeSet::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        for scenario in text.split("\n## ").skip(1) {
            let mut world = World::new();
            for line in scenario.lines().skip(1).filter(|line| !line.starts_with(['=', '#'])) {
                if !line.is_empty() {
                    world.read(line);
                }
            }
            let heard = &world.heard;
            let stops =
                heard.refused.iter().chain(&heard.waived).filter(|code| heard.accepted.contains(*code));
            shown.extend(stops);
            waived.extend(&heard.waived);
        }
    }
    let codes = || TABLE.iter().map(|rule| rule.code.as_str());
    let one_sided: Vec<&str> = codes().filter(|code| !shown.contains(code)).collect();
    assert!(one_sided.is_empty(), "no scenario shows both sides of {one_sided:#?}");
    let waivable = TABLE.iter().filter(|rule| rule.waivable != Waivable::Nobody);
    let kept: Vec<&str> =
        waivable.map(|rule| rule.code.as_str()).filter(|code| !waived.contains(code)).collect();
    assert!(kept.is_empty(), "no scenario sets aside {kept:#?}");
}
