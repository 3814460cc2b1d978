//! Random worlds and requests. Times are drawn from those at which something happens, and one tick beside them: the edges
//! are where rules go wrong.

use crate::random::Random;
use crate::scene::{DAY, Scene, Window};
use crate::world::{
    Asked, Closure, Imposed, Kind, NEVER, Period, Person, Quota, Request, Room, Standing, State, World,
};

const GROUPS: i64 = 3;

/// A world around a scene's change of clocks.
pub(crate) fn world<'a>(scene: &'a Scene, random: &mut Random) -> World<'a> {
    let now = match random.between(0, 5) {
        0..=2 => scene.change - scene.reach - random.between(0, 20) * scene.step,
        3 | 4 => near(scene, random, scene.change),
        _ => scene.change - 20 * DAY,
    };
    let rooms: Vec<Room> = (0..random.count(1, 3)).map(|_| room(scene, random)).collect();
    let people = (0..4).map(|place| person(random, place)).collect();
    let mut world = World {
        scene,
        now,
        rooms,
        people,
        standing: Vec::new(),
        imposed: Vec::new(),
        closures: Vec::new(),
        quotas: Vec::new(),
    };
    for _ in 0..random.count(0, 12) {
        let standing = standing(&world, random);
        world.standing.push(standing);
    }
    for _ in 0..random.count(0, 3) {
        world.imposed.push(imposed(&world, random));
    }
    for _ in 0..random.count(0, 4).saturating_sub(2) {
        let (start, end) = stretch(&world, 0, random);
        let room = random.maybe(2, |random| random.count(0, 1));
        world.closures.push(Closure { room, start, end });
    }
    for _ in 0..random.count(0, 4).saturating_sub(2) {
        let quota = quota(&world, random);
        world.quotas.push(quota);
    }
    world
}

/// So many seconds that are whole ticks, up to a most.
fn ticks(scene: &Scene, random: &mut Random, most: i64) -> i64 {
    random.between(0, most / scene.step) * scene.step
}

fn length(scene: &Scene, random: &mut Random) -> i64 {
    let most = if scene.step == 1 { 900 } else { random.pick(&[7_200, 7_200, 14_400, 36_000, 2 * DAY]) };
    let most = most.max(scene.step);
    // Round lengths meet grids and slots.
    if random.one_in(2) && most >= 3_600 {
        return random.between(1, most / 1_800) * 1_800;
    }
    scene.step + ticks(scene, random, most - scene.step)
}

fn room(scene: &Scene, random: &mut Random) -> Room {
    let is_fine = scene.step == 1;
    let buffer = |random: &mut Random| match random.between(0, 5) {
        0..=2 => 0,
        _ => ticks(scene, random, if is_fine { 300 } else { 5_400 }),
    };
    let windows =
        |random: &mut Random, times| random.maybe(times, |random| windows(scene, random)).unwrap_or_default();
    let (drawn, slots) = (windows(random, 3), windows(random, 6));
    let shortest = random.maybe(6, |random| length(scene, random));
    let notice = random.maybe(3, |random| random.pick(&[-DAY, -3_600, 0, 3_600, 7_200, DAY]));
    Room {
        units: random.pick(&[0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5]),
        unit_limit: random.maybe(8, |random| random.between(1, 3)),
        is_consumable: random.one_in(10),
        before: buffer(random),
        after: buffer(random),
        shortest,
        longest: random.maybe(6, |random| length(scene, random) + shortest.unwrap_or(0)),
        bookings_limit: random.maybe(6, |random| random.between(0, 3)),
        grid_minutes: random.maybe(5, |random| random.pick(&[1, 5, 7, 15, 30, 60, 90, 120, 720, 1_440])),
        notice,
        horizon: random
            .maybe(5, |random| random.pick(&[7_200, DAY, 3 * DAY, 10 * DAY]).max(notice.unwrap_or(0))),
        edit_window: random.maybe(5, |random| random.pick(&[-DAY, -3_600, 0, 3_600])),
        drawn_is_open: random.one_in(2),
        groups: random.maybe(8, |random| vec![random.between(1, GROUPS)]).unwrap_or_default(),
        is_active: !random.one_in(20),
        is_archived: random.one_in(25),
        is_reservable: !random.one_in(20),
        is_operational: !random.one_in(12),
        drawn_shown: scene.shown(&drawn),
        slots_shown: scene.shown(&slots),
        drawn,
        slots,
    }
}

