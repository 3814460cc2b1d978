//! From a world in plain numbers to what the decision is given. It does what the app does when it loads, and owns no
//! rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::resource::{Blackout, Condition, TimeOfDay, WeeklyBlocksMode, WeeklySlot};
use model::site::Currency;
use model::{
    ApprovalSeat, Approvals, Caller, Cancellation, Cause, Channel, ClosureId, Decider, LineageId, Member,
    Occupancy, QuotaId, QuotaMeasure, Reservation, ReservationId, Resource, ResourceId, ResourceSettings,
    Role, Scope, Sharing, Site, SiteId, Status, Taken, UserId, Vote,
};
use rules::{
    Action, ChargeWish, Details, Draft, DraftLine, Facts, Flags, Identity, Limits, QuotaFacts, ResourceFacts,
};
use timeline::{Instant, Span, Zone};

use crate::scene::Window;
use crate::world::{Imposed, Kind, Period, Quota, Request, Room, Standing, State, World};

/// What never changes in a world.
pub(crate) struct Fixed {
    site: Arc<Site>,
    rooms: Vec<Arc<Resource>>,
}

impl Fixed {
    pub(crate) fn of(world: &World<'_>) -> Fixed {
        let site = Site {
            settings: model::SiteSettings::default(),
            site_id: site_id(),
            name: String::new(),
            timezone: Zone::named(world.scene.zone).unwrap(),
            currency: Currency::default(),
            created_at: Instant::from_unix(0),
        };
        // Some settings contradict each other and would not be saved; what was saved before must be judged all the same.
        let resource = |(place, room): (usize, &Room)| {
            let (resource_id, settings) = (resource_id(place), settings(room));
            Arc::new(Resource { resource_id, site_id: site_id(), site_ordinal: 1, version: 1, settings })
        };
        Fixed { site: Arc::new(site), rooms: world.rooms.iter().enumerate().map(resource).collect() }
    }
}

fn site_id() -> SiteId {
    SiteId::parse("site_a").unwrap()
}

pub(crate) fn resource_id(place: usize) -> ResourceId {
    ResourceId::parse(&format!("resv_{place}")).unwrap()
}

fn user_id(place: usize) -> UserId {
    UserId::parse(&format!("usr_{place}")).unwrap()
}

pub(crate) fn span(start: i64, end: i64) -> Span {
    Span::new(Instant::from_unix(start), Instant::from_unix(end)).unwrap()
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap()
}

fn time_of_day(seconds: i64) -> TimeOfDay {
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    TimeOfDay::parse(&format!("{hour:02}:{minute:02}:{second:02}")).unwrap()
}

fn weekly_slot(window: &Window) -> WeeklySlot {
    let weekday = u8::try_from(window.weekday).unwrap();
    WeeklySlot { weekday, start: time_of_day(window.start), end: time_of_day(window.end) }
}

fn settings(room: &Room) -> ResourceSettings {
    let blackout = |(number, window): (usize, &Window)| {
        let slot = weekly_slot(window);
        let blackout_id = i64::try_from(number).unwrap();
        Blackout { blackout_id, weekday: slot.weekday, start: slot.start, end: slot.end, reason: None }
    };
    let mut settings = ResourceSettings::default();
    "Room".clone_into(&mut settings.identity.name);
    settings.identity.active = room.is_active;
    settings.identity.archived = room.is_archived;
    settings.identity.status =
        if room.is_operational { Condition::Operational } else { Condition::NeedsMinorRepair };
    settings.access.reservable = room.is_reservable;
    settings.access.usergroups.clone_from(&room.groups);
    settings.units.units = count(room.units);
    settings.units.units_consumable = room.is_consumable;
    settings.units.reservation_unit_limit = room.unit_limit.map(count);
    let timing = &mut settings.timing;
    timing.buffer_before = room.before;
    timing.buffer_after = room.after;
    timing.reservation_minimum = room.shortest;
    timing.reservation_max_duration = room.longest;
    let least = timing.default_reservation_duration.max(room.shortest.unwrap_or(0));
    timing.default_reservation_duration = least.min(room.longest.unwrap_or(least));
    timing.reservation_limit = room.bookings_limit.map(count);
    timing.restrict_start_end_minutes = room.grid_minutes.map(count);
    timing.creation_start_time_restriction = room.notice;
    timing.creation_start_time_restriction_future = room.horizon;
    timing.historical_edit_window = room.edit_window;
    settings.hours.blackouts = room.drawn.iter().enumerate().map(blackout).collect();
    settings.hours.weekly_blocks_mode =
        if room.drawn_is_open { WeeklyBlocksMode::Available } else { WeeklyBlocksMode::Block };
    settings.hours.weekly_slots = room.slots.iter().map(weekly_slot).collect();
    settings
}

