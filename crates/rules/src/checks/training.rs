//! Training. Reads training and training_requirements_or of the resource, and the records of the person it is for.
//!
//! A record counts when it is good at the end of the booking. One kind may be enough, or all may be needed.

use timeline::Instant;

use super::holds_or_passed_over;
use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// How somebody stands with one kind of training.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is good at the end of the booking.
    Good,
    /// It was earned and ends before then.
    Ended(Instant),
    /// It was never earned.
    Never,
}

/// `training`: the person has every kind that is asked for, or one where one is enough.
pub(crate) fn person_has_training(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, |standing, one_is_enough, has_ended| {
        standing == Standing::Never && !(one_is_enough && has_ended)
    })
}

/// The same training is still good at the end of the booking.
pub(crate) fn training_lasts(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, |standing, _, _| matches!(standing, Standing::Ended(_)))
}

/// Finds the first kind that is lacking in the way that is looked for.
fn judge(case: &Case<'_>, line: &Line<'_>, is_lacking: fn(Standing, bool, bool) -> bool) -> Verdict {
    let access = &line.resource.settings.access;
    if access.training.is_empty() || !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let needed_until = line.asked.end;
    let standings = || access.training.iter().map(|id| (id, standing(case, id, needed_until)));
    let one_is_enough = access.training_requirements_or;
    let is_enough = one_is_enough && standings().any(|(_, standing)| standing == Standing::Good);
    let has_ended = standings().any(|(_, standing)| matches!(standing, Standing::Ended(_)));
    let lacking = standings().find(|(_, standing)| is_lacking(*standing, one_is_enough, has_ended));
    let Some((id, standing)) = lacking.filter(|_| !is_enough) else {
        return Verdict::Holds(Detail::Plain);
    };
    let place =
        case.facts.limits.trainings.iter().position(|known| known.training.training_id.as_str() == id);
    let ended_at = match standing {
        Standing::Ended(at) => Some(at),
        Standing::Good | Standing::Never => None,
    };
    let detail = Detail::Training { place, ended_at, needed_until };
    holds_or_passed_over(false, case.only_gives_back(line), detail)
}

/// How the person stands with a kind of training at the end of a booking. A kind that is not known was never earned.
fn standing(case: &Case<'_>, training_id: &str, end: Instant) -> Standing {
    let known =
        case.facts.limits.trainings.iter().find(|known| known.training.training_id.as_str() == training_id);
    let records = known.map(|known| known.records.as_slice()).unwrap_or_default();
    let mut best = Standing::Never;
    for record in records.iter().filter(|record| record.earned_at < end) {
        match (record.expires_at, best) {
            (None, _) => return Standing::Good,
            (Some(expires), _) if end <= expires => return Standing::Good,
            (Some(expires), Standing::Ended(known)) if expires <= known => {}
            (Some(expires), _) => best = Standing::Ended(expires),
        }
    }
    best
}
