//! Random decisions against an oracle that reads the law by itself and counts every tick of time.
//!
//! Worlds lie around awkward changes of clocks: resources with units, buffers, weekly hours and slots, grids, notice,
//! stock, limits, quotas, closures, holds, and people with and without rights, who book and edit. The oracle in
//! `oracle/law.rs` predicts the set of broken rules and who sets each aside; `decide` must say the same. A short share
//! runs with every test; `make oracle` runs a million. `oracle/seeds.txt` keeps the seeds that once showed a difference.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::print_stderr, reason = "the long run tells how much it looked at")]

#[path = "oracle/facts.rs"]
mod facts;
#[path = "oracle/generate.rs"]
mod generate;
#[path = "oracle/law.rs"]
mod law;
#[path = "oracle/random.rs"]
mod random;
#[path = "oracle/scene.rs"]
mod scene;
#[path = "oracle/world.rs"]
mod world;

use std::collections::BTreeMap;

use facts::Fixed;
use law::{Broken, Judge};
use model::{Occupancy, ResourceId, Taken};
use random::Random;
use rules::{Case, Decision, Plan, Ruling, Verdict, decide};
use scene::Scene;
use timeline::{Instant, Span};
use world::{Request, Standing, State, World};

/// How many decisions a run looks at unless `HOLDFAST_ORACLE_DECISIONS` says more.
const DECISIONS: usize = 40_000;
/// The seed of the first world unless `HOLDFAST_ORACLE_SEED` says another; the next worlds have the next numbers.
const FIRST_SEED: u64 = 1;
const REQUESTS_OF_A_WORLD: usize = 60;
/// More than this a world does not grow to.
const STANDING_MAX: usize = 18;
/// Differences that are told in full.
const TOLD_MAX: usize = 5;

/// What a run came to.
#[derive(Default)]
struct Tally {
    worlds: usize,
    decisions: usize,
    allowed: usize,
    /// How often each rule was broken.
    broken: BTreeMap<&'static str, usize>,
    differences: usize,
    told: Vec<String>,
}

fn number_from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.replace('_', "").parse().unwrap())
}

#[test]
fn decisions_agree_with_the_law_read_tick_by_tick() {
    let decisions = number_from_environment("HOLDFAST_ORACLE_DECISIONS");
    let decisions = decisions.map_or(DECISIONS, |decisions| usize::try_from(decisions).unwrap());
    let first_seed = number_from_environment("HOLDFAST_ORACLE_SEED").unwrap_or(FIRST_SEED);
    let scenes = Scene::all();
    let mut tally = Tally::default();
    let kept = include_str!("oracle/seeds.txt").lines().filter(|line| !line.starts_with('#'));
    for seed in kept.map(|line| line.parse().unwrap()).chain(first_seed..) {
        tally.look_at(seed, &scenes);
        if tally.decisions >= decisions {
            break;
        }
    }
    eprintln!(
        "{} decisions in {} worlds from seed {first_seed}: {} allowed, {} differences\n{:#?}",
        tally.decisions, tally.worlds, tally.allowed, tally.differences, tally.broken
    );
    assert!(tally.differences == 0, "{} differences\n{}", tally.differences, tally.told.join("\n\n"));
    assert!(tally.allowed > tally.decisions / 10, "most requests are refused, which tests little");
}

impl Tally {
    /// One world and its requests.
    fn look_at(&mut self, seed: u64, scenes: &[Scene]) {
        let mut random = Random::new(seed);
        let scene = &scenes[random.count(0, scenes.len() - 1)];
        let mut world = generate::world(scene, &mut random);
        let fixed = Fixed::of(&world);
        self.worlds += 1;
        for _ in 0..REQUESTS_OF_A_WORLD {
            let request = generate::request(&world, &mut random);
            let expected = law::broken(&world, &request);
            let difference = compare(&world, &fixed, &request, &expected);
            self.decisions += 1;
            for broken in &expected {
                *self.broken.entry(broken.code).or_default() += 1;
            }
            if let Some(difference) = difference {
                self.differences += 1;
                if self.told.len() < TOLD_MAX {
                    self.told.push(format!("seed {seed}: {difference}\n{}", describe(&world, &request)));
                }
            }
            if expected.iter().all(|broken| broken.waived_by.is_some()) {
                self.allowed += 1;
                if random.one_in(3) {
                    carry_out(&mut world, &request);
                }
            }
        }
    }
}

/// How the decision differs from what the oracle expects, if it does.
fn compare(world: &World<'_>, fixed: &Fixed, request: &Request, expected: &[Broken]) -> Option<String> {
    let (caller, draft) = (facts::caller(world, request), facts::draft(request));
    let facts = facts::facts(world, fixed, request);
    let case = Case { caller: &caller, draft: &draft, facts: &facts, now: Instant::from_unix(world.now) };
    let decision = decide(&case);
    let found = found(&decision);
    if found != expected {
        return Some(format!("the law says {expected:?}, the decision {found:?}"));
    }
    let refused: Vec<&Broken> = expected.iter().filter(|broken| broken.waived_by.is_none()).collect();
    match &decision.ruling {
        Ruling::Refused(refusals) if refusals.len() == refused.len() && !refused.is_empty() => None,
        Ruling::Refused(refusals) => Some(format!("refused for {refusals:?} instead of {refused:?}")),
        Ruling::Allowed(_) if !refused.is_empty() => Some(format!("allowed in spite of {refused:?}")),
        Ruling::Allowed(plan) => differing_plan(world, request, plan, expected),
    }
}

