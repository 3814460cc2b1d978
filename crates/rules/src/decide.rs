//! The decision itself: walk the table, collect every refusal, apply waivers, and plan.
//!
//! Owns how the table is read; not the rules and not their order.

use std::collections::BTreeSet;

use model::{Notice, ResourceId};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::case::{Case, Line};
use crate::draft::Action;
use crate::earlier::Earlier;
use crate::plan::{self, Judged, Plan};
use crate::refusal::{About, Code, Detail, Refusal, Verdict, Waiver};
use crate::say;
use crate::table::{Rule, TABLE, Waivable};

/// Of how many lines every row is told; of those after them only what was broken.
const LINES_TOLD_WHOLE: usize = 50;
/// The most rows that are told of one decision.
const ROWS_TOLD_MAX: usize = 5_000;

/// One row of the table as it was judged for one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which line of the draft.
    pub line: usize,
    /// The rule's code.
    pub code: Code,
    /// What the check said.
    pub verdict: Verdict,
    /// What set it aside, when it was broken and waived.
    pub waiver: Option<Waiver>,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruling {
    /// Not possible, for all of these reasons, in the order of the table.
    Refused(Vec<Refusal>),
    /// Possible; this is all that has to be written.
    Allowed(Box<Plan>),
}

/// The outcome and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The outcome.
    pub ruling: Ruling,
    /// Every row that was looked at.
    pub rows: Vec<Row>,
}