/// Times of the week: rows of windows that adjoin on the days around the change, with edges at odd and even times.
fn windows(scene: &Scene, random: &mut Random) -> Vec<Window> {
    let day = scene.wall(scene.change).weekday();
    let mut windows = Vec::new();
    for _ in 0..random.count(1, 3) {
        let weekday = (day + random.pick(&[-1, 0, 0, 0, 1, 2])).rem_euclid(7);
        let hours = [0, 1_800, 3_600, 5_400, 7_200, 9_000, 10_800, 28_800, 61_200, 79_200, 82_800, 84_600];
        let mut start = random.pick(&hours) + random.pick(&[0, 0, 0, 60, 900]);
        for _ in 0..random.count(1, 3) {
            let end = start + random.pick(&[1_800, 3_600, 3_600, 5_400, 28_800]);
            let end = if random.one_in(4) { DAY } else { end.min(DAY) };
            if start < end {
                windows.push(Window { weekday, start, end });
            }
            start = end;
        }
        if start == DAY && random.one_in(2) {
            windows.push(Window {
                weekday: (weekday + 1) % 7,
                start: 0,
                end: random.pick(&[1_800, 3_600, 21_600]),
            });
        }
    }
    windows
}

fn person(random: &mut Random, place: i64) -> Person {
    let groups = (1..=GROUPS).filter(|_| random.one_in(2)).collect();
    // The last one is always staff, and the first never is.
    let is_staff = place == 3 || (place > 0 && random.one_in(4));
    Person { is_staff, is_active: !random.one_in(20), groups, is_exempt: random.one_in(10) }
}

fn kind(random: &mut Random) -> Kind {
    let kinds = [Kind::Soft, Kind::Maintenance, Kind::ShownMaintenance];
    random.maybe(6, |random| random.pick(&kinds)).unwrap_or(Kind::Ordinary)
}

fn standing(world: &World<'_>, random: &mut Random) -> Standing {
    let room = random.count(0, world.rooms.len() - 1);
    let (start, end) = stretch(world, room, random);
    let kind = kind(random);
    let has_buffers = !kind.is_staff_work() && random.one_in(2);
    let states =
        [State::Approved, State::Pending, State::Denied, State::Denied, State::Cancelled, State::Replaced];
    Standing {
        room,
        person: random.count(0, 3),
        maker: random.count(0, 3),
        start,
        end,
        units: if kind.is_staff_work() { 0 } else { random.pick(&[1, 1, 1, 2, 3]) },
        kind,
        state: random.maybe(5, |random| random.pick(&states)).unwrap_or(State::Approved),
        before: if has_buffers { world.rooms[room].before } else { 0 },
        after: if has_buffers { world.rooms[room].after } else { 0 },
    }
}

/// A hold of units, or all of a resource where one that blocks it is booked.
fn imposed(world: &World<'_>, random: &mut Random) -> Imposed {
    let room = random.count(0, world.rooms.len() - 1);
    let (start, end) = stretch(world, room, random);
    match random.maybe(2, |random| random.between(1, 2)) {
        Some(units) => {
            let (before, after) = (world.rooms[room].before, world.rooms[room].after);
            let end = if random.one_in(6) { NEVER } else { end };
            Imposed { room, start, end, units: Some(units), before, after }
        }
        None => Imposed { room, start, end, units: None, before: 0, after: 0 },
    }
}

