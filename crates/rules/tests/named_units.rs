//! Particular units against an oracle that looks at every step of every unit: the first free ones are taken, nothing is
//! refused that some units could carry, and openings are exactly where the table says yes.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use model::resource::ResourceSettings;
use model::site::Currency;
use model::{
    Caller, Cause, Channel, Kind, LineageId, Member, Occupancy, ReservationId, Resource, ResourceId, Role,
    Site, SiteId, Taken, UserId,
};
use proptest::prelude::*;
use rules::{
    Action, Case, ChargeWish, Code, Details, Draft, DraftLine, Facts, Flags, Identity, ResourceFacts, Ruling,
    decide, free_spans, units_free_throughout,
};
use serde_json::json;
use timeline::{Instant, Span, Zone};

/// How many steps of a quarter of an hour are looked at.
const STEPS: i64 = 48;
const STEP: i64 = 900;

/// What stands: start and length, which units (one past the last is off the list), how many others, buffers.
#[derive(Debug, Clone)]
struct Use {
    start: i64,
    length: i64,
    units: Vec<u32>,
    others: u32,
    is_all: bool,
    buffers: (i64, i64),
}

#[derive(Debug, Clone)]
struct Situation {
    units: u32,
    buffers: (i64, i64),
    uses: Vec<Use>,
    start: i64,
    length: i64,
    asked: u32,
    wished: Vec<u32>,
}

fn a_situation() -> impl Strategy<Value = Situation> {
    let buffers = || prop_oneof![2 => Just((0, 0)), 1 => (0..3_i64, 0..3_i64)];
    (1..5_u32).prop_flat_map(move |units| {
        let ids = prop::sample::subsequence((1..=units + 1).collect::<Vec<_>>(), 0..=2.min(units as usize));
        let a_use = (0..STEPS, 1..12_i64, ids, prop_oneof![4 => Just(0_u32), 1 => Just(1)], buffers())
            .prop_map(|(start, length, units, others, buffers)| {
                let is_all = units.is_empty() && others == 0 && start % 4 == 0;
                Use { start, length, units, others, is_all, buffers }
            });
        let wished = prop::sample::subsequence((1..=units).collect::<Vec<_>>(), 0..=1);
        (prop::collection::vec(a_use, 0..9), buffers(), 4..STEPS - 12, 1..10_i64, 1..=units, wished).prop_map(
            move |(uses, buffers, start, length, asked, wished)| Situation {
                units,
                buffers,
                uses,
                start,
                length,
                asked,
                wished,
            },
        )
    })
}

fn at(step: i64) -> Instant {
    Instant::from_unix(1_772_409_600 + STEP * step)
}

fn unit_id(number: u32) -> String {
    format!("unit_{number}")
}

impl Situation {
    /// Which units are free over the wanted steps and so many more on both sides, those of what stands included. None
    /// when what has no particular unit leaves too few at some step.
    fn free(&self, start: i64, buffers: (i64, i64), widened: bool) -> Option<Vec<u32>> {
        let (first, last) = (start - buffers.0, start + self.length + buffers.1);
        let covers = |one: &Use, step: i64| {
            let (before, after) = if widened { one.buffers } else { (0, 0) };
            (one.start - before..one.start + one.length + after).contains(&step)
        };
        let mut free: Vec<u32> = (1..=self.units).collect();
        for step in first..last {
            let here: Vec<&Use> = self.uses.iter().filter(|one| covers(one, step)).collect();
            let is_taken = |unit: &u32| here.iter().any(|one| one.units.contains(unit));
            let off_the_list = |one: &&&Use| u32::from(one.units.contains(&(self.units + 1)));
            let without = here.iter().map(|one| one.others + off_the_list(&one)).sum::<u32>();
            let named = u32::try_from((1..=self.units).filter(is_taken).count()).unwrap();
            if here.iter().any(|one| one.is_all) || without + named + self.asked > self.units {
                return None;
            }
            free.retain(|unit| !is_taken(unit));
        }
        Some(free)
    }

    /// The units that a booking takes from a step on, if it is accepted; else the code.
    fn expected(&self, start: i64) -> Result<Vec<u32>, Code> {
        for (buffers, widened, code) in
            [((0, 0), false, Code::Overlap), (self.buffers, true, Code::BufferOverlap)]
        {
            let free = self.free(start, buffers, widened).ok_or(code)?;
            let wished: Vec<u32> = self.wished.clone();
            let rest = free.iter().copied().filter(|unit| !wished.contains(unit));
            let chosen: Vec<u32> = wished.iter().copied().chain(rest).take(self.asked as usize).collect();
            if !wished.iter().all(|unit| free.contains(unit)) || chosen.len() < self.asked as usize {
                return Err(code);
            }
            if widened {
                return Ok(chosen);
            }
        }
        Err(Code::Overlap)
    }

    fn occupancy(&self) -> Vec<Occupancy> {
        let row = |(number, one): (usize, &Use)| {
            let core = Span::starting(at(one.start), one.length * STEP).unwrap();
            let seconds = |steps: i64| u32::try_from(steps * STEP).unwrap();
            let count = u32::try_from(one.units.len()).unwrap() + one.others;
            Occupancy {
                resource_id: resource_id(),
                lineage_id: LineageId::parse(&format!("lin_{number}")).unwrap(),
                core,
                padded: core.pad(seconds(one.buffers.0), seconds(one.buffers.1)),
                taken: if one.is_all { Taken::All } else { Taken::Units(count) },
                named_unit_ids: one.units.iter().copied().map(unit_id).collect(),
                cause: Cause::Booking,
                is_forced: false,
                is_until_returned: false,
            }
        };
        self.uses.iter().enumerate().map(row).collect()
    }

