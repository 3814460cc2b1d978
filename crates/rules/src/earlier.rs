//! What the lines before one take in the same request, as far as they are possible.
//!
//! Owns the sums that would otherwise be added up anew for every date of a series: a line that is refused takes
//! nothing, and one that gives back first makes room for those after it.

pub(crate) mod quotas;

use std::collections::BTreeMap;

use model::{AccountId, ResourceId};
use timeline::{Instant, Span};

use crate::case::{Case, Line};
use crate::charge;
use crate::plan::footprint;

/// What a line takes of its resource.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sibling {
    /// What it takes.
    pub core: Span,
    /// The same with its buffers.
    pub padded: Span,
    /// How many units.
    pub units: u32,
    /// Where its series puts it.
    pub original_start: Option<Instant>,
}

/// What the lines of one resource take.
#[derive(Debug, Default)]
struct OfResource {
    /// By the starts of what they take with their buffers.
    siblings: Vec<Sibling>,
    /// The longest of them, in seconds.
    longest_seconds: i64,
    /// All their units, whatever the time.
    units: u32,
    /// How many of them have not ended.
    upcoming: u32,
}

/// Money of one account, in hundredths.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Money {
    /// What is drawn.
    pub drawn: i64,
    /// What the replaced versions had drawn.
    pub given_back: i64,
}

/// What the possible lines before one take.
#[derive(Debug, Default)]
pub(crate) struct Earlier<'a> {
    /// By where their series puts them, and by resource.
    dates: BTreeMap<(Option<Instant>, &'a ResourceId), Vec<Line<'a>>>,
    resources: BTreeMap<&'a ResourceId, OfResource>,
    accounts: BTreeMap<&'a AccountId, Money>,
    quotas: quotas::Sums,
}

/// Nothing, for a line that is looked at by itself.
pub(crate) static NOTHING: Earlier<'static> = Earlier {
    dates: BTreeMap::new(),
    resources: BTreeMap::new(),
    accounts: BTreeMap::new(),
    quotas: quotas::NOTHING,
};

impl<'a> Earlier<'a> {
    /// Nothing yet, with what stands added up where many lines will ask.
    pub(crate) fn of(case: &Case<'a>) -> Self {
        Self { quotas: quotas::Sums::of(case), ..Self::default() }
    }

    /// Adds a line that is possible.
    pub(crate) fn add(&mut self, case: &Case<'a>, line: &Line<'a>) {
        if let Some((account, hundredths)) = case.stored(line).and_then(charge::drawn) {
            let money = self.accounts.entry(&account.account_id).or_default();
            money.given_back = money.given_back.saturating_add(hundredths);
        }
        if case.action(line).only_tells_or_gives_back() {
            return;
        }
        if let Some((account, hundredths)) = charge::drawing(case, line) {
            let money = self.accounts.entry(account).or_default();
            money.drawn = money.drawn.saturating_add(hundredths);
        }
        self.dates.entry(date(line)).or_default().push(*line);
        let Some(core) = line.span else { return };
        let padded = footprint::padded(case, line, core);
        let (units, original_start) = (line.asked.units, line.asked.apart.original_start);
        let of = self.resources.entry(&line.asked.resource_id).or_default();
        let place = of.siblings.partition_point(|other| other.padded.start() <= padded.start());
        of.siblings.insert(place, Sibling { core, padded, units, original_start });
        of.longest_seconds = of.longest_seconds.max(padded.seconds());
        of.units = of.units.saturating_add(units);
        of.upcoming = of.upcoming.saturating_add(u32::from(line.asked.end > case.now));
        self.quotas.add(case, line, 1);
    }

    /// Takes back what was last added of a date that is not possible as a whole.
    pub(crate) fn take_back(&mut self, case: &Case<'a>, line: &Line<'a>) {
        if let Some(lines) = self.dates.get_mut(&date(line)) {
            lines.pop_if(|last| std::ptr::eq(last.asked, line.asked));
        }
        if let Some((account, hundredths)) = charge::drawing(case, line)
            && let Some(money) = self.accounts.get_mut(account)
        {
            money.drawn = money.drawn.saturating_sub(hundredths);
        }
        let Some(of) = self.resources.get_mut(&line.asked.resource_id) else { return };
        let units = line.asked.units;
        let is_it = |other: &Sibling| Some(other.core) == line.span && other.units == units;
        if let Some(place) = of.siblings.iter().rposition(is_it) {
            of.siblings.remove(place);
            of.units = of.units.saturating_sub(units);
            of.upcoming = of.upcoming.saturating_sub(u32::from(line.asked.end > case.now));
            self.quotas.add(case, line, -1);
        }
    }

    /// Those of the same resource and the same date of a series as a line, in the order in which they were judged. Dates
    /// of a series never meet each other.
    pub(crate) fn beside<'l>(&'l self, line: &Line<'l>) -> &'l [Line<'l>] {
        let dates: &BTreeMap<_, Vec<Line<'l>>> = &self.dates;
        dates.get(&date(line)).map_or(&[], Vec::as_slice)
    }

    /// What they take of a resource around a span that has its buffers already.
    pub(crate) fn around(&self, resource_id: &ResourceId, padded: Span) -> &[Sibling] {
        let Some(of) = self.resources.get(resource_id) else { return &[] };
        let earliest = padded.start().plus_seconds(-of.longest_seconds);
        let from = of.siblings.partition_point(|other| other.padded.start() < earliest);
        let to = of.siblings.partition_point(|other| other.padded.start() < padded.end());
        of.siblings.get(from..to).unwrap_or_default()
    }

    /// All units they take of a resource, whatever the time.
    pub(crate) fn units(&self, resource_id: &ResourceId) -> u32 {
        self.resources.get(resource_id).map_or(0, |of| of.units)
    }

    /// How many of them take a resource and have not ended.
    pub(crate) fn upcoming(&self, resource_id: &ResourceId) -> u32 {
        self.resources.get(resource_id).map_or(0, |of| of.upcoming)
    }

    /// What counts in a period of the quota in the given place, with what stands.
    pub(crate) fn used(&self, case: &Case<'_>, place: usize, period: Span) -> i64 {
        self.quotas.used(case, place, period)
    }

    /// What they do to an account.
    pub(crate) fn money(&self, account_id: &AccountId) -> Money {
        self.accounts.get(account_id).copied().unwrap_or_default()
    }
}

/// By what lines that may compete for the same units are found.
fn date<'a>(line: &Line<'a>) -> (Option<Instant>, &'a ResourceId) {
    (line.asked.apart.original_start, &line.asked.resource_id)
}
