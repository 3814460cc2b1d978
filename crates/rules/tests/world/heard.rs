//! What the rules said while a scenario ran. Owns the memory; which of it a scenario must show is asserted elsewhere.

use std::collections::BTreeSet;

use rules::{Decision, Ruling, Verdict};

/// The codes of the rules by what became of them.
#[derive(Default)]
pub(crate) struct Heard {
    /// Those that a request was refused for.
    pub(crate) refused: BTreeSet<&'static str>,
    /// Those that were asked and held where the request was accepted.
    pub(crate) accepted: BTreeSet<&'static str>,
    /// Those that were broken and set aside.
    pub(crate) waived: BTreeSet<&'static str>,
}

impl Heard {
    /// Remembers one decision.
    pub(crate) fn listen(&mut self, decision: &Decision) {
        let is_accepted = matches!(decision.ruling, Ruling::Allowed(_));
        for row in &decision.rows {
            let code = row.code.as_str();
            match (row.verdict, row.waiver) {
                (Verdict::Broken(_), Some(_)) => self.waived.insert(code),
                (Verdict::Broken(_), None) => self.refused.insert(code),
                (Verdict::Holds(_), _) if is_accepted => self.accepted.insert(code),
                (Verdict::Holds(_) | Verdict::NotAsked, _) => false,
            };
        }
    }
}
