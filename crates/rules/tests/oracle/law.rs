//! The law, read a second time: what each rule says of a request, found by looking at every tick by itself.
//!
//! Nothing here knows of spans that are sorted, merged or swept. How much of a week, a quota or a resource is taken is
//! counted tick by tick, and who may set a rule aside stands in a list of its own.

use crate::scene::{DAY, Shown};
use crate::world::{Asked, Kind, Period, Quota, Request, Room, Standing, World};

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Broken {
    pub(crate) line: usize,
    pub(crate) code: &'static str,
    /// What sets it aside.
    pub(crate) waived_by: Option<&'static str>,
}

/// Everything that is broken, whether or not it is set aside. If the request makes no sense, only that.
pub(crate) fn broken(world: &World<'_>, request: &Request) -> Vec<Broken> {
    let is_staff = world.people[request.caller].is_staff;
    let judges: Vec<Judge<'_>> =
        (0..request.lines.len()).map(|line| Judge::new(world, request, line)).collect();
    let note = |line: usize, codes: Vec<&'static str>| {
        codes.into_iter().map(move |code| Broken {
            line,
            code,
            waived_by: waived_by(code, request, is_staff),
        })
    };
    let mut broken: Vec<Broken> = judges.iter().flat_map(|judge| note(judge.place, judge.shape())).collect();
    if broken.is_empty() {
        broken.extend(judges.iter().flat_map(|judge| note(judge.place, judge.everything_else())));
    }
    broken.sort();
    broken
}

/// Who may set a rule aside: nobody unless it stands here.
fn waived_by(code: &str, request: &Request, is_staff: bool) -> Option<&'static str> {
    match code {
        "state.condition" => Some("remark"),
        _ if !is_staff => None,
        "access.not_in_group"
        | "duration.too_short"
        | "duration.too_long"
        | "grid.off_grid"
        | "grid.not_a_slot"
        | "notice.too_late_to_book"
        | "notice.too_far_ahead"
        | "units.over_limit"
        | "limit.too_many_upcoming"
        | "quota.reached"
        | "history.too_late_to_edit" => Some("moderator"),
        "overlap.buffer" if request.ignores_buffers => Some("ignore_buffer"),
        "overlap.buffer" | "overlap.taken" | "hours.closed" if request.is_forced => Some("force_reserve"),
        _ => None,
    }
}

/// What a line takes of its resource beyond its own span.
pub(crate) struct Buffers {
    pub(crate) before: i64,
    pub(crate) after: i64,
}

