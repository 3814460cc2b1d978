//! `cargo xtask VERB`: checks and generators that are about the repository itself, not about bookings.
//!
//! This file only chooses the verb. Each verb has a file of its own with a `run` function, and a line in
//! [`VERBS`]; the Makefile calls them, and what a verb asserts is a test as well.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its caller")]

mod files;
mod reference;
mod rules_doc;
mod settings;
mod tidy;
mod words;

use std::process::ExitCode;

/// Something that can be asked for on the command line.
struct Verb {
    name: &'static str,
    about: &'static str,
    /// Takes the arguments that follow the verb.
    run: fn(&[String]) -> anyhow::Result<()>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "tidy",
        about: "assert the shape of the repository: floors, file openings, sizes, words, the printed rules",
        run: tidy::run,
    },
    Verb { name: "rules-doc", about: "print docs/RULES.md from the table of the rules", run: rules_doc::run },
    Verb {
        name: "settings",
        about: "print docs/SETTINGS.md: which rule, code or screen reads each setting, and that none is dead",
        run: settings::run,
    },
    Verb {
        name: "reference",
        about: "print docs/REFERENCE.md: what reads and proves each name of the public API, or what it waits for",
        run: reference::run,
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        eprintln!("usage: cargo xtask VERB");
        for verb in VERBS {
            eprintln!("  {:<10} {}", verb.name, verb.about);
        }
        return ExitCode::from(2);
    };
    match (verb.run)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