/// The broken rules of a decision.
fn found(decision: &Decision) -> Vec<Broken> {
    let broken = decision.rows.iter().filter(|row| matches!(row.verdict, Verdict::Broken(_)));
    let mut broken: Vec<Broken> = broken
        .map(|row| Broken {
            line: row.line,
            code: row.code.as_str(),
            waived_by: row.waiver.map(rules::Waiver::as_str),
        })
        .collect();
    broken.sort();
    broken
}

/// How what would be written differs from what was asked for, if it does.
fn differing_plan(world: &World<'_>, request: &Request, plan: &Plan, expected: &[Broken]) -> Option<String> {
    if plan.reservations.len() != request.lines.len() {
        return Some(format!("{} reservations for {} lines", plan.reservations.len(), request.lines.len()));
    }
    for (place, (planned, asked)) in plan.reservations.iter().zip(&request.lines).enumerate() {
        let buffers = Judge::new(world, request, place).buffers();
        let made = &planned.reservation;
        let what = (made.start.as_unix(), made.end.as_unix(), i64::from(made.units));
        let reach = (i64::from(made.buffer_before_seconds), i64::from(made.buffer_after_seconds));
        if what != (asked.start, asked.end, asked.units) || reach != (buffers.before, buffers.after) {
            return Some(format!("the plan has {what:?} with buffers {reach:?}"));
        }
        let takes = request.kind.takes() && stands_after(world, request, place);
        let rows: Vec<_> = planned.occupancy.iter().map(taken).collect();
        let core = facts::span(asked.start, asked.end);
        let padded = facts::span(asked.start - buffers.before, asked.end + buffers.after);
        let is_all = request.kind == world::Kind::Maintenance;
        let amount = if is_all { Taken::All } else { Taken::Units(made.units) };
        if rows != Vec::from_iter(takes.then(|| (facts::resource_id(asked.room), core, padded, amount))) {
            return Some(format!("the plan takes {rows:?}"));
        }
        let mut told: Vec<&str> = planned.notices.iter().map(|notice| notice.code.as_str()).collect();
        told.sort_unstable();
        let waived = expected.iter().filter(|broken| broken.line == place).map(|broken| broken.code);
        if told != waived.collect::<Vec<_>>() {
            return Some(format!("the plan tells {told:?}"));
        }
    }
    None
}

/// What a row of occupancy takes.
fn taken(row: &Occupancy) -> (ResourceId, Span, Span, Taken) {
    (row.resource_id.clone(), row.core, row.padded, row.taken)
}

/// Whether the version stands when it is written: nobody has to approve here.
fn stands_after(world: &World<'_>, request: &Request, place: usize) -> bool {
    let stored = request.edits.map(|stored| &world.standing[stored]);
    !Judge::new(world, request, place).only_gives_back() || stored.is_none_or(Standing::stands)
}

/// Writes what was granted into the world.
fn carry_out(world: &mut World<'_>, request: &Request) {
    if world.standing.len() + request.lines.len() > STANDING_MAX {
        return;
    }
    let Some(person) = request.person else { return };
    for (place, asked) in request.lines.iter().enumerate() {
        let judge = Judge::new(world, request, place);
        let (buffers, keeps_state) = (judge.buffers(), judge.only_gives_back());
        let stored = request.edits.map(|stored| world.standing[stored]);
        let made = Standing {
            room: asked.room,
            person,
            maker: stored.map_or(request.caller, |stored| stored.maker),
            start: asked.start,
            end: asked.end,
            units: asked.units,
            kind: request.kind,
            state: stored.filter(|_| keeps_state).map_or(State::Approved, |stored| stored.state),
            before: buffers.before,
            after: buffers.after,
        };
        world.standing.push(made);
    }
    if let Some(stored) = request.edits {
        world.standing[stored].state = State::Replaced;
    }
}

/// A request with what it is judged by, for people.
fn describe(world: &World<'_>, request: &Request) -> String {
    let scene = world.scene;
    let wall = |at: i64| {
        let (first, last) = scene.bounds();
        let wall = scene.wall(at.clamp(first, last));
        format!(
            "{at} (day {}, {:02}:{:02}:{:02})",
            wall.date,
            wall.second / 3_600,
            wall.second / 60 % 60,
            wall.second % 60
        )
    };
    let rooms: Vec<_> = request.lines.iter().map(|asked| &world.rooms[asked.room]).collect();
    let mut rooms = format!("{rooms:?}");
    // The dates of the windows would fill pages.
    while let Some(start) = rooms.find("drawn_shown: [") {
        let end = rooms[start..].find("] }").map_or(rooms.len(), |end| start + end);
        rooms.replace_range(start..end, "");
    }
    let times: Vec<_> = request.lines.iter().map(|asked| (wall(asked.start), wall(asked.end))).collect();
    let edited = request.edits.map(|place| world.standing[place]);
    format!(
        "in {} where clocks change at {}, now {}\n{request:?}\n{times:?}\nedits {edited:?}\n{rooms}\nstanding {:?}\nimposed {:?}\npeople {:?}",
        scene.zone,
        wall(scene.change),
        world.now,
        world.standing,
        world.imposed,
        world.people
    )
}
