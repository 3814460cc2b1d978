//! The decision itself: walk the table, collect every refusal, apply waivers, and plan.
//!
//! Owns how the table is read; not the rules and not their order.

use model::{Notice, ResourceId};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::case::{Case, Line};
use crate::draft::Action;
use crate::plan::{self, Plan};
use crate::refusal::{About, Code, Detail, Refusal, Verdict, Waiver};
use crate::say;
use crate::table::{Rule, TABLE, Waivable};

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

/// Judges a case by the table. Every row is there for every line; when a rule of the first stage is broken, those of
/// the second are not asked.
pub fn decide(case: &Case<'_>) -> Decision {
    let lines: Vec<Line<'_>> = case.lines().collect();
    let mut walk = Walk { rows: Vec::with_capacity(TABLE.len() * lines.len()), ..Walk::default() };
    let (first_stage, second_stage) = TABLE.split_at(TABLE.partition_point(|rule| rule.is_first_stage));
    walk.judge_all(case, first_stage, &lines, true);
    let makes_sense = walk.refusals.is_empty();
    walk.judge_all(case, second_stage, &lines, makes_sense);

    let ruling = if walk.refusals.is_empty() {
        Ruling::Allowed(Box::new(plan::build(case, &lines, &walk.rows, &walk.waived)))
    } else {
        Ruling::Refused(walk.refusals)
    };
    Decision { ruling, rows: walk.rows }
}

/// What has been found so far.
#[derive(Default)]
struct Walk {
    rows: Vec<Row>,
    refusals: Vec<Refusal>,
    /// What was waived, and for which line.
    waived: Vec<(usize, Notice)>,
}

impl Walk {
    fn judge_all(&mut self, case: &Case<'_>, rules: &[Rule], lines: &[Line<'_>], are_asked: bool) {
        for rule in rules {
            for (place, line) in lines.iter().enumerate() {
                let is_asked = are_asked && rule.when.contains(&case.draft.action);
                let verdict = if is_asked { (rule.check)(case, line) } else { Verdict::NotAsked };
                self.note(case, rule, (place, line), verdict);
            }
        }
    }

    fn note(&mut self, case: &Case<'_>, rule: &Rule, (place, line): (usize, &Line<'_>), verdict: Verdict) {
        let waiver = match verdict {
            Verdict::Broken(_) => waiver(case, rule.waivable),
            Verdict::NotAsked | Verdict::Holds(_) => None,
        };
        self.rows.push(Row { line: place, code: rule.code, verdict, waiver });
        let Verdict::Broken(detail) = verdict else { return };
        let about = About::of(case, line, &detail);
        match waiver {
            Some(waiver) => self.waived.push((place, notice(case, rule.code, (&detail, &about), waiver))),
            None => self.refusals.push(Refusal {
                code: rule.code,
                resource_id: Some(line.asked.resource_id.clone()),
                occurrence: (case.draft.action == Action::Book).then_some(line.asked.start),
                detail,
                about: Box::new(about),
                can_override: can_override(case, rule.waivable),
            }),
        }
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
        Waivable::ByIgnoringBuffer | Waivable::ByForce => {
            (is_staff && flags.force_reserve).then_some(Waiver::ForceReserve)
        }
    }
}

/// Whether this caller could have sent a flag that sets the rule aside.
fn can_override(case: &Case<'_>, waivable: Waivable) -> bool {
    matches!(waivable, Waivable::ByForce | Waivable::ByIgnoringBuffer) && case.caller.role.is_staff()
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

/// The rows that were asked, in the same shape.
pub fn explanation_of_asked(case: &Case<'_>, decision: &Decision) -> Vec<ExplainedRow> {
    explained(case, decision.rows.iter().filter(|row| row.verdict != Verdict::NotAsked))
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
        let about = line.zip(detail).map(|(line, detail)| About::of(case, line, detail)).unwrap_or_default();
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
