//! Questions about intervals, answered by the store and by brute force.

mod common;

use common::{at, booking, site, span, taken, temporary};
use model::{Occupancy, Reservation, Taken};
use proptest::prelude::*;
use store::reservations::{Filter, OrderBy, Range};
use store::{Capacity, Commit, Store, StoreError, commit, documents, occupancy, reservations};

const ROOMS: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone)]
struct Wanted {
    room: usize,
    start: i64,
    hours: i64,
    units: u32,
    is_all: bool,
    is_forced: bool,
}

fn wanted() -> impl Strategy<Value = Wanted> {
    // Mostly short, now and then very long: the lower bound must not lose the long ones.
    let hours = prop_oneof![4 => 1_i64..6, 1 => 20_i64..40];
    (0..3_usize, 0_i64..48, hours, 1_u32..3, prop::bool::weighted(0.1), prop::bool::weighted(0.1)).prop_map(
        |(room, start, hours, units, is_all, is_forced)| Wanted {
            room,
            start,
            hours,
            units,
            is_all,
            is_forced,
        },
    )
}

fn made(wanted: &Wanted) -> (Reservation, Vec<Occupancy>) {
    let mut reservation = booking(ROOMS[wanted.room], wanted.start, wanted.start + wanted.hours);
    reservation.units = wanted.units;
    let mut rows = taken(&reservation);
    rows[0].is_forced = wanted.is_forced;
    if wanted.is_all {
        rows[0].taken = Taken::All;
    }
    // Buffers make the stored span longer than the booked one.
    rows[0].padded = rows[0].core.pad(1_800, 900);
    (reservation, rows)
}

fn put(
    store: &Store,
    reservation: &Reservation,
    rows: &[Occupancy],
    units: Option<u32>,
) -> Result<(), StoreError> {
    let mut new = Commit::on(site());
    new.put(reservation.clone(), None, rows.to_vec());
    if let Some(units) = units {
        new.hold_to(Capacity { resource_id: reservation.resource_id.clone(), units });
    }
    store.write_blocking(move |write| commit::apply(write, &new)).map(drop)
}

