//! Free spans against an oracle that tries every start: an opening is exactly where the table says yes.
//!
//! The days are those around a change of clocks in Berlin, so that wall times and elapsed time part ways.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use model::site::Currency;
use model::{
    Caller, Cause, Channel, Kind, LineageId, Member, Occupancy, ReservationId, Resource, ResourceId,
    ResourceSettings, Role, Site, SiteId, Taken, UserId,
};
use proptest::prelude::*;
use rules::{
    Action, Case, Details, Draft, DraftLine, Facts, Flags, Identity, ResourceFacts, Ruling, decide,
    free_spans, length_on_grid, nearest_places,
};
use serde_json::json;
use timeline::{Instant, Span, Zone};

/// Everything lies on steps of so many seconds.
const STEP: i64 = 900;
/// How many steps are looked at: two days and a half.
const STEPS: i64 = 240;

/// What stands on the resource: start, length, units or all of it, buffers.
type Use = (i64, i64, Option<u32>, (i64, i64));

/// One random situation, in steps.
#[derive(Debug, Clone)]
struct Situation {
    units: u32,
    wanted_units: u32,
    buffers: (i64, i64),
    uses: Vec<Use>,
    /// Weekday, first and last quarter of the day.
    windows: Vec<(u8, u8, u8)>,
    is_available_mode: bool,
    grid_minutes: Option<u32>,
    notice: Option<i64>,
    horizon: Option<i64>,
    length: i64,
    is_staff: bool,
    flags: Flags,
}

fn a_situation() -> impl Strategy<Value = Situation> {
    let buffers = || (0..4_i64, 0..4_i64);
    let a_use =
        (0..STEPS, 1..40_i64, prop_oneof![3 => (1..3_u32).prop_map(Some), 1 => Just(None)], buffers());
    let a_window = (prop_oneof![Just(6_u8), Just(0), Just(1)], 0..20_u8, 1..5_u8)
        .prop_map(|(day, first, length)| (day, first, first + length));
    let what = (1..4_u32, 1..3_u32, buffers(), prop::collection::vec(a_use, 0..8), 1..30_i64);
    let when = (
        prop::collection::vec(a_window, 0..4),
        any::<bool>(),
        prop::option::of(prop_oneof![Just(15_u32), Just(30), Just(60), Just(45)]),
        prop::option::of(0..100_i64),
        prop::option::of(0..260_i64),
    );
    let flags = (any::<bool>(), any::<bool>()).prop_map(|(force_reserve, ignore_buffer)| Flags {
        force_reserve,
        ignore_buffer,
        ..Flags::default()
    });
    (what, when, prop::bool::weighted(0.3), flags).prop_map(|(what, when, is_staff, flags)| Situation {
        units: what.0,
        wanted_units: what.1.min(what.0),
        buffers: what.2,
        uses: what.3,
        length: what.4,
        windows: when.0,
        is_available_mode: when.1,
        grid_minutes: when.2,
        notice: when.3,
        horizon: when.4.map(|steps| steps + when.3.unwrap_or(0)),
        is_staff,
        flags: if is_staff { flags } else { Flags::default() },
    })
}

/// The instant of a step, from Saturday 28 March 2026, midnight in Berlin.
fn at(step: i64) -> Instant {
    Instant::from_unix(1_774_652_400 + STEP * step)
}

fn range() -> Span {
    Span::new(at(0), at(STEPS)).unwrap()
}

impl Situation {
    fn resource(&self) -> Resource {
        let windows: Vec<_> = self
            .windows
            .iter()
            .map(|(day, first, last)| json!({"weekday": day, "start": hour(*first), "end": hour(*last)}))
            .collect();
        let overlay = json!({
            "name": "Scope", "units": self.units, "blackouts": windows,
            "weekly_blocks_mode": if self.is_available_mode { "available" } else { "block" },
            "buffer_before": self.buffers.0 * STEP, "buffer_after": self.buffers.1 * STEP,
            "restrict_start_end_minutes": self.grid_minutes,
            "creation_start_time_restriction": self.notice.map(|steps| steps * STEP),
            "creation_start_time_restriction_future": self.horizon.map(|steps| steps * STEP),
        });
        let (settings, _) =
            ResourceSettings::merge(&ResourceSettings::default(), overlay.as_object().unwrap()).unwrap();
        let (resource_id, site_id) = (resource_id(), site_id());
        Resource { resource_id, site_id, site_ordinal: 1, version: 1, settings }
    }

    fn occupancy(&self) -> Vec<Occupancy> {
        let row = |(number, (start, length, units, buffers)): (usize, &Use)| {
            let core = Span::starting(at(*start), length * STEP).unwrap();
            let seconds = |steps: i64| u32::try_from(steps * STEP).unwrap();
            Occupancy {
                resource_id: resource_id(),
                lineage_id: LineageId::parse(&format!("lin_{number}")).unwrap(),
                core,
                padded: core.pad(seconds(buffers.0), seconds(buffers.1)),
                taken: units.map_or(Taken::All, Taken::Units),
                named_unit_ids: Vec::new(),
                cause: Cause::Booking,
                is_forced: false,
                is_until_returned: false,
            }
        };
        self.uses.iter().enumerate().map(row).collect()
    }