pub(crate) fn kind(kind: Kind) -> model::Kind {
    match kind {
        Kind::Ordinary => model::Kind::Reservation,
        Kind::Soft => model::Kind::Soft,
        Kind::Maintenance => model::Kind::Maintenance,
        Kind::ShownMaintenance => model::Kind::MaintenanceNonblocking,
    }
}

fn role(is_staff: bool) -> Role {
    if is_staff { Role::Moderator } else { Role::User }
}

pub(crate) fn caller(world: &World<'_>, request: &Request) -> Caller {
    let person = &world.people[request.caller];
    Caller {
        grants: Vec::new(),
        origin: model::Origin::default(),
        user_id: user_id(request.caller),
        site_id: site_id(),
        role: role(person.is_staff),
        usergroups: person.groups.clone(),
        trainings: Vec::new(),
        channel: Channel::Api,
        now: Instant::from_unix(world.now),
    }
}

pub(crate) fn draft(request: &Request) -> Draft {
    let line = |(place, asked): (usize, &crate::world::Asked)| DraftLine {
        resource_id: resource_id(asked.room),
        start: Instant::from_unix(asked.start),
        end: Instant::from_unix(asked.end),
        units: count(asked.units),
        named_unit_ids: Vec::new(),
        forms: Vec::new(),
        approval_note: None,
        charge: ChargeWish::default(),
        approvers: rules::ApproverWish::default(),
        apart: rules::Apart::default(),
        identity: Identity {
            reservation_id: ReservationId::parse(&format!("rsv_new{place}")).unwrap(),
            lineage_id: LineageId::parse(&format!("lin_new{place}")).unwrap(),
        },
    };
    Draft {
        action: if request.edits.is_some() { Action::Edit } else { Action::Book },
        lines: request.lines.iter().enumerate().map(line).collect(),
        reserved_for: request.person.map_or_else(|| UserId::parse("usr_stranger").unwrap(), user_id),
        kind: kind(request.kind),
        series: None,
        flags: Flags {
            force_reserve: request.is_forced,
            ignore_buffer: request.ignores_buffers,
            ..Flags::default()
        },
        details: Details::default(),
        is_dry_run: false,
    }
}

/// What would be loaded for a request.
pub(crate) fn facts(world: &World<'_>, fixed: &Fixed, request: &Request) -> Facts {
    let rooms = request.lines.iter().map(|asked| asked.room);
    let left = request.edits.map(|place| world.standing[place].room);
    let known = |room: usize| (resource_id(room), resource_facts(world, fixed, request, room));
    let person = request.person.map(|place| member(world, place));
    Facts {
        site: fixed.site.clone(),
        resources: rooms.chain(left).map(known).collect(),
        person,
        stored: request.edits.map(|place| version(place, &world.standing[place])),
        together: BTreeMap::new(),
        group_sizes: BTreeMap::new(),
        accounts: Vec::new(),
        companions: Vec::new(),
        templates: Vec::new(),
        blocked: Vec::new(),
        forms: Vec::new(),
        registered: None,
        limits: limits(world, request),
    }
}

fn member(world: &World<'_>, place: usize) -> Member {
    let person = &world.people[place];
    Member {
        profile: model::Profile::default(),
        grants: Vec::new(),
        site_id: site_id(),
        user_id: user_id(place),
        role: role(person.is_staff),
        is_active: person.is_active,
        usergroups: person.groups.clone(),
        ignore_min_max_times: person.is_exempt,
        approvers: Vec::new(),
        joined_at: Instant::from_unix(0),
    }
}

/// What stands, but the edited version.
fn others<'a>(
    world: &'a World<'_>,
    request: &Request,
) -> impl Iterator<Item = (usize, &'a Standing)> + Clone {
    let edited = request.edits;
    let all = world.standing.iter().enumerate();
    all.filter(move |(place, standing)| Some(*place) != edited && standing.stands())
}

