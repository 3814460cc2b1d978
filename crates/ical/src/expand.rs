//! Events as dated occurrences: series worked out, changed dates in place of the ones they replace, left-out
//! dates gone. When a rule repeats is `timeline`'s affair; what belongs together is decided here.

use std::collections::BTreeMap;

use jiff::civil::Date;
use timeline::{Instant, Span};

use crate::event::ParsedEvent;
use crate::limits::{Limits, Trouble, Troubles};
use crate::print::Status;
use crate::property::Stamp;

/// Dates and times looked at for all rules of a file together, and the least that each rule is granted.
const STEPS_MAX: usize = 10_000_000;
const STEPS_PER_RULE: std::ops::RangeInclusive<usize> = 1_000..=200_000;

/// One dated event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Occurrence<'events> {
    /// Identity of the event or series.
    pub uid: &'events str,
    /// Where the rule puts this occurrence. With the UID it is the occurrence's identity, which stays when
    /// the occurrence is moved.
    pub original_start: Instant,
    /// When it takes place.
    pub span: Span,
    /// One line about it; may be empty.
    pub summary: &'events str,
    /// More about it.
    pub description: Option<&'events str>,
    /// Where it takes place.
    pub location: Option<&'events str>,
    /// Whether it is given in days.
    pub is_all_day: bool,
    /// Whether it leaves the time free.
    pub is_transparent: bool,
    /// Whether it was called off.
    pub is_cancelled: bool,
    /// What is not certain about it.
    pub warnings: &'events [String],
}

/// The occurrences of a file within a span.
#[derive(Debug, Clone, PartialEq)]
pub struct Expanded<'events> {
    /// By start, then by UID. What is transparent or called off is among them.
    pub occurrences: Vec<Occurrence<'events>>,
    /// Whether a limit was reached, so that occurrences are missing.
    pub is_cut: bool,
    /// What could not be worked out, besides what reading the file has told already.
    pub troubles: Vec<Trouble>,
}

/// The occurrences that take place at least partly `within`. Of several revisions the one with the highest
/// SEQUENCE, then the latest DTSTAMP, counts. An event without length occupies no time and has none.
pub fn expand(events: &[ParsedEvent], within: Span, limits: Limits) -> Expanded<'_> {
    let mut groups: BTreeMap<&str, Vec<&ParsedEvent>> = BTreeMap::new();
    for event in events {
        groups.entry(event.uid.as_str()).or_default().push(event);
    }
    let rules = events.iter().filter(|event| event.recurrence.is_some()).count();
    let steps_max = STEPS_MAX.checked_div(rules).unwrap_or(STEPS_MAX);
    let mut work = Work {
        within,
        limits,
        rule_limits: timeline::Limits {
            starts_max: limits.occurrences_per_rule,
            steps_max: steps_max.clamp(*STEPS_PER_RULE.start(), *STEPS_PER_RULE.end()),
        },
        occurrences: Vec::new(),
        is_full: false,
        is_cut: false,
        troubles: Troubles::default(),
    };
    for group in groups.into_values() {
        work.take_group(group);
    }
    let mut occurrences = work.occurrences;
    occurrences
        .sort_by_key(|occurrence| (occurrence.span.start(), occurrence.uid, occurrence.original_start));
    Expanded { occurrences, is_cut: work.is_cut, troubles: work.troubles.into_list() }
}

/// Things found by the date of a series they are about. Where a series has days, or only a day is written,
/// the day decides, else the moment (RFC 5545 wants both of one kind, and files often differ).
struct ByDate<T> {
    moments: BTreeMap<Instant, T>,
    days: BTreeMap<Date, T>,
}

impl<T: Copy> ByDate<T> {
    fn new(things: impl Iterator<Item = (Stamp, T)>, is_all_day: bool) -> ByDate<T> {
        let mut found = ByDate { moments: BTreeMap::new(), days: BTreeMap::new() };
        for (stamp, thing) in things {
            if is_all_day || stamp.is_date {
                found.days.insert(stamp.date, thing);
            } else {
                found.moments.insert(stamp.instant, thing);
            }
        }
        found
    }