    fn with<T>(&self, look: impl FnOnce(&Caller, &Facts, &Draft) -> T) -> T {
        let overlay = json!({
            "name": "Pool", "units": self.units, "units_mode": "named",
            "buffer_before": self.buffers.0 * STEP, "buffer_after": self.buffers.1 * STEP,
        });
        let (settings, _) =
            ResourceSettings::merge(&ResourceSettings::default(), overlay.as_object().unwrap()).unwrap();
        let site_id = SiteId::parse("site_a").unwrap();
        let resource = Resource {
            resource_id: resource_id(),
            site_id: site_id.clone(),
            site_ordinal: 1,
            version: 1,
            settings,
        };
        let user_id = UserId::parse("usr_ann").unwrap();
        let person = Member {
            profile: model::Profile::default(),
            grants: Vec::new(),
            approvers: Vec::new(),
            site_id: site_id.clone(),
            user_id: user_id.clone(),
            role: Role::User,
            is_active: true,
            usergroups: Vec::new(),
            ignore_min_max_times: false,
            joined_at: at(0),
        };
        let site = Site {
            settings: model::SiteSettings::default(),
            site_id: site_id.clone(),
            name: String::new(),
            timezone: Zone::utc(),
            currency: Currency::default(),
            created_at: at(0),
        };
        let known = ResourceFacts { resource: Arc::new(resource), occupancy: self.occupancy(), used_up: 0 };
        let facts = Facts {
            registered: None,
            templates: Vec::new(),
            companions: Vec::new(),
            blocked: Vec::new(),
            forms: Vec::new(),
            limits: rules::Limits::default(),
            site: Arc::new(site),
            resources: BTreeMap::from([(resource_id(), known)]),
            person: Some(person),
            stored: None,
            together: BTreeMap::new(),
            group_sizes: BTreeMap::new(),
            accounts: Vec::new(),
        };
        let caller = Caller {
            grants: Vec::new(),
            origin: model::Origin::default(),
            user_id: user_id.clone(),
            site_id,
            role: Role::User,
            usergroups: Vec::new(),
            trainings: Vec::new(),
            channel: Channel::Api,
            now: at(0),
        };
        let line = DraftLine {
            approvers: rules::ApproverWish::default(),
            resource_id: resource_id(),
            start: at(self.start),
            end: at(self.start + self.length),
            units: self.asked,
            named_unit_ids: self.wished.iter().copied().map(unit_id).collect(),
            charge: ChargeWish::default(),
            forms: Vec::new(),
            approval_note: None,
            apart: rules::Apart::default(),
            identity: Identity {
                reservation_id: ReservationId::parse("rsv_new").unwrap(),
                lineage_id: LineageId::parse("lin_own").unwrap(),
            },
        };
        let draft = Draft {
            action: Action::Book,
            lines: vec![line],
            reserved_for: user_id,
            kind: Kind::Reservation,
            series: None,
            flags: Flags::default(),
            details: Details::default(),
            is_dry_run: true,
        };
        look(&caller, &facts, &draft)
    }
}

fn resource_id() -> ResourceId {
    ResourceId::parse("resv_pool").unwrap()
}

/// The ids of the units that the decision gives from a step on, or the code of its refusal.
fn decided(caller: &Caller, facts: &Facts, draft: &Draft, start: i64) -> Result<Vec<String>, Code> {
    let mut draft = draft.clone();
    let seconds = draft.lines[0].end.seconds_since(draft.lines[0].start);
    (draft.lines[0].start, draft.lines[0].end) = (at(start), at(start).plus_seconds(seconds));
    match decide(&Case { caller, draft: &draft, facts, now: caller.now }).ruling {
        Ruling::Refused(refusals) => {
            assert_eq!(refusals.len(), 1);
            Err(refusals[0].code)
        }
        Ruling::Allowed(plan) => {
            let planned = &plan.reservations[0];
            assert_eq!(planned.occupancy[0].named_unit_ids, planned.reservation.named_unit_ids);
            Ok(planned.reservation.named_unit_ids.clone())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn the_first_free_units_are_taken_and_only_where_they_stay_free(situation in a_situation()) {
        let expected = situation.expected(situation.start);
        let expected = expected.map(|units| units.into_iter().map(unit_id).collect::<Vec<_>>());
        let found = situation.with(|caller, facts, draft| decided(caller, facts, draft, situation.start));
        prop_assert_eq!(found, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn an_opening_is_exactly_where_some_units_stay_free(situation in a_situation()) {
        let seconds = situation.length * STEP;
        let range = Span::new(at(0), at(STEPS)).unwrap();
        situation.with(|caller, facts, draft| {
            let case = Case { caller, draft, facts, now: caller.now };
            let line = case.lines().next().unwrap();
            let free = free_spans(&case, &line, seconds, range);
            prop_assert!(free.is_sorted());
            for step in 0..=STEPS - situation.length {
                let wanted = Span::starting(at(step), seconds).unwrap();
                let is_accepted = decided(caller, facts, draft, step).is_ok();
                prop_assert_eq!(is_accepted, situation.expected(step).is_ok());
                prop_assert_eq!(free.iter().any(|span| span.encloses(wanted)), is_accepted, "{} in {:?}", wanted, &free);
            }
            for span in free {
                prop_assert!(units_free_throughout(&case, &line, span, seconds) >= situation.asked);
            }
            Ok(())
        })?;
    }
}