/// Judges a case by the table. Every row is there for every line. The dates of a new series are judged one after the
/// other, and what a possible date takes counts for those after it; everything else is judged as one. When a rule of the
/// first stage is broken, those of the second are not asked about what is judged together. Lines that give something
/// back come first, whatever their place, because they make room.
pub fn decide(case: &Case<'_>) -> Decision {
    let lines: Vec<Line<'_>> = case.lines().collect();
    let mut order: Vec<(usize, &Line<'_>)> = lines.iter().enumerate().collect();
    order.sort_by_key(|(_, line)| turn(case, line));
    let (first_stage, second_stage) = TABLE.split_at(TABLE.partition_point(|rule| rule.is_first_stage));
    let mut walk = Walk::over(lines.len());
    let mut earlier = Earlier::of(case);
    for date in order.chunk_by(|(_, one), (_, other)| are_judged_as_one(case, one, other)) {
        let refused_before = walk.refusals.len();
        for (place, line) in date {
            walk.judge(case, (0, first_stage), (*place, line));
        }
        if walk.refusals.len() == refused_before {
            for (place, line) in date {
                let line_after = Line { earlier: &earlier, ..**line };
                walk.judge(case, (first_stage.len(), second_stage), (*place, &line_after));
                earlier.add(case, line);
            }
            if walk.refusals.len() > refused_before {
                date.iter().rev().for_each(|(_, line)| earlier.take_back(case, line));
            }
        }
        if walk.refusals.len() > refused_before {
            walk.impossible.extend(date.iter().map(|(place, _)| *place));
        }
    }
    walk.ruling(case, &order)
}

/// When a line is judged: first what only gives back, then what stands and takes no more than before, then the rest.
fn turn(case: &Case<'_>, line: &Line<'_>) -> u8 {
    match case.action(line) {
        action if action.only_tells_or_gives_back() => 0,
        _ if case.only_gives_back(line) => 0,
        _ if case.old(line).is_some() => 1,
        _ => 2,
    }
}

/// Whether two lines are possible together or not at all: those of a request, but of a series those of one new date.
fn are_judged_as_one(case: &Case<'_>, one: &Line<'_>, other: &Line<'_>) -> bool {
    let is_new = |line: &Line<'_>| case.action(line) == Action::Book;
    case.draft.series.is_none()
        || is_new(one) && is_new(other) && one.asked.apart.original_start == other.asked.apart.original_start
}

/// What has been found so far.
struct Walk {
    /// Rule by rule, and of each rule line by line.
    rows: Vec<Row>,
    lines: usize,
    /// What is refused, and where its row stands.
    refusals: Vec<(usize, Refusal)>,
    /// The lines that are refused, or judged as one with another that is.
    impossible: BTreeSet<usize>,
    /// What was waived, and for which line.
    waived: Vec<(usize, Notice)>,
}

impl Walk {
    fn over(lines: usize) -> Self {
        let unasked = |rule: &Rule| {
            let code = rule.code;
            (0..lines).map(move |line| Row { line, code, verdict: Verdict::NotAsked, waiver: None })
        };
        let rows = TABLE.iter().flat_map(unasked).collect();
        Self { rows, lines, refusals: Vec::new(), impossible: BTreeSet::new(), waived: Vec::new() }
    }

    /// Judges one line by rules of the table, of which the first stands in the given place.
    fn judge(
        &mut self,
        case: &Case<'_>,
        (first, rules): (usize, &[Rule]),
        (place, line): (usize, &Line<'_>),
    ) {
        let action = case.action(line);
        for (of_rule, rule) in (first..).zip(rules).filter(|(_, rule)| rule.when.contains(&action)) {
            let verdict = (rule.check)(case, line);
            self.note(case, rule, (of_rule * self.lines + place, line), verdict);
        }
    }

    fn note(&mut self, case: &Case<'_>, rule: &Rule, (row, line): (usize, &Line<'_>), verdict: Verdict) {
        let waiver = match verdict {
            Verdict::Broken(_) => waiver(case, rule.waivable),
            Verdict::NotAsked | Verdict::Holds(_) => None,
        };
        let Some(found) = self.rows.get_mut(row) else { return };
        (found.verdict, found.waiver) = (verdict, waiver);
        let place = found.line;
        let Verdict::Broken(detail) = verdict else { return };
        let about = About::of(case, line, rule.code, &detail);
        let own_start = (case.action(line) == Action::Book).then_some(line.asked.start);
        match waiver {
            Some(waiver) => self.waived.push((place, notice(case, rule.code, (&detail, &about), waiver))),
            None => self.refusals.push((
                row,
                Refusal {
                    code: rule.code,
                    resource_id: Some(line.asked.resource_id.clone()),
                    occurrence: line.asked.apart.original_start.or(own_start),
                    detail,
                    about: Box::new(about),
                    can_override: can_override(case, rule.waivable),
                },
            )),
        }
    }

    /// The decision. Where the dates that are possible are wanted without the others, only new ones may be left out: what
    /// stands is changed together or not at all.
    fn ruling(mut self, case: &Case<'_>, order: &[(usize, &Line<'_>)]) -> Decision {
        self.refusals.sort_by_key(|(row, _)| *row);
        let refusals: Vec<Refusal> = self.refusals.into_iter().map(|(_, refusal)| refusal).collect();
        let left_out = &self.impossible;
        let keeps_what_fits = case.draft.series.as_ref().is_some_and(|series| series.keeps_what_fits)
            && left_out.len() < order.len()
            && order
                .iter()
                .all(|(place, line)| !left_out.contains(place) || case.action(line) == Action::Book);
        let ruling = if refusals.is_empty() || keeps_what_fits {
            let judged = Judged { rows: &self.rows, waived: &self.waived, left_out };
            Ruling::Allowed(Box::new(Plan { conflicts: refusals, ..plan::build(case, order, &judged) }))
        } else {
            Ruling::Refused(refusals)
        };
        Decision { ruling, rows: self.rows }
    }
}

/// What sets a broken rule aside for this caller, if anything does.
pub(crate) fn waiver(case: &Case<'_>, waivable: Waivable) -> Option<Waiver> {
    let is_staff = case.caller.role.is_staff();
    let flags = case.draft.flags;
    match waivable {
        Waivable::Nobody => None,
        Waivable::Always => Some(Waiver::Remark),
        Waivable::ByModerator => is_staff.then_some(Waiver::Moderator),
        Waivable::ByIgnoringBuffer if is_staff && flags.ignore_buffer => Some(Waiver::IgnoreBuffer),
        Waivable::ByBypass => (is_staff && flags.bypass_form_mismatch).then_some(Waiver::BypassFormMismatch),
        Waivable::ByIgnoringBuffer | Waivable::ByForce => {
            (is_staff && flags.force_reserve).then_some(Waiver::ForceReserve)
        }
    }
}