fn quota(world: &World<'_>, random: &mut Random) -> Quota {
    let counts_seconds = random.one_in(2);
    let prime = random.maybe(2, |random| windows(world.scene, random)).unwrap_or_default();
    let group = random.maybe(2, |random| random.between(1, GROUPS));
    let limit = if counts_seconds { length(world.scene, random) } else { random.between(0, 4) };
    Quota {
        is_shared: group.is_some() && random.one_in(2),
        counts_seconds,
        limit: limit * random.pick(&[1, 1, 2, 4]),
        period: random.pick(&[
            Period::Day,
            Period::Day,
            Period::Week,
            Period::Month,
            Period::Year,
            Period::Future,
        ]),
        rooms: random.maybe(3, |_| vec![0]).unwrap_or_default(),
        group,
        prime_shown: world.scene.shown(&prime),
        prime,
    }
}

/// A tick not far from an instant, and within the reach of the scene.
fn near(scene: &Scene, random: &mut Random, at: i64) -> i64 {
    let far = if scene.step == 1 { 1_200 } else { random.pick(&[7_200, 7_200, DAY, 4 * DAY]) };
    let aside = ticks(scene, random, far) - far / 2 / scene.step * scene.step;
    let round = if random.one_in(2) { 1_800 } else { scene.step };
    within(scene, (at + aside) / round * round)
}

fn within(scene: &Scene, at: i64) -> i64 {
    at.clamp(scene.change - scene.reach, scene.change + scene.reach)
}

/// An instant at which something happens to a resource.
fn event(world: &World<'_>, room: usize, random: &mut Random) -> i64 {
    let (scene, settings) = (world.scene, &world.rooms[room]);
    let of_list = |random: &mut Random, list: Vec<(i64, i64)>| {
        if list.is_empty() {
            return scene.change;
        }
        let (start, end) = random.pick(&list);
        if random.one_in(2) { start } else { end }
    };
    let is_near = |at: i64| (at - scene.change).abs() < 2 * DAY;
    let at = match random.between(0, 9) {
        0..=2 => {
            let rows = world.standing.iter().map(|row| (row.start, row.end, row.before, row.after));
            let imposed = world.imposed.iter().map(|row| (row.start, row.end, row.before, row.after));
            let reaches = rows.chain(imposed).map(|(start, end, before, after)| match random.between(0, 2) {
                0 => (start, end),
                1 => (start - before, end + after),
                _ => (start - before - settings.after, end + after + settings.before),
            });
            let reaches = reaches.collect();
            of_list(random, reaches)
        }
        3 | 4 => {
            let drawn = settings.drawn_shown.iter().chain(&settings.slots_shown);
            let quotas = world.quotas.iter().flat_map(|quota| &quota.prime_shown);
            let edges = drawn.chain(quotas).map(|shown| (shown.start, shown.end));
            of_list(random, edges.filter(|(start, _)| is_near(*start)).collect())
        }
        5 => of_list(random, world.closures.iter().map(|closure| (closure.start, closure.end)).collect()),
        6 => world.now + settings.notice.unwrap_or(-300),
        7 => world.now + settings.horizon.unwrap_or(0),
        _ => return near(scene, random, scene.change),
    };
    let aside = random.pick(&[0, 0, 0, scene.step, -scene.step]);
    // What happens at odd seconds happens between two ticks of a scene of minutes.
    within(scene, (at + aside) / scene.step * scene.step)
}

/// A start and a later end.
fn stretch(world: &World<'_>, room: usize, random: &mut Random) -> (i64, i64) {
    let start = event(world, room, random);
    // A slot is rarely met by chance.
    let slots = &world.rooms[room].slots_shown;
    if random.one_in(2) && !slots.is_empty() {
        let first = random.count(0, slots.len() - 1);
        let last = (first + random.count(0, 2)).min(slots.len() - 1);
        let (start, end) = (slots[first].start, slots[last].end);
        if within(world.scene, start) == start && within(world.scene, end) == end && start < end {
            return (start, end);
        }
    }
    let end = event(world, room, random);
    let is_short = end > start && end - start <= if world.scene.step == 1 { 1_800 } else { 2 * DAY };
    let end = if is_short && random.one_in(2) { end } else { start + length(world.scene, random) };
    (start, end)
}