fn resource_facts(world: &World<'_>, fixed: &Fixed, request: &Request, room: usize) -> ResourceFacts {
    let standing = others(world, request).filter(|(_, other)| other.room == room);
    let booked = standing.clone().filter(|(_, other)| other.kind == Kind::Ordinary);
    let used_up =
        if world.rooms[room].is_consumable { booked.map(|(_, other)| other.units).sum() } else { 0 };
    let own = standing.filter(|(_, other)| other.kind.takes()).map(|(place, other)| Occupancy {
        taken: if other.kind == Kind::Maintenance { Taken::All } else { Taken::Units(count(other.units)) },
        cause: if other.kind == Kind::Maintenance { Cause::Maintenance } else { Cause::Booking },
        ..occupancy(room, place, (other.start, other.end), (other.before, other.after))
    });
    let imposed = world.imposed.iter().enumerate().filter(|(_, other)| other.room == room);
    let occupancy = own.chain(imposed.map(|(place, other)| imposed_row(place, other))).collect();
    ResourceFacts { resource: fixed.rooms[room].clone(), occupancy, used_up: count(used_up) }
}

/// A row with another cause: some units that are held or that another calendar takes, or all of the resource where one
/// that blocks it is booked or another calendar says so. What never ends is a loan that is overdue.
fn imposed_row(place: usize, imposed: &Imposed) -> Occupancy {
    Occupancy {
        taken: imposed.units.map_or(Taken::All, |units| Taken::Units(count(units))),
        cause: match (imposed.units.is_some(), place.is_multiple_of(2)) {
            _ if imposed.is_endless() => Cause::Booking,
            (true, true) => Cause::Hold,
            (false, true) => Cause::Blocker,
            (_, false) => Cause::External,
        },
        is_until_returned: imposed.is_endless(),
        ..occupancy(
            imposed.room,
            1_000 + place,
            (imposed.start, imposed.end),
            (imposed.before, imposed.after),
        )
    }
}

fn occupancy(room: usize, place: usize, core: (i64, i64), buffers: (i64, i64)) -> Occupancy {
    Occupancy {
        resource_id: resource_id(room),
        lineage_id: LineageId::parse(&format!("lin_{place}")).unwrap(),
        core: span(core.0, core.1),
        padded: span(core.0 - buffers.0, core.1 + buffers.1),
        taken: Taken::All,
        named_unit_ids: Vec::new(),
        cause: Cause::Booking,
        is_forced: false,
        is_until_returned: false,
    }
}

fn version(place: usize, standing: &Standing) -> Reservation {
    let made = Instant::from_unix(0);
    let status = match standing.state {
        State::Pending => Status::Pending,
        State::Denied => Status::Denied,
        State::Approved | State::Cancelled | State::Replaced => Status::Approved,
    };
    let votes = if status == Status::Denied {
        vec![Vote { by: user_id(3), at: made, is_approval: false, note: None }]
    } else {
        Vec::new()
    };
    let seat = ApprovalSeat {
        decider: Decider::Person(user_id(3)),
        votes_needed: 1,
        is_automatic: false,
        is_silent: true,
        shows_group_name: false,
        is_always_needed: false,
        votes,
    };
    let seats = if status == Status::Approved { Vec::new() } else { vec![seat] };
    let cancelled = (standing.state == State::Cancelled).then(|| Cancellation {
        at: made,
        by: user_id(0),
        reason: None,
        is_automatic: false,
    });
    let replaced = (standing.state == State::Replaced).then(|| ReservationId::parse("rsv_newer").unwrap());
    Reservation {
        event_id: None,
        reservation_id: ReservationId::parse(&format!("rsv_{place}")).unwrap(),
        lineage_id: LineageId::parse(&format!("lin_{place}")).unwrap(),
        sequence: 0,
        site_id: site_id(),
        resource_id: resource_id(standing.room),
        start: Instant::from_unix(standing.start),
        end: Instant::from_unix(standing.end),
        units: count(standing.units),
        units_in_all: 5,
        named_unit_ids: Vec::new(),
        buffer_before_seconds: count(standing.before),
        buffer_after_seconds: count(standing.after),
        blocks: Vec::new(),
        propagates_to_blocked: false,
        reserved_for: user_id(standing.person),
        reserved_for_text: None,
        external_email: None,
        created_by: user_id(standing.maker),
        created_at: made,
        first_created_at: made,
        changed_at: made,
        status,
        approvals: Approvals { seats, any_is_enough: false, overridden: None },
        kind: kind(standing.kind),
        cancelled,
        replaces: None,
        replaced_by: replaced,
        series_id: None,
        original_start: None,
        support_for: None,
        forms: Vec::new(),
        project_ids: Vec::new(),
        guests: model::Guests::default(),
        template: None,
        from_template: None,
        group_id: None,
        purpose: None,
        note: None,
        admin_note: None,
        account_number: None,
        charge: None,
        meta_data: None,
        reminder_seconds: None,
        imported_from: None,
        loan: None,
        attendance: Vec::new(),
        ended_early: None,
        notices: Vec::new(),
        decision_id: None,
    }
}