/// Whether this caller could have sent a flag that sets the rule aside.
fn can_override(case: &Case<'_>, waivable: Waivable) -> bool {
    matches!(waivable, Waivable::ByForce | Waivable::ByIgnoringBuffer | Waivable::ByBypass)
        && case.caller.role.is_staff()
}

/// Whether a rule stops this caller when it is broken.
pub(crate) fn binds(case: &Case<'_>, code: Code) -> bool {
    TABLE.iter().any(|rule| rule.code == code && waiver(case, rule.waivable).is_none())
}

fn notice(case: &Case<'_>, code: Code, (detail, about): (&Detail, &About), waiver: Waiver) -> Notice {
    Notice {
        code: code.as_str().to_owned(),
        message: say::sentence_about(code, detail, about, &case.facts.site.timezone),
        params: detail.params_about(about),
        waived_by: (waiver != Waiver::Remark).then(|| waiver.as_str().to_owned()),
    }
}

/// One row of the table with its verdict, as `explain` tells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedRow {
    /// The rule's public code.
    pub code: &'static str,
    /// The resource it was judged for.
    pub resource: Option<ResourceId>,
    /// `not_asked`, `holds`, `broken` or `waived`.
    pub verdict: &'static str,
    /// The numbers it looked at; an empty object where it was not asked.
    pub params: Value,
    /// What is wrong, in a sentence; none where nothing is.
    pub message: Option<String>,
    /// What set it aside.
    pub waived_by: Option<&'static str>,
}

/// The whole table with its verdicts, for `explain`: one row per rule and line.
pub fn explanation(case: &Case<'_>, decision: &Decision) -> Vec<ExplainedRow> {
    explained(case, decision.rows.iter())
}

/// The rows that were asked, in the same shape; of a long series those of its first dates, and what was broken.
pub fn explanation_of_asked(case: &Case<'_>, decision: &Decision) -> Vec<ExplainedRow> {
    let is_told = |row: &&Row| match row.verdict {
        Verdict::NotAsked => false,
        Verdict::Holds(_) => row.line < LINES_TOLD_WHOLE,
        Verdict::Broken(_) => true,
    };
    explained(case, decision.rows.iter().filter(is_told).take(ROWS_TOLD_MAX))
}

fn explained<'a>(case: &Case<'_>, rows: impl Iterator<Item = &'a Row>) -> Vec<ExplainedRow> {
    let zone = &case.facts.site.timezone;
    let lines: Vec<Line<'_>> = case.lines().collect();
    let row = |row: &Row| {
        let (verdict, detail) = match &row.verdict {
            Verdict::NotAsked => ("not_asked", None),
            Verdict::Holds(detail) => ("holds", Some(detail)),
            Verdict::Broken(detail) if row.waiver.is_some() => ("waived", Some(detail)),
            Verdict::Broken(detail) => ("broken", Some(detail)),
        };
        let is_broken = matches!(row.verdict, Verdict::Broken(_));
        let line = lines.get(row.line);
        let about = line
            .zip(detail)
            .map(|(line, detail)| About::of(case, line, row.code, detail))
            .unwrap_or_default();
        ExplainedRow {
            code: row.code.as_str(),
            resource: case.draft.lines.get(row.line).map(|line| line.resource_id.clone()),
            verdict,
            params: detail.map_or_else(|| Value::Object(Map::new()), |detail| detail.params_about(&about)),
            message: detail
                .filter(|_| is_broken)
                .map(|detail| say::sentence_about(row.code, detail, &about, zone)),
            waived_by: row.waiver.map(Waiver::as_str),
        }
    };
    rows.map(row).collect()
}
