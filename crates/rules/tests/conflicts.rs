//! The conflict rows against an oracle that counts every minute, and what must be true of every decision.
//!
//! The oracle knows nothing of sweeps and spans: a minute is a place in a list, a use adds to the places it covers,
//! and a booking fits if no place holds more than there is.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use model::resource::ResourceSettings;
use model::site::Currency;
use model::{
    Caller, Cause, Channel, Kind, LineageId, Member, Occupancy, Reservation, ReservationId, Resource,
    ResourceId, Role, Site, SiteId, Taken, UserId,
};
use proptest::prelude::*;
use rules::{
    Action, Case, Code, Decision, Details, Draft, DraftLine, Facts, Flags, Identity, ResourceFacts, Ruling,
    TABLE, Verdict, decide, explanation,
};
use timeline::{Instant, Span, Zone};

/// Bookings lie within this many minutes from the first; buffers may reach out by [`MARGIN`] on both sides.
const MINUTES: usize = 120;
const MARGIN: usize = 20;

/// What stands on the resource.
#[derive(Debug, Clone)]
struct Use {
    minutes: Range<usize>,
    buffers: (usize, usize),
    /// None for all of it.
    units: Option<u32>,
}

/// What is wanted.
#[derive(Debug, Clone)]
struct Wish {
    minutes: Range<usize>,
    units: u32,
    kind: Kind,
}

/// One random situation.
#[derive(Debug, Clone)]
struct Situation {
    units: u32,
    buffers: (usize, usize),
    uses: Vec<Use>,
    wish: Wish,
    /// The version being edited; none for a new booking.
    old: Option<Wish>,
    flags: Flags,
    is_staff: bool,
}

fn minutes() -> impl Strategy<Value = Range<usize>> {
    (0..MINUTES - 1, 1..60_usize).prop_map(|(start, length)| start..(start + length).min(MINUTES))
}

fn buffers() -> impl Strategy<Value = (usize, usize)> {
    (prop_oneof![Just(0), 0..=MARGIN], prop_oneof![Just(0), 0..=MARGIN])
}

fn a_use() -> impl Strategy<Value = Use> {
    (minutes(), buffers(), prop_oneof![4 => (1..4_u32).prop_map(Some), 1 => Just(None)])
        .prop_map(|(minutes, buffers, units)| Use { minutes, buffers, units })
}

fn a_wish() -> impl Strategy<Value = Wish> {
    let kinds = prop_oneof![
        6 => Just(Kind::Reservation),
        2 => Just(Kind::Maintenance),
        1 => Just(Kind::Soft),
        1 => Just(Kind::MaintenanceNonblocking),
    ];
    (minutes(), 1..5_u32, kinds).prop_map(|(minutes, units, kind)| Wish {
        minutes,
        units: if kind.is_maintenance() { 0 } else { units },
        kind,
    })
}

fn a_situation() -> impl Strategy<Value = Situation> {
    let flags = (any::<bool>(), any::<bool>()).prop_map(|(force_reserve, ignore_buffer)| Flags {
        force_reserve,
        ignore_buffer,
        ..Flags::default()
    });
    (
        0..6_u32,
        buffers(),
        prop::collection::vec(a_use(), 0..8),
        a_wish(),
        prop::option::of(a_wish()),
        flags,
        any::<bool>(),
    )
        .prop_map(|(units, buffers, uses, wish, old, flags, is_staff)| Situation {
            units,
            buffers,
            uses,
            wish,
            old,
            flags,
            is_staff,
        })
}

/// What the oracle says of one row.
#[derive(Debug, PartialEq)]
enum Answer {
    NotAsked,
    Holds,
    /// The minutes in the way, up to where they end, and how many units are free in all of them.
    Broken(Range<usize>, u32),
}

impl Situation {
    fn capacity(&self) -> u32 {
        self.units.max(1)
    }

    fn wanted(&self) -> u32 {
        if self.wish.kind == Kind::Maintenance {
            self.capacity()
        } else {
            self.wish.units.min(self.capacity())
        }
    }

    /// The buffers that a new version takes.
    fn own_buffers(&self) -> (usize, usize) {
        let ignores = self.is_staff && self.flags.ignore_buffer;
        if ignores || self.wish.kind.is_maintenance() { (0, 0) } else { self.buffers }
    }

    /// Whether the row is asked at all: not of what takes nothing, and not of an edit that adds nothing.
    fn is_asked(&self) -> bool {
        let takes = matches!(self.wish.kind, Kind::Reservation | Kind::Maintenance);
        let adds_nothing = self.old.as_ref().is_some_and(|old| {
            let before: BTreeSet<usize> = old.minutes.clone().collect();
            let is_more = self.wish.minutes.clone().any(|minute| !before.contains(&minute));
            !is_more && self.wish.units <= old.units && self.wish.kind == old.kind
        });
        takes && !adds_nothing
    }

