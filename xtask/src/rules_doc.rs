//! `cargo xtask rules-doc`: prints `docs/RULES.md` from the table of the rules, so that the manual cannot lie.
//!
//! Owns how the page looks. What it says of a rule comes from the crate `rules`; that the page is fresh is asserted by
//! `tidy`.

use anyhow::Context;
use rules::{Action, Answer, Code, Rule, TABLE, Waivable};

use crate::files;

/// Where the page is kept.
pub(crate) const PATH: &str = "docs/RULES.md";

const OPENING: &str = "\
# The rules

This page is printed from the table in `crates/rules/src/table.rs`; change that, then type `cargo xtask rules-doc`.

Whoever books, edits, cancels or takes a cancellation back, and by whatever way in, is judged by this one table, for
each resource of the request. The order is that of the page: it is also the order in which reasons are told, and the
first of them decides the status of the answer.

- **All reasons are told at once**, each with its code, its numbers and a sentence. Only when the request makes no sense
  (the first table) is nothing else looked at.
- **Whoever sets a rule aside is named.** It never happens in silence: the reservation and the log keep what was set
  aside, and by what.
- **An edit is judged by what it adds.** One that takes no time and no unit that the reservation did not have is passed
  over by most rules, so that a booking made illegal by a later rule can be shortened. One that wants another resource,
  person or kind, or more units, is judged like a new booking.
- `?explain=true` answers with every row of the table, also when the booking was possible.
";

/// Writes the page.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn run(_arguments: &[String]) -> anyhow::Result<()> {
    std::fs::write(files::root().join(PATH), page()).with_context(|| format!("cannot write {PATH}"))
}

/// The whole page.
pub(crate) fn page() -> String {
    let stage = |is_first: bool| TABLE.iter().filter(move |rule| rule.is_first_stage == is_first);
    let mut page = OPENING.to_owned();
    page.push_str("\n## Whether the request makes sense\n\n");
    page.push_str(&table(stage(true)));
    page.push_str(
        "\nTwo more are told before there is anything to judge, when a time of the request is read:\n\n",
    );
    for code in [Code::TimeInGap, Code::TimeOutOfRange] {
        line(&mut page, &format!("- `{}` ({}): {}", code.as_str(), status(code), code.sentence()));
    }
    page.push_str("\n## Whether it is possible\n\n");
    page.push_str(&table(stage(false)));
    page
}

fn table<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let mut table = String::new();
    line(&mut table, "| Code | Status | What is wrong | Looks at | Judges | Set aside by |");
    line(&mut table, "| --- | --- | --- | --- | --- | --- |");
    for rule in rules {
        let reads: Vec<String> = rule.reads.iter().map(|name| format!("`{name}`")).collect();
        let actions: Vec<String> = rule.when.iter().map(|action| verb(*action)).collect();
        let code = rule.code.as_str();
        let status = if rule.waivable == Waivable::Always { "told" } else { status(rule.code) };
        let (sentence, reads, actions) = (rule.code.sentence(), reads.join(", "), actions.join(", "));
        let waived_by = waived_by(rule.waivable);
        line(
            &mut table,
            &format!("| `{code}` | {status} | {sentence} | {reads} | {actions} | {waived_by} |"),
        );
    }
    table
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

fn status(code: Code) -> &'static str {
    match code.answer() {
        Answer::Malformed => "400",
        Answer::Forbidden => "403",
        Answer::Unknown => "404",
        Answer::Conflict => "409",
    }
}

/// The action as the name of a variant is written, in small letters.
fn verb(action: Action) -> String {
    format!("{action:?}").to_lowercase()
}

fn waived_by(waivable: Waivable) -> &'static str {
    match waivable {
        Waivable::Nobody => "nobody",
        Waivable::Always => "stops nothing",
        Waivable::ByModerator => "moderators",
        Waivable::ByForce => "moderators with `force_reserve`",
        Waivable::ByBypass => "moderators with `bypass_form_mismatch`",
        Waivable::ByIgnoringBuffer => "moderators with `ignore_buffer` or `force_reserve`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_row_that_is_whole() {
        let page = page();
        for rule in TABLE {
            let start = format!("| `{}` |", rule.code.as_str());
            let rows: Vec<&str> = page.lines().filter(|line| line.starts_with(&start)).collect();
            assert_eq!(rows.len(), 1, "{start}");
            assert_eq!(rows[0].matches('|').count(), 7, "{}", rows[0]);
            assert!(rows[0].split('|').skip(1).take(6).all(|cell| !cell.trim().is_empty()), "{}", rows[0]);
        }
    }
}