    fn get(&self, instant: Instant, date: Date) -> Option<T> {
        self.moments.get(&instant).or_else(|| self.days.get(&date)).copied()
    }

    fn things(&self) -> impl Iterator<Item = T> {
        self.moments.values().chain(self.days.values()).copied()
    }
}

/// The dates that a series leaves out.
fn left_out(master: &ParsedEvent) -> ByDate<()> {
    ByDate::new(master.exdates.iter().map(|stamp| (*stamp, ())), master.is_all_day)
}

/// Which of two revisions is the newer one.
fn revision(event: &ParsedEvent) -> (u32, Option<Instant>) {
    (event.sequence, event.revised)
}

/// The changed dates of a series, the newest revision of each.
struct Changes<'events> {
    newest: ByDate<(Stamp, &'events ParsedEvent)>,
    /// Those that change all later dates too, by the date from which on they do.
    onward: BTreeMap<Instant, &'events ParsedEvent>,
}

impl<'events> Changes<'events> {
    /// `events` are sorted by revision, so that a newer one takes the place of an older one.
    fn new(events: &[&'events ParsedEvent], is_all_day: bool) -> Changes<'events> {
        let stamped =
            events.iter().filter_map(|event| Some((event.recurrence_id?, (event.recurrence_id?, *event))));
        let newest = ByDate::new(stamped, is_all_day);
        let onward = newest.things().filter(|(_, event)| event.replaces_later_dates);
        let onward = onward.map(|(stamp, event)| (stamp.instant, event)).collect();
        Changes { newest, onward }
    }

    /// How far from its original start a date may lie that was moved along with an earlier one.
    fn furthest_seconds(&self) -> i64 {
        let distance = |since: Instant, change: &ParsedEvent| {
            let starts_after = change.start.seconds_since(since);
            starts_after.abs().max(change.end.seconds_since(since).abs())
        };
        self.onward.iter().map(|(since, change)| distance(*since, change)).max().unwrap_or(0)
    }
}

struct Work<'events> {
    within: Span,
    limits: Limits,
    rule_limits: timeline::Limits,
    occurrences: Vec<Occurrence<'events>>,
    is_full: bool,
    is_cut: bool,
    troubles: Troubles,
}

impl<'events> Work<'events> {
    /// Takes all events of one UID: the series or single event, and its changed dates.
    fn take_group(&mut self, mut group: Vec<&'events ParsedEvent>) {
        group.sort_by_key(|event| revision(event));
        let (changes, masters): (Vec<_>, Vec<_>) =
            group.into_iter().partition(|event| event.recurrence_id.is_some());
        let masters = self.current(&masters);
        let is_all_day = masters.first().is_some_and(|master| master.is_all_day);
        let changes = Changes::new(&changes, is_all_day);
        for master in &masters {
            self.take_master(master, &changes);
        }
        for (stamp, change) in changes.newest.things() {
            // A date that the series leaves out since a later revision is gone, whatever was changed before.
            let is_left_out = masters.first().is_some_and(|master| {
                master.sequence > change.sequence && left_out(master).get(stamp.instant, stamp.date).is_some()
            });
            if !is_left_out {
                self.add(change, stamp.instant, change.start, change.end);
            }
        }
    }

