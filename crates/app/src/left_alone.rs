//! What stands and may not be changed any more, where a change of many goes on without it.
//!
//! Owns which lines of a refused change are left as they are. That they stay in everybody's way, and that the rest is
//! decided again without them, follows from taking them out of the draft.

use std::collections::BTreeSet;

use rules::{Action, Code, Decision, Draft, DraftLine, Refusal, Ruling, Verdict};

use crate::together::Wide;

/// The lines of a change that are left out of it, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeftAlone {
    /// As they were asked for.
    pub lines: Vec<DraftLine>,
    refusals: Vec<Refusal>,
}

impl LeftAlone {
    /// The lines about what stands that are refused for nothing but coming too late, where anything is left without them.
    pub(crate) fn of(draft: &Draft, decision: &Decision) -> Option<Self> {
        let Ruling::Refused(refusals) = &decision.ruling else { return None };
        let (mut late, mut otherwise) = (BTreeSet::new(), BTreeSet::new());
        let broken = decision
            .rows
            .iter()
            .filter(|row| matches!(row.verdict, Verdict::Broken(_)) && row.waiver.is_none());
        for row in broken {
            let _ = if is_too_late(row.code) { &mut late } else { &mut otherwise }.insert(row.line);
        }
        let is_left = |(place, line): &(usize, &DraftLine)| {
            let is_new = line.apart.action.unwrap_or(draft.action) == Action::Book;
            !is_new && late.contains(place) && !otherwise.contains(place)
        };
        let lines: Vec<DraftLine> =
            draft.lines.iter().enumerate().filter(is_left).map(|(_, line)| line.clone()).collect();
        let dates: BTreeSet<_> =
            lines.iter().map(|line| (line.apart.original_start, Some(&line.resource_id))).collect();
        let is_of_them = |refusal: &&Refusal| {
            is_too_late(refusal.code) && dates.contains(&(refusal.occurrence, refusal.resource_id.as_ref()))
        };
        let refusals = refusals.iter().filter(is_of_them).cloned().collect();
        (!lines.is_empty() && lines.len() < draft.lines.len()).then_some(Self { lines, refusals })
    }

    /// The change without them.
    pub(crate) fn out_of(&self, wide: Wide) -> Wide {
        let Wide { mut draft, mut together, series_version } = wide;
        let left: BTreeSet<_> = self.lines.iter().map(|line| &line.identity.lineage_id).collect();
        draft.lines.retain(|line| !left.contains(&line.identity.lineage_id));
        if let Some(together) = &mut together {
            together.retain(|lineage_id, _| !left.contains(lineage_id));
        }
        Wide { draft, together, series_version }
    }

    /// Tells of them in the ruling on the rest.
    pub(crate) fn told_in(&self, ruling: &mut Ruling) {
        let told = match ruling {
            Ruling::Refused(refusals) => refusals,
            Ruling::Allowed(plan) => &mut plan.conflicts,
        };
        told.extend(self.refusals.iter().cloned());
    }
}

/// Whether a rule says that a change comes too late, whatever else is booked.
fn is_too_late(code: Code) -> bool {
    matches!(code, Code::TooLateToBook | Code::TooLateToEdit | Code::TooLateToCancel)
}