    /// How many units are in use in each minute, counted from [`MARGIN`] before the first.
    fn used(&self, has_buffers: bool) -> Vec<u32> {
        let mut used = vec![0; MINUTES + 2 * MARGIN];
        for one in &self.uses {
            let (before, after) = if has_buffers { one.buffers } else { (0, 0) };
            let (start, end) = (one.minutes.start + MARGIN - before, one.minutes.end + MARGIN + after);
            for count in &mut used[start..end] {
                *count += one.units.unwrap_or(self.capacity());
            }
        }
        used
    }

    fn fit(&self, used: &[u32], minutes: Range<usize>) -> Answer {
        let is_full =
            |minute: &usize| used.get(*minute).is_some_and(|used| used + self.wanted() > self.capacity());
        let Some(start) = minutes.clone().find(is_full) else { return Answer::Holds };
        let end = (start..used.len()).find(|minute| !is_full(minute)).unwrap_or(used.len());
        let most = used[start..end].iter().max().copied().unwrap_or(0);
        Answer::Broken(start..end, self.capacity().saturating_sub(most))
    }

    /// The answers for the rows `Overlap` and `BufferOverlap`.
    fn expected(&self) -> (Answer, Answer) {
        if !self.is_asked() {
            return (Answer::NotAsked, Answer::NotAsked);
        }
        let (start, end) = (self.wish.minutes.start + MARGIN, self.wish.minutes.end + MARGIN);
        let core = self.fit(&self.used(false), start..end);
        let (before, after) = self.own_buffers();
        let padded = match core {
            Answer::Broken(..) => Answer::NotAsked,
            _ => self.fit(&self.used(true), start - before..end + after),
        };
        (core, padded)
    }
}

/// The instant of a minute that is counted from [`MARGIN`] before the first.
fn at(minute: usize) -> Instant {
    Instant::from_unix(1_800_000_000 + 60 * i64::try_from(minute).unwrap())
}

fn span(minutes: &Range<usize>) -> Span {
    Span::new(at(minutes.start + MARGIN), at(minutes.end + MARGIN)).unwrap()
}

fn seconds(minutes: usize) -> u32 {
    u32::try_from(minutes * 60).unwrap()
}

fn person() -> UserId {
    UserId::parse("usr_ann").unwrap()
}

fn site_id() -> SiteId {
    SiteId::parse("site_a").unwrap()
}

fn resource_id() -> ResourceId {
    ResourceId::parse("resv_room").unwrap()
}

fn occupancy(number: usize, one: &Use) -> Occupancy {
    let core = span(&one.minutes);
    Occupancy {
        resource_id: resource_id(),
        lineage_id: LineageId::parse(&format!("lin_{number}")).unwrap(),
        core,
        padded: core.pad(seconds(one.buffers.0), seconds(one.buffers.1)),
        taken: one.units.map_or(Taken::All, Taken::Units),
        named_unit_ids: Vec::new(),
        cause: Cause::Booking,
        is_forced: false,
        is_until_returned: false,
    }
}

/// The version that is edited: what was booked when nothing stood in the way.
fn version(wish: &Wish) -> Reservation {
    let situation = Situation {
        units: wish.units,
        buffers: (0, 0),
        uses: Vec::new(),
        wish: wish.clone(),
        old: None,
        flags: Flags::default(),
        is_staff: true,
    };
    decided(&situation, 1, |_, decision| match &decision.ruling {
        Ruling::Allowed(plan) => plan.reservations[0].reservation.clone(),
        Ruling::Refused(refusals) => panic!("{refusals:?}"),
    })
}