/// A request of somebody: a new booking of one or a few resources, or an edit of what stands.
pub(crate) fn request(world: &World<'_>, random: &mut Random) -> Request {
    // What was replaced is rarely asked for.
    let is_wanted =
        |standing: &Standing, random: &mut Random| standing.state != State::Replaced || random.one_in(10);
    let places = (0..world.standing.len()).filter(|place| is_wanted(&world.standing[*place], random));
    let places: Vec<usize> = places.collect();
    if places.is_empty() || random.one_in(2) {
        return booking(world, random);
    }
    let place = random.pick(&places);
    edit(world, place, random)
}

fn booking(world: &World<'_>, random: &mut Random) -> Request {
    let lines = random.maybe(8, |random| random.count(2, 3)).unwrap_or(1);
    let asked = |random: &mut Random| {
        let room = random.count(0, world.rooms.len() - 1);
        let (start, end) = stretch(world, room, random);
        let end = if random.one_in(60) { start - ticks(world.scene, random, 600) } else { end };
        let units = if random.one_in(3) { random.between(1, world.rooms[room].units + 1) } else { 1 };
        Asked { room, start, end, units }
    };
    let caller = random.count(0, 3);
    let is_staff = world.people[caller].is_staff;
    let mut request = Request {
        edits: None,
        lines: (0..lines).map(|_| asked(random)).collect(),
        caller,
        person: somebody(random, caller, 8),
        kind: kind(random),
        is_forced: random.one_in(if is_staff { 4 } else { 40 }),
        ignores_buffers: random.one_in(if is_staff { 4 } else { 40 }),
    };
    if random.one_in(60) {
        request.lines[0].units = 0;
    }
    without_units(request)
}

fn edit(world: &World<'_>, place: usize, random: &mut Random) -> Request {
    let old = world.standing[place];
    let mut asked = Asked { room: old.room, start: old.start, end: old.end, units: old.units };
    let step = world.scene.step;
    match random.between(0, 9) {
        // Shorter, from either side.
        0 => asked.start = (asked.start + ticks(world.scene, random, 3_600)).min(asked.end - step),
        1 | 2 => asked.end = (asked.end - ticks(world.scene, random, 3_600)).max(asked.start + step),
        // Longer, from either side.
        3 => asked.start = within(world.scene, asked.start - ticks(world.scene, random, 3_600)),
        4 => asked.end += ticks(world.scene, random, 3_600),
        // Slid along.
        5 | 6 => {
            let by = ticks(world.scene, random, 7_200) - 3_600 / step * step;
            (asked.start, asked.end) = (asked.start + by, asked.end + by);
        }
        // Somewhere else.
        7 => (asked.start, asked.end) = stretch(world, old.room, random),
        _ => {}
    }
    if random.one_in(8) {
        asked.room = random.count(0, world.rooms.len() - 1);
    }
    if random.one_in(6) {
        asked.units = random.between(1, 3);
    }
    let caller = if random.one_in(3) { random.count(0, 3) } else { old.person };
    let is_staff = world.people[caller].is_staff;
    without_units(Request {
        edits: Some(place),
        lines: vec![asked],
        caller,
        person: somebody(random, old.person, 10),
        kind: if random.one_in(8) { kind(random) } else { old.kind },
        is_forced: random.one_in(if is_staff { 4 } else { 40 }),
        ignores_buffers: random.one_in(if is_staff { 4 } else { 40 }),
    })
}

/// The usual person, or once in so many times somebody else, who may be a stranger.
fn somebody(random: &mut Random, usual: usize, times: i64) -> Option<usize> {
    let person = if random.one_in(times) { random.count(0, 4) } else { usual };
    Some(person).filter(|person| *person < 4)
}

/// Staff work takes all and asks for no units.
fn without_units(mut request: Request) -> Request {
    if request.kind.is_staff_work() {
        for line in &mut request.lines {
            line.units = 0;
        }
    }
    request
}