/// One line of a request, with what its rules look at.
pub(crate) struct Judge<'a> {
    world: &'a World<'a>,
    request: &'a Request,
    place: usize,
    asked: Asked,
    room: &'a Room,
    /// The version that is edited.
    stored: Option<&'a Standing>,
    /// The same, where the edit may rest on what it took: it stands, and the edit wants no other resource, person or
    /// kind and no more units.
    old: Option<&'a Standing>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(world: &'a World<'a>, request: &'a Request, place: usize) -> Judge<'a> {
        let asked = request.lines[place];
        let stored = request.edits.map(|stored| &world.standing[stored]);
        let rests_on = |old: &&Standing| {
            old.stands()
                && old.room == asked.room
                && Some(old.person) == request.person
                && asked.units <= old.units
                && (request.kind == old.kind || request.kind == Kind::Soft)
        };
        let room = &world.rooms[asked.room];
        Judge { world, request, place, asked, room, stored, old: stored.filter(rests_on) }
    }

    fn is_staff(&self) -> bool {
        self.world.people[self.request.caller].is_staff
    }

    fn length(&self) -> i64 {
        self.asked.end - self.asked.start
    }

    /// The ticks that the request wants and the old version did not have.
    fn added(&self) -> impl Iterator<Item = i64> {
        let old = self.old.map(|old| (old.start, old.end));
        let had = move |at: &i64| old.is_some_and(|(start, end)| start <= *at && *at < end);
        self.world.scene.ticks(self.asked.start, self.asked.end).filter(move |at| !had(at))
    }

    /// Whether it is an edit that adds nothing.
    pub(crate) fn only_gives_back(&self) -> bool {
        self.old.is_some() && self.added().next().is_none()
    }

    fn shape(&self) -> Vec<&'static str> {
        let mut broken = Vec::new();
        let mut note = |is_broken: bool, code| broken.extend(is_broken.then_some(code));
        note(self.length() <= 0, "shape.span_empty");
        note(self.asked.units < 1 && !self.request.kind.is_staff_work(), "shape.units_missing");
        if let Some(stored) = self.stored {
            note(stored.state == crate::world::State::Replaced, "edit.superseded");
            note(stored.state == crate::world::State::Cancelled, "edit.already_cancelled");
        }
        broken
    }

    fn everything_else(&self) -> Vec<&'static str> {
        let mut broken = Vec::new();
        let is_ordinary = !self.request.kind.is_staff_work();
        self.access(&mut broken);
        if !self.only_gives_back() {
            self.state(&mut broken);
            self.units(&mut broken);
        }
        if is_ordinary && !self.room.is_operational {
            broken.push("state.condition");
        }
        if is_ordinary {
            self.time(&mut broken);
        }
        if self.request.kind == Kind::Ordinary {
            self.hours(&mut broken);
            self.limits(&mut broken);
        }
        if self.request.kind.takes() && !self.only_gives_back() {
            self.conflicts(&mut broken);
        }
        self.windows(&mut broken);
        broken
    }

    fn access(&self, broken: &mut Vec<&'static str>) {
        let request = self.request;
        let mut note = |is_broken: bool, code| broken.extend(is_broken.then_some(code));
        if let Some(stored) = self.stored {
            let is_concerned = stored.person == request.caller || stored.maker == request.caller;
            note(!self.is_staff() && (stored.kind.is_staff_work() || !is_concerned), "access.not_yours");
        }
        let wants_rights = request.kind.is_staff_work() || request.is_forced || request.ignores_buffers;
        note(wants_rights && !self.is_staff(), "access.staff_only");
        let is_other = request.person != Some(request.caller);
        let is_new = self.stored.is_none_or(|stored| Some(stored.person) != request.person);
        note(is_other && is_new && !self.is_staff(), "access.for_others");
        if self.only_gives_back() {
            return;
        }
        let person = request.person.map(|person| &self.world.people[person]);
        note(!person.is_some_and(|person| person.is_active), "access.not_member");
        let is_in =
            person.is_some_and(|person| person.groups.iter().any(|group| self.room.groups.contains(group)));
        let is_judged = !self.room.groups.is_empty() && !request.kind.is_staff_work();
        note(is_judged && !is_in, "access.not_in_group");
    }

    fn state(&self, broken: &mut Vec<&'static str>) {
        let mut note = |is_broken: bool, code| broken.extend(is_broken.then_some(code));
        note(self.room.is_archived, "state.archived");
        note(!self.room.is_active, "state.inactive");
        note(!self.room.is_reservable && !self.request.kind.is_staff_work(), "state.not_reservable");
    }

    fn time(&self, broken: &mut Vec<&'static str>) {
        let (room, world, old) = (self.room, self.world, self.old);
        let mut note = |is_broken: bool, code| broken.extend(is_broken.then_some(code));
        let old_length = old.map(|old| old.end - old.start);
        let is_exempt = self.request.person.is_some_and(|person| world.people[person].is_exempt);
        let is_too_short = room.shortest.is_some_and(|least| self.length() < least);
        let is_too_long = room.longest.is_some_and(|most| self.length() > most);
        let was_shorter = old_length.is_some_and(|old| old <= self.length());
        let was_longer = old_length.is_some_and(|old| old >= self.length());
        note(is_too_short && !was_shorter && !is_exempt, "duration.too_short");
        note(is_too_long && !was_longer && !is_exempt, "duration.too_long");

        let is_off = |at: i64| {
            room.grid_minutes.is_some_and(|minutes| world.scene.wall(at).second % (minutes * 60) != 0)
        };
        let moved_off = |at: i64, before: Option<i64>| Some(at) != before && is_off(at);
        let start_is_off = moved_off(self.asked.start, old.map(|old| old.start));
        let end_is_off = moved_off(self.asked.end, old.map(|old| old.end));
        note(start_is_off || end_is_off, "grid.off_grid");
        note(!room.slots.is_empty() && !self.slots_are_kept(), "grid.not_a_slot");

        let earliest = world.now + room.notice.unwrap_or(-300);
        note(self.added().next().is_some_and(|first| first < earliest), "notice.too_late_to_book");
        let is_nearer = old.is_some_and(|old| self.asked.start <= old.start);
        let is_far = room.horizon.is_some_and(|horizon| self.asked.start > world.now + horizon);
        note(is_far && !is_nearer, "notice.too_far_ahead");
    }

    /// Whole slots; or no worse than what stood before the slots were drawn.
    fn slots_are_kept(&self) -> bool {
        let fills = |start: i64, end: i64| {
            let mut begins = self.room.slots_shown.iter().filter(|slot| slot.start == start);
            begins.any(|slot| leads_to(*slot, end, &self.room.slots_shown))
        };
        fills(self.asked.start, self.asked.end)
            || self.old.filter(|_| self.only_gives_back()).is_some_and(|old| {
                let is_unchanged = (old.start, old.end) == (self.asked.start, self.asked.end);
                is_unchanged || !fills(old.start, old.end)
            })
    }

    fn hours(&self, broken: &mut Vec<&'static str>) {
        let mut note = |is_broken: bool, code| broken.extend(is_broken.then_some(code));
        let shown = &self.room.drawn_shown;
        let is_drawn = |at: i64| shown.iter().any(|shown| shown.contains(at));
        if !self.room.drawn.is_empty() {
            let code =
                if self.room.drawn_is_open { "hours.outside_weekly_hours" } else { "hours.weekly_block" };
            note(self.added().any(|at| is_drawn(at) != self.room.drawn_is_open), code);
        }
        let closures = &self.world.closures;
        let mut closed =
            closures.iter().filter(|closure| closure.room.is_none_or(|room| room == self.asked.room));
        let is_in_added =
            closed.any(|closure| self.added().any(|at| closure.start <= at && at < closure.end));
        note(is_in_added, "hours.closed");
    }

    fn units(&self, broken: &mut Vec<&'static str>) {
        if self.request.kind.is_staff_work() {
            return;
        }
        let mut note = |is_broken: bool, code| broken.extend(is_broken.then_some(code));
        note(self.room.unit_limit.is_some_and(|limit| self.asked.units > limit), "units.over_limit");
        note(self.asked.units > self.room.units, "units.over_total");
        if self.request.kind == Kind::Ordinary && self.room.is_consumable && self.old.is_none() {
            let ever: i64 =
                self.others().filter(|other| other.room == self.asked.room).map(|other| other.units).sum();
            let beside: i64 = self.beside().map(|other| other.units).sum();
            note(ever + beside + self.asked.units > self.room.units, "units.stock");
        }
    }

    /// The ordinary bookings that stand, but the edited one.
    fn others(&self) -> impl Iterator<Item = &'a Standing> {
        let edited = self.request.edits;
        let all = self.world.standing.iter().enumerate().filter(move |(place, _)| Some(*place) != edited);
        all.map(|(_, standing)| standing).filter(|other| other.stands() && other.kind == Kind::Ordinary)
    }

    /// What the lines before this one want of the same resource.
    fn beside(&self) -> impl Iterator<Item = &'a Asked> {
        let before = &self.request.lines[..self.place];
        let room = self.asked.room;
        before.iter().filter(move |other| other.room == room)
    }

    fn limits(&self, broken: &mut Vec<&'static str>) {
        let now = self.world.now;
        if let Some(limit) = self.room.bookings_limit.filter(|_| self.asked.end > now) {
            let own = self.others().filter(|other| Some(other.person) == self.request.person);
            let standing = own.filter(|other| other.room == self.asked.room && other.end > now).count();
            let beside = self.beside().filter(|other| other.end > now).count();
            let upcoming = i64::try_from(standing + beside + 1).unwrap();
            let was_counted = self.old.is_some_and(|old| old.end > now);
            if upcoming > limit && !was_counted {
                broken.push("limit.too_many_upcoming");
            }
        }
        if self.world.quotas.iter().any(|quota| self.exceeds(quota)) {
            broken.push("quota.reached");
        }
    }

    fn exceeds(&self, quota: &Quota) -> bool {
        let is_about = |room: usize| quota.rooms.is_empty() || quota.rooms.contains(&room);
        let is_member = |person: Option<usize>| {
            let groups = person.map(|person| self.world.people[person].groups.as_slice()).unwrap_or_default();
            quota.group.is_none_or(|group| groups.contains(&group))
        };
        if !is_about(self.asked.room) || !is_member(self.request.person) {
            return false;
        }
        let counts = |other: &&Standing| {
            let is_theirs = if quota.is_shared {
                is_member(Some(other.person))
            } else {
                Some(other.person) == self.request.person
            };
            is_theirs && is_about(other.room)
        };
        let amounts = |start: i64, end: i64| self.amounts(quota, start, end);
        let standing = self.others().filter(counts).map(|other| (other.start, other.end));
        let before = self.request.lines[..self.place].iter();
        let beside = before.filter(|other| is_about(other.room)).map(|other| (other.start, other.end));
        let used: Vec<_> = standing.chain(beside).flat_map(|(start, end)| amounts(start, end)).collect();
        let had = self.old.map(|old| amounts(old.start, old.end)).unwrap_or_default();
        let within = |of: &[(i64, i64)], period: i64| -> i64 {
            of.iter().filter(|(other, _)| *other == period).map(|(_, amount)| amount).sum()
        };
        amounts(self.asked.start, self.asked.end).iter().any(|(period, asked)| {
            within(&used, *period) + asked > quota.limit && *asked > within(&had, *period)
        })
    }

    /// How much a booking counts in each period in which it counts anything.
    fn amounts(&self, quota: &Quota, start: i64, end: i64) -> Vec<(i64, i64)> {
        let mut amounts: Vec<(i64, i64)> = Vec::new();
        for at in self.world.scene.ticks(start, end) {
            let is_prime = quota.prime.is_empty() || quota.prime_shown.iter().any(|shown| shown.contains(at));
            let Some(period) = self.period(quota.period, at).filter(|_| is_prime) else { continue };
            match amounts.last_mut().filter(|(last, _)| *last == period) {
                Some((_, amount)) if quota.counts_seconds => *amount += self.world.scene.step,
                Some(_) => {}
                None => amounts.push((period, if quota.counts_seconds { self.world.scene.step } else { 1 })),
            }
        }
        amounts
    }

    /// A number for the period that an instant belongs to.
    fn period(&self, period: Period, at: i64) -> Option<i64> {
        let wall = self.world.scene.wall(at);
        match period {
            Period::Day => Some(wall.day),
            // Weeks begin on Mondays; 1969-12-29 was one.
            Period::Week => Some((wall.day + 3).div_euclid(7)),
            Period::Month => Some(wall.month),
            Period::Year => Some(wall.month.div_euclid(12)),
            Period::Future => (at >= self.world.now).then_some(0),
        }
    }

    /// The buffers that this line takes.
    pub(crate) fn buffers(&self) -> Buffers {
        let ignores = self.request.ignores_buffers && self.is_staff();
        match self.old {
            _ if ignores || self.request.kind.is_staff_work() => Buffers { before: 0, after: 0 },
            Some(old) if self.only_gives_back() => Buffers { before: old.before, after: old.after },
            _ => Buffers { before: self.room.before, after: self.room.after },
        }
    }

    fn conflicts(&self, broken: &mut Vec<&'static str>) {
        let total = self.room.units.max(1);
        let share = |kind: Kind, units: i64| if kind.is_staff_work() { total } else { units.min(total) };
        let own = self.buffers();
        let edited = self.request.edits;
        let standing = self.world.standing.iter().enumerate().filter(|(place, other)| {
            Some(*place) != edited && other.room == self.asked.room && other.stands() && other.kind.takes()
        });
        let standing = standing.map(|(_, other)| {
            let units = if other.kind == Kind::Maintenance { total } else { other.units };
            (other.start, other.end, other.before, other.after, units)
        });
        let imposed = self.world.imposed.iter().filter(|other| other.room == self.asked.room);
        let imposed = imposed
            .map(|other| (other.start, other.end, other.before, other.after, other.units.unwrap_or(total)));
        let beside = self.beside().map(|other| {
            (other.start, other.end, own.before, own.after, share(self.request.kind, other.units))
        });
        let uses: Vec<(i64, i64, i64, i64, i64)> = standing.chain(imposed).chain(beside).collect();
        let wanted = share(self.request.kind, self.asked.units);
        let fits = |at: i64, with_buffers: bool| {
            let covers = |(start, end, before, after, _): &&(i64, i64, i64, i64, i64)| {
                let (before, after) = if with_buffers { (*before, *after) } else { (0, 0) };
                start - before <= at && at < end + after
            };
            uses.iter().filter(covers).map(|(.., units)| units).sum::<i64>() + wanted <= total
        };
        let ticks = |start: i64, end: i64| self.world.scene.ticks(start, end);
        if !ticks(self.asked.start, self.asked.end).all(|at| fits(at, false)) {
            broken.push("overlap.taken");
        } else if !ticks(self.asked.start - own.before, self.asked.end + own.after).all(|at| fits(at, true)) {
            broken.push("overlap.buffer");
        }
    }

    fn windows(&self, broken: &mut Vec<&'static str>) {
        let Some(stored) = self.stored.filter(|stored| !stored.kind.is_staff_work()) else { return };
        let Some(window) = self.world.rooms[stored.room].edit_window else { return };
        let until = if window < 0 { stored.start + window } else { stored.end + window };
        if self.world.now > until {
            broken.push("history.too_late_to_edit");
        }
    }
}

/// Whether a chain of slots leads from this one to an end. One follows another where it begins as the other ends: at the
/// same instant, or at the same time on the wall, because an edge that comes twice starts the one at its first time and
/// ends the other at its second.
fn leads_to(slot: Shown, end: i64, slots: &[Shown]) -> bool {
    let wall_end = |shown: &Shown| shown.date * DAY + shown.window.end;
    let wall_start = |shown: &Shown| shown.date * DAY + shown.window.start;
    slot.end == end
        || slot.end < end
            && slots.iter().any(|next| {
                let adjoins = next.start == slot.end || wall_start(next) == wall_end(&slot);
                adjoins && next.end > slot.end && leads_to(*next, end, slots)
            })
}