fn limits(world: &World<'_>, request: &Request) -> Limits {
    let booked =
        || others(world, request).filter(|(_, other)| other.kind == Kind::Ordinary).map(|(_, other)| other);
    let groups_of =
        |person: Option<usize>| person.map(|person| world.people[person].groups.clone()).unwrap_or_default();
    let upcoming = request.lines.iter().map(|asked| {
        let own = booked().filter(|other| Some(other.person) == request.person && other.room == asked.room);
        let upcoming = own.filter(|other| other.end > world.now).count();
        (resource_id(asked.room), u32::try_from(upcoming).unwrap())
    });
    let wanted = request.lines.iter().filter(|asked| asked.start < asked.end);
    let wanted = wanted.map(|asked| span(asked.start, asked.end)).reduce(Span::hull);
    let now = Instant::from_unix(world.now);
    let zone = Zone::named(world.scene.zone).unwrap();
    let mut quotas = Vec::new();
    for known in &world.quotas {
        let quota = quota(known);
        let Some(window) = wanted.and_then(|wanted| quota.window(wanted, now, &zone)) else { continue };
        if !quota.binds(&groups_of(request.person)) {
            continue;
        }
        let counts = |other: &&Standing| {
            let is_theirs = if known.is_shared {
                quota.binds(&groups_of(Some(other.person)))
            } else {
                Some(other.person) == request.person
            };
            is_theirs && (known.rooms.is_empty() || known.rooms.contains(&other.room))
        };
        let counted = booked().filter(counts).map(|other| span(other.start, other.end));
        quotas.push(QuotaFacts {
            counted: counted.filter(|counted| counted.overlaps(window)).collect(),
            quota,
        });
    }
    Limits { closures: closures(world), upcoming: upcoming.collect(), quotas, trainings: Vec::new() }
}

fn closures(world: &World<'_>) -> Vec<model::Closure> {
    let closure = |closure: &crate::world::Closure| model::Closure {
        closure_id: ClosureId::parse("clo_1").unwrap(),
        site_id: site_id(),
        scope: Scope { resource_ids: closure.room.map(resource_id).into_iter().collect(), category: None },
        span: span(closure.start, closure.end),
        reason: String::new(),
        created_by: user_id(3),
        created_at: Instant::from_unix(0),
    };
    world.closures.iter().map(closure).collect()
}

fn quota(quota: &Quota) -> model::Quota {
    model::Quota {
        quota_id: QuotaId::parse("quo_1").unwrap(),
        site_id: site_id(),
        name: String::new(),
        per: if quota.is_shared { Sharing::Group } else { Sharing::Person },
        measure: if quota.counts_seconds { QuotaMeasure::Seconds } else { QuotaMeasure::Count },
        limit: quota.limit,
        period: match quota.period {
            Period::Day => model::Period::Day,
            Period::Week => model::Period::Week,
            Period::Month => model::Period::Month,
            Period::Year => model::Period::Year,
            Period::Future => model::Period::Future,
        },
        scope: Scope { resource_ids: quota.rooms.iter().copied().map(resource_id).collect(), category: None },
        usergroup_id: quota.group,
        prime: quota.prime.iter().map(weekly_slot).collect(),
    }
}