    /// The newest revision. Where one UID was given to several events, which happens, all of the newest
    /// revision are taken: a room that is shown as free although it is not does more harm than one too many.
    fn current(&mut self, masters: &[&'events ParsedEvent]) -> Vec<&'events ParsedEvent> {
        let Some(newest) = masters.last() else { return Vec::new() };
        let dates = |event: &ParsedEvent| (event.start, event.end);
        let mut current = BTreeMap::new();
        for master in masters {
            if revision(master) == revision(newest) {
                current.insert(dates(master), *master);
            } else if dates(master) != dates(newest) {
                let sentence = "A newer revision of the event is in the file; this one was left out.";
                self.troubles.add(master.line, Some(&master.uid), sentence);
            }
        }
        if current.len() > 1 {
            let sentence = "Several events have this UID; all of them were taken.";
            self.troubles.add(newest.line, Some(&newest.uid), sentence);
        }
        current.into_values().collect()
    }

    /// Takes the occurrences of a series or single event that no change of their own replaces.
    fn take_master(&mut self, master: &'events ParsedEvent, changes: &Changes<'events>) {
        if self.is_full {
            return;
        }
        let left_out = left_out(master);
        for (start, own_end) in self.starts(master, changes.furthest_seconds()) {
            let date = master.zone.civil(start).date();
            if left_out.get(start, date).is_some() || changes.newest.get(start, date).is_some() {
                continue;
            }
            if let Some((since, change)) = changes.onward.range(..start).next_back() {
                self.add_moved(master, change, *since, start);
            } else if let Some(end) =
                own_end.or_else(|| master.length.end(start, &master.zone, master.is_all_day))
            {
                self.add(master, start, start, end);
            }
        }
    }

    /// The starts of a master near the span, each with its end if that is its own: the first one, which
    /// always counts, those of the rule, and those added.
    fn starts(&mut self, master: &ParsedEvent, moved_seconds: i64) -> BTreeMap<Instant, Option<Instant>> {
        /// A day may be an hour longer than another, and clocks may change while an event lasts.
        const MARGIN_SECONDS: i64 = 2 * 86_400;

        let mut starts = BTreeMap::from([(master.start, None)]);
        let reach = |seconds: i64| u32::try_from(seconds + MARGIN_SECONDS).unwrap_or(u32::MAX);
        let before_seconds = reach(moved_seconds.max(master.end.seconds_since(master.start)));
        let within = self.within.pad(before_seconds, reach(moved_seconds));
        if let Some(rule) = &master.recurrence {
            match master.zone.occurrences(rule, master.civil_start, within, self.rule_limits) {
                Ok(expansion) => {
                    starts.extend(expansion.starts.into_iter().map(|start| (start, None)));
                    if expansion.is_cut {
                        self.is_cut = true;
                        let sentence = "The event has too many dates; the later ones are missing.";
                        self.troubles.add(master.line, Some(&master.uid), sentence);
                    }
                }
                Err(error) => {
                    let sentence =
                        format!("The event's rule cannot be worked out ({error}); dates are missing.");
                    self.troubles.add(master.line, Some(&master.uid), sentence);
                }
            }
        }
        for extra in &master.rdates {
            let stamp = extra.start;
            let at_time = stamp.is_date && !master.is_all_day;
            let civil = stamp.date.to_datetime(master.civil_start.time());
            let start = if at_time { master.zone.instant(civil) } else { Some(stamp.instant) };
            if let Some(start) = start {
                starts.insert(start, extra.end.filter(|end| *end > start));
            }
        }
        starts
    }

    /// Adds a date of `master` that the change of an earlier date, `since`, moves along with that one.
    fn add_moved(
        &mut self,
        master: &ParsedEvent,
        change: &'events ParsedEvent,
        since: Instant,
        original_start: Instant,
    ) {
        let zone = &master.zone;
        let moved_by = zone.civil(change.start).duration_since(zone.civil(since));
        let moved = zone.civil(original_start).checked_add(moved_by).ok();
        let start = moved.and_then(|civil| zone.instant(civil));
        let end = start.and_then(|start| change.length.end(start, zone, change.is_all_day));
        if let (Some(start), Some(end)) = (start, end) {
            self.add(change, original_start, start, end);
        }
    }

    fn add(&mut self, event: &'events ParsedEvent, original_start: Instant, start: Instant, end: Instant) {
        let Some(span) = Span::new(start, end).filter(|span| span.overlaps(self.within)) else { return };
        if self.occurrences.len() >= self.limits.occurrences {
            if !self.is_full {
                (self.is_full, self.is_cut) = (true, true);
                let sentence = "The calendar has too many dates; this event and others are missing some.";
                self.troubles.add(event.line, Some(&event.uid), sentence);
            }
            return;
        }
        self.occurrences.push(Occurrence {
            uid: &event.uid,
            original_start,
            span,
            summary: &event.summary,
            description: event.description.as_deref(),
            location: event.location.as_deref(),
            is_all_day: event.is_all_day,
            is_transparent: event.is_transparent,
            is_cancelled: event.status == Status::Cancelled,
            warnings: &event.warnings,
        });
    }
}