/// Whether the new rows leave, at some hour that no forced booking covers, more in use than there is.
fn is_too_much(rows: &[Occupancy], new: &Occupancy, units: u32) -> bool {
    (0..100).map(at).filter(|hour| new.core.contains(*hour)).any(|hour| {
        let there: Vec<_> =
            rows.iter().filter(|row| row.resource_id == new.resource_id && row.core.contains(hour)).collect();
        let used: u32 = there
            .iter()
            .map(|row| match row.taken {
                Taken::Units(amount) => amount,
                Taken::All => units,
            })
            .sum();
        used > units && !there.iter().any(|row| row.is_forced)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn overlaps_are_those_that_brute_force_finds(
        all in prop::collection::vec(wanted(), 1..30),
        asked in prop::collection::vec((0..3_usize, 0_i64..90, 1_i64..10), 1..20),
    ) {
        let store = temporary();
        let mut stored = Vec::new();
        for (reservation, rows) in all.iter().map(made) {
            put(&store, &reservation, &rows, None).unwrap();
            stored.extend(rows.into_iter().map(|row| (reservation.clone(), row)));
        }
        for (room, start, hours) in asked {
            let within = span(start, start + hours);
            let room = format!("resv_{}", ROOMS[room]);
            let (mut expected, mut expected_any) = (Vec::new(), Vec::new());
            let mut listed = Vec::new();
            for (reservation, row) in &stored {
                if row.padded.overlaps(within) {
                    expected_any.push(row.clone());
                    if row.resource_id.as_str() == room {
                        expected.push(row.clone());
                    }
                }
                if row.core.overlaps(within) {
                    listed.push(reservation.clone());
                }
            }
            expected.sort_by_key(|row| (row.padded.start(), row.lineage_id.clone()));
            expected_any.sort_by_key(|row| (row.resource_id.clone(), row.padded.start(), row.lineage_id.clone()));
            listed.sort_by_key(|reservation| (reservation.start, reservation.reservation_id.clone()));
            let range = Range { from: Some(within.start()), until: Some(within.end()) };
            let everywhere = Filter { overlapping: range, ..Filter::default() };
            let asked_room = room.clone();
            let here = Filter { resource_ids: vec![room.clone()], ..everywhere.clone() };
            let (found, found_any, found_list, found_here) = store.read_blocking(move |read| Ok::<_, StoreError>((
                occupancy::overlapping(read, "site_a", &room, within)?,
                occupancy::overlapping_any(read, "site_a", within)?,
                reservations::list(read, "site_a", &everywhere)?,
                reservations::list(read, "site_a", &here)?,
            ))).unwrap();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(found_any, expected_any);
            prop_assert_eq!(&found_list, &listed);
            listed.retain(|reservation| reservation.resource_id.as_str() == asked_room);
            prop_assert_eq!(found_here, listed);
        }
    }

    #[test]
    fn the_second_wall_agrees_with_brute_force(
        all in prop::collection::vec(wanted(), 1..25),
        units in 1_u32..4,
    ) {
        let store = temporary();
        let mut standing: Vec<Occupancy> = Vec::new();
        for (reservation, rows) in all.iter().map(made) {
            let mut then = standing.clone();
            then.extend(rows.iter().cloned());
            let outcome = put(&store, &reservation, &rows, Some(units));
            prop_assert_eq!(outcome.is_err(), is_too_much(&then, &rows[0], units), "{:?}", rows);
            if outcome.is_ok() {
                standing = then;
            }
        }
    }
}

#[test]
fn an_excess_that_was_there_before_may_shrink_and_not_grow() {
    let store = temporary();
    let (first, second) = (booking("a", 0, 10), booking("a", 0, 10));
    put(&store, &first, &taken(&first), Some(2)).unwrap();
    put(&store, &second, &taken(&second), Some(2)).unwrap();
    let edit = |(new, old): &(Reservation, Reservation)| {
        let mut edit = Commit::on(site());
        edit.put(new.clone(), Some(old.clone()), taken(new));
        edit.hold_to(Capacity { resource_id: new.resource_id.clone(), units: 1 });
        store.write_blocking(move |write| commit::apply(write, &edit)).map(drop)
    };
    // From here on there is one unit. The excess may shrink, but not spread to where another stands alone.
    let third = booking("a", 20, 21);
    put(&store, &third, &taken(&third), Some(1)).unwrap();
    let wall = Err(StoreError::SecondWall { resource_id: "resv_a".into() });
    assert_eq!(edit(&common::moved(&first, 0, 21)), wall);
    let shorter = common::moved(&first, 0, 5);
    assert_eq!(edit(&shorter), Ok(()));
    assert_eq!(
        edit(&common::moved(&shorter.0, 0, 10)),
        wall,
        "what was given back is not there to take again"
    );
}

#[test]
fn a_named_unit_is_given_once_at_a_time() {
    let store = temporary();
    let with_unit = |start, unit: &str| {
        let reservation = booking("a", start, start + 2);
        let mut rows = taken(&reservation);
        rows[0].named_unit_ids = vec![unit.into()];
        put(&store, &reservation, &rows, Some(5))
    };
    assert_eq!(with_unit(0, "u1"), Ok(()));
    assert_eq!(with_unit(1, "u2"), Ok(()));
    assert_eq!(with_unit(2, "u1"), Ok(()));
    assert_eq!(with_unit(1, "u1"), Err(StoreError::SecondWall { resource_id: "resv_a".into() }));
}

#[test]
fn lists_are_sorted_paged_and_filtered() {
    let store = temporary();
    let mut stored: Vec<Reservation> = Vec::new();
    for number in 0..20_i64 {
        let mut reservation =
            booking(ROOMS[usize::try_from(number % 3).unwrap()], (number * 7) % 20, 25 + number % 4);
        reservation.purpose = (number % 5 == 0).then(|| format!("Round_{number}%"));
        reservation.created_by = common::user(if number % 2 == 0 { "ann" } else { "bob" });
        reservation.changed_at = at(number);
        put(&store, &reservation, &[], None).unwrap();
        stored.push(reservation);
    }
    let list = |filter: &Filter| {
        let filter = filter.clone();
        store
            .read_blocking(move |read| {
                let found = reservations::list(read, "site_a", &filter)?;
                Ok::<_, StoreError>((found, reservations::count(read, "site_a", &filter)?))
            })
            .unwrap()
    };
    let mut by_end = stored.clone();
    by_end.sort_by(|a, b| (b.end, &b.reservation_id).cmp(&(a.end, &a.reservation_id)));
    let filter = Filter {
        order_by: OrderBy::End,
        is_descending: true,
        limit: Some(4),
        offset: 3,
        ..Filter::default()
    };
    assert_eq!(list(&filter), (by_end[3..7].to_vec(), 20));
    for (filter, belongs) in [
        (
            Filter { created_by: vec!["usr_bob".into()], ..Filter::default() },
            (|one: &Reservation| one.created_by.as_str() == "usr_bob") as fn(&Reservation) -> bool,
        ),
        (
            Filter {
                resource_ids: vec!["resv_a".into(), "resv_c".into(), "resv_x".into()],
                ..Filter::default()
            },
            |one| one.resource_id.as_str() != "resv_b",
        ),
        (Filter { search: Some("round_1".into()), ..Filter::default() }, |one| {
            one.purpose.as_ref().is_some_and(|purpose| purpose.starts_with("Round_1"))
        }),
        (Filter { starting: Range { from: Some(at(5)), until: Some(at(9)) }, ..Filter::default() }, |one| {
            (at(5)..at(9)).contains(&one.start)
        }),
        (Filter { ending: Range { from: Some(at(26)), until: None }, ..Filter::default() }, |one| {
            one.end >= at(26)
        }),
        (Filter { changed: Range { from: None, until: Some(at(7)) }, ..Filter::default() }, |one| {
            one.changed_at < at(7)
        }),
    ] {
        let mut expected: Vec<_> = stored.iter().filter(|one| belongs(one)).cloned().collect();
        expected.sort_by_key(|one| (one.start, one.reservation_id.clone()));
        assert!(!expected.is_empty());
        assert_eq!(list(&filter), (expected.clone(), i64::try_from(expected.len()).unwrap()), "{filter:?}");
    }
    let too_many = Filter { lineage_ids: vec!["lin_x".into(); 5_000], ..Filter::default() };
    let refused = store.read_blocking(move |read| reservations::list(read, "site_a", &too_many));
    assert!(matches!(refused, Err(StoreError::TooMany { .. })));
}

#[test]
fn a_request_without_a_time_is_found_where_it_starts() {
    let store = temporary();
    let request = booking("a", 5, 5);
    put(&store, &request, &[], None).unwrap();
    for (from, until, is_found) in [(5, 6, true), (4, 5, false), (4, 6, true), (6, 7, false)] {
        let range = Range { from: Some(at(from)), until: Some(at(until)) };
        let filter = Filter { overlapping: range, ..Filter::default() };
        let count = store.read_blocking(move |read| reservations::count(read, "site_a", &filter)).unwrap();
        assert_eq!(count == 1, is_found, "{from} {until}");
    }
}

#[test]
fn many_workers_lease_each_job_once() {
    let store = temporary();
    let mut new = Commit::on(site());
    for number in 0..200 {
        new.enqueue(store::jobs::NewJob {
            job_id: format!("job-{number}"),
            kind: "task".into(),
            subject_id: "x".into(),
            run_at: at(0),
        });
    }
    store.write_blocking(move |write| commit::apply(write, &new)).unwrap();
    let done: Vec<String> = std::thread::scope(|scope| {
        let working: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    while let Some(job) =
                        store.write_blocking(|write| store::jobs::lease(write, at(1), 60, &["task"])).unwrap()
                    {
                        mine.push(job.job_id);
                    }
                    mine
                })
            })
            .collect();
        working.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let different: std::collections::BTreeSet<_> = done.iter().collect();
    assert_eq!((done.len(), different.len()), (200, 200));
}

#[test]
fn documents_of_equal_names_are_paged_without_gaps() {
    let store = temporary();
    for number in 0..30 {
        let put = documents::Put::new("kind", format!("id{number:02}"), "Same", &number).unwrap();
        store.write_blocking(move |write| documents::put(write, "site_a", &put)).unwrap();
    }
    let mut ids = Vec::new();
    for page in 0..4 {
        let listing = documents::Listing { search: None, limit: Some(8), offset: page * 8 };
        let found =
            store.read_blocking(move |read| documents::list(read, "site_a", "kind", &listing)).unwrap();
        ids.extend(found.into_iter().map(|document| document.document_id));
    }
    assert_eq!(ids, (0..30).map(|number| format!("id{number:02}")).collect::<Vec<_>>());
}