    /// Runs with the facts, a caller and a draft whose times are to be put in.
    fn with<T>(&self, look: impl FnOnce(&Caller, &Facts, &Draft) -> T) -> T {
        let role = if self.is_staff { Role::Moderator } else { Role::User };
        let user_id = UserId::parse("usr_ann").unwrap();
        let member = Member {
            profile: model::Profile::default(),
            grants: Vec::new(),
            site_id: site_id(),
            user_id: user_id.clone(),
            role,
            is_active: true,
            usergroups: Vec::new(),
            ignore_min_max_times: false,
            approvers: Vec::new(),
            joined_at: at(0),
        };
        let site = Site {
            settings: model::SiteSettings::default(),
            site_id: site_id(),
            name: String::new(),
            timezone: Zone::named("Europe/Berlin").unwrap(),
            currency: Currency::default(),
            created_at: at(0),
        };
        let known =
            ResourceFacts { resource: Arc::new(self.resource()), occupancy: self.occupancy(), used_up: 0 };
        let facts = Facts {
            templates: Vec::new(),
            limits: rules::Limits::default(),
            blocked: Vec::new(),
            forms: Vec::new(),
            registered: None,
            site: Arc::new(site),
            resources: BTreeMap::from([(resource_id(), known)]),
            person: Some(member),
            stored: None,
            together: BTreeMap::new(),
            companions: Vec::new(),
            group_sizes: BTreeMap::new(),
            accounts: Vec::new(),
        };
        let caller = Caller {
            grants: Vec::new(),
            origin: model::Origin::default(),
            user_id: user_id.clone(),
            site_id: site_id(),
            role,
            usergroups: Vec::new(),
            trainings: Vec::new(),
            channel: Channel::Api,
            now: at(0),
        };
        let identity = Identity {
            reservation_id: ReservationId::parse("rsv_new").unwrap(),
            lineage_id: LineageId::parse("lin_own").unwrap(),
        };
        let line = DraftLine {
            resource_id: resource_id(),
            start: at(0),
            end: at(self.length),
            units: self.wanted_units,
            named_unit_ids: Vec::new(),
            charge: rules::ChargeWish::default(),
            apart: rules::Apart::default(),
            approval_note: None,
            approvers: rules::ApproverWish::default(),
            forms: Vec::new(),
            identity,
        };
        let draft = Draft {
            action: Action::Book,
            lines: vec![line],
            reserved_for: user_id,
            kind: Kind::Reservation,
            series: None,
            flags: self.flags,
            details: Details::default(),
            is_dry_run: true,
        };
        look(&caller, &facts, &draft)
    }
}

fn hour(quarter: u8) -> String {
    format!("{quarter:02}:00")
}

fn resource_id() -> ResourceId {
    ResourceId::parse("resv_scope").unwrap()
}

fn site_id() -> SiteId {
    SiteId::parse("site_a").unwrap()
}

/// Whether the table accepts a booking from one instant to another.
fn is_accepted(caller: &Caller, facts: &Facts, draft: &Draft, start: Instant, seconds: i64) -> bool {
    let mut draft = draft.clone();
    draft.lines[0].start = start;
    draft.lines[0].end = start.plus_seconds(seconds);
    let case = Case { caller, draft: &draft, facts, now: caller.now };
    matches!(decide(&case).ruling, Ruling::Allowed(_))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn an_opening_is_exactly_where_the_table_says_yes(situation in a_situation()) {
        situation.with(|caller, facts, draft| {
            let case = Case { caller, draft, facts, now: caller.now };
            let line = case.lines().next().unwrap();
            let seconds = length_on_grid(&case, &line, situation.length * STEP);
            let free = free_spans(&case, &line, seconds, range());
            for pair in free.windows(2) {
                prop_assert!(pair[0].end() < pair[1].start() || situation.horizon.is_some(), "{free:?}");
            }
            for step in 0..STEPS {
                let Some(wanted) = Span::starting(at(step), seconds).filter(|wanted| range().encloses(*wanted)) else {
                    continue;
                };
                let is_free = free.iter().any(|span| span.encloses(wanted));
                let is_accepted = is_accepted(caller, facts, draft, wanted.start(), seconds);
                // Within a free span only starts on the grid are good; the table knows which.
                prop_assert!(is_free || !is_accepted, "{wanted} is accepted and not in {free:?}");
                if situation.grid_minutes.is_none() {
                    prop_assert_eq!(is_free, is_accepted, "{} in {:?}", wanted, &free);
                }
            }
            for span in &free {
                prop_assert!(range().encloses(*span));
                prop_assert!(span.seconds() >= seconds);
                let is_even = situation.grid_minutes.is_none_or(|minutes| 60 % minutes == 0);
                prop_assert!(!is_even || is_accepted(caller, facts, draft, span.start(), seconds), "{span}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_first_offer_is_the_nearest_there_is(situation in a_situation(), wanted in 0..STEPS) {
        situation.with(|caller, facts, draft| {
            let case = Case { caller, draft, facts, now: caller.now };
            let line = case.lines().next().unwrap();
            let seconds = length_on_grid(&case, &line, situation.length * STEP);
            let free = free_spans(&case, &line, seconds, range());
            let offers: Vec<Instant> = nearest_places(&case, &line, &free, at(wanted), seconds)
                .into_iter()
                .map(Span::start)
                .filter(|start| is_accepted(caller, facts, draft, *start, seconds))
                .collect();
            let distance = |start: Instant| start.seconds_since(at(wanted)).abs();
            let nearest = (0..STEPS)
                .map(at)
                .filter(|start| Span::starting(*start, seconds).is_some_and(|span| range().encloses(span)))
                .filter(|start| is_accepted(caller, facts, draft, *start, seconds))
                .map(distance)
                .min();
            // A grid that does not divide the hour begins anew at midnight, where lengths and grid points part.
            if situation.grid_minutes != Some(45) {
                prop_assert_eq!(offers.first().copied().map(distance), nearest);
            }
            prop_assert!(offers.is_sorted_by_key(|start| distance(*start)));
            Ok(())
        })?;
    }
}