/// Decides a situation, with as many equal lines as are asked for, and hands over everything about it.
fn decided<T>(situation: &Situation, lines: usize, look: impl FnOnce(&Case<'_>, &Decision) -> T) -> T {
    let mut settings = ResourceSettings::default();
    settings.units.units = situation.units;
    settings.timing.buffer_before = i64::from(seconds(situation.buffers.0));
    settings.timing.buffer_after = i64::from(seconds(situation.buffers.1));
    let resource =
        Resource { resource_id: resource_id(), site_id: site_id(), site_ordinal: 1, version: 1, settings };
    let occupancy = situation.uses.iter().enumerate().map(|(number, one)| occupancy(number, one)).collect();
    let role = if situation.is_staff { Role::Moderator } else { Role::User };
    let site = Site {
        settings: model::SiteSettings::default(),
        site_id: site_id(),
        name: String::new(),
        timezone: Zone::utc(),
        currency: Currency::default(),
        created_at: at(0),
    };
    let facts = Facts {
        registered: None,
        site: Arc::new(site),
        resources: BTreeMap::from([(
            resource_id(),
            ResourceFacts { resource: Arc::new(resource), occupancy, used_up: 0 },
        )]),
        person: Some(Member {
            profile: model::Profile::default(),
            grants: Vec::new(),
            site_id: site_id(),
            user_id: person(),
            role,
            is_active: true,
            usergroups: Vec::new(),
            ignore_min_max_times: false,
            approvers: Vec::new(),
            joined_at: at(0),
        }),
        stored: situation.old.as_ref().map(version),
        together: BTreeMap::new(),
        companions: Vec::new(),
        group_sizes: BTreeMap::new(),
        accounts: Vec::new(),
        templates: Vec::new(),
        limits: rules::Limits::default(),
        blocked: Vec::new(),
        forms: Vec::new(),
    };
    let caller = Caller {
        grants: Vec::new(),
        origin: model::Origin::default(),
        user_id: person(),
        site_id: site_id(),
        role,
        usergroups: Vec::new(),
        trainings: Vec::new(),
        channel: Channel::Api,
        now: at(0),
    };
    let wanted = span(&situation.wish.minutes);
    let line = DraftLine {
        resource_id: resource_id(),
        start: wanted.start(),
        end: wanted.end(),
        units: situation.wish.units,
        named_unit_ids: Vec::new(),
        charge: rules::ChargeWish::default(),
        apart: rules::Apart::default(),
        approval_note: None,
        approvers: rules::ApproverWish::default(),
        forms: Vec::new(),
        identity: Identity {
            reservation_id: ReservationId::parse("rsv_new").unwrap(),
            lineage_id: LineageId::parse("lin_own").unwrap(),
        },
    };
    let draft = Draft {
        action: if situation.old.is_some() { Action::Edit } else { Action::Book },
        lines: vec![line; lines],
        reserved_for: person(),
        kind: situation.wish.kind,
        series: None,
        flags: situation.flags,
        details: Details::default(),
        is_dry_run: false,
    };
    let case = Case { caller: &caller, draft: &draft, facts: &facts, now: at(0) };
    look(&case, &decide(&case))
}

/// What the row of a code says, in the oracle's words.
fn answer(decision: &Decision, code: Code) -> Answer {
    let row = decision.rows.iter().find(|row| row.code == code).unwrap();
    match row.verdict {
        Verdict::NotAsked => Answer::NotAsked,
        Verdict::Holds(_) => Answer::Holds,
        Verdict::Broken(rules::Detail::Stretch { taken, free, .. }) => {
            let minute = |instant: Instant| usize::try_from(instant.seconds_since(at(0)) / 60).unwrap();
            Answer::Broken(minute(taken.start())..minute(taken.end()), free)
        }
        Verdict::Broken(detail) => panic!("{detail:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn the_conflict_rows_agree_with_counting_every_minute(situation in a_situation()) {
        let expected = situation.expected();
        let found = decided(&situation, 1, |_, decision| {
            (answer(decision, Code::Overlap), answer(decision, Code::BufferOverlap))
        });
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_is_allowed_fits_unless_it_says_so(situation in a_situation()) {
        decided(&situation, 1, |_, decision| {
            let Ruling::Allowed(plan) = &decision.ruling else { return Ok(()) };
            let planned = &plan.reservations[0];
            prop_assert_eq!(&planned.occupancy, &rules::footprint(&planned.reservation));
            let is_said = planned.notices.iter().any(|notice| notice.code == Code::Overlap.as_str());
            prop_assert_eq!(planned.occupancy.iter().any(|row| row.is_forced), is_said);
            if is_said || !situation.is_asked() {
                return Ok(());
            }
            let mut used = situation.used(false);
            for minute in situation.wish.minutes.clone() {
                used[minute + MARGIN] += situation.wanted();
                prop_assert!(used[minute + MARGIN] <= situation.capacity(), "minute {}", minute);
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_decision_is_repeatable_whole_and_follows_from_its_rows(situation in a_situation(), lines in 1..4_usize) {
        decided(&situation, lines, |case, decision| {
            prop_assert_eq!(decision, &decide(case));
            prop_assert_eq!(decision.rows.len(), TABLE.len() * lines);
            let explained = explanation(case, decision);
            prop_assert_eq!(explained.len(), TABLE.len() * lines);

            let is_refusal = |row: &&rules::Row| matches!(row.verdict, Verdict::Broken(_)) && row.waiver.is_none();
            let broken: Vec<Code> = decision.rows.iter().filter(is_refusal).map(|row| row.code).collect();
            match &decision.ruling {
                Ruling::Refused(refusals) => {
                    prop_assert!(!broken.is_empty(), "a refusal has a reason");
                    prop_assert_eq!(refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>(), broken);
                }
                Ruling::Allowed(plan) => {
                    prop_assert!(broken.is_empty(), "what is broken has no plan: {:?}", broken);
                    prop_assert_eq!(plan.reservations.len(), lines);
                }
            }
            Ok(())
        })?;
    }
}

#[test]
fn what_changes_a_reservation_needs_one() {
    let situation = Situation {
        units: 1,
        buffers: (0, 0),
        uses: Vec::new(),
        wish: Wish { minutes: 0..60, units: 1, kind: Kind::Reservation },
        old: None,
        flags: Flags { force_reserve: true, ignore_buffer: true, ..Flags::default() },
        is_staff: true,
    };
    for action in [Action::Edit, Action::Cancel, Action::Undo, Action::Approve] {
        decided(&situation, 1, |case, _| {
            let draft = Draft { action, ..case.draft.clone() };
            match decide(&Case { draft: &draft, ..*case }).ruling {
                Ruling::Refused(refusals) => assert_eq!(refusals[0].code, Code::Superseded, "{action:?}"),
                Ruling::Allowed(plan) => panic!("{action:?}: {plan:?}"),
            }
        });
    }
}
