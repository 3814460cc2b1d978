//! The conformance story: every verb of the store once, in the order a site lives through.
//!
//! It speaks only to [`Store`], so that a store over another engine can be told the same story.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{IDS, at, booking, created, moved, resource, site, span, taken, temporary, user};
use model::{
    Cancellation, Feed, FeedId, FeedSubject, FileId, FileUse, Kind, LineageId, Reservation, Status,
    StoredFile, Taken,
};
use serde_json::json;
use store::reservations::{Filter, Range};
use store::{
    Applied, Capacity, Commit, INSTALLATION, Read, Store, StoreError, Write, clock, commit, documents,
    events, feeds, files, idempotency, jobs, occupancy, reservations, sessions,
};

const SITE: &str = "site_a";
const OTHER: &str = "site_b";

#[tokio::test]
async fn the_story_on_sqlite() {
    Box::pin(tell(&temporary())).await;
}

async fn tell(store: &Store) {
    documents_have_versions_and_keys(store).await;
    documents_are_listed(store).await;
    clocks_tell_what_is_stale(store).await;
    a_reservation_lives(store).await;
    a_stale_commit_writes_nothing(store).await;
    a_failed_commit_writes_nothing(store).await;
    what_is_in_use_is_found(store).await;
    events_are_numbered(store).await;
    jobs_are_done_once(store).await;
    sessions_end(store).await;
    answers_are_kept(store).await;
    feeds_are_revoked(store).await;
    files_last_as_long_as_something_names_them(store).await;
    store.is_ready().await.unwrap();
    assert_eq!(store.problems().await.unwrap(), Vec::<String>::new());
}

async fn read<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut dyn Read) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read(work).await.unwrap()
}

async fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut dyn Write) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(work).await.unwrap()
}

fn person(id: &str, name: &str, email: &str) -> documents::Put {
    documents::Put::new("user", id, name, &json!({ "name": name })).unwrap().with_key("email", email)
}

async fn documents_have_versions_and_keys(store: &Store) {
    let ann = person("usr_ann", "Ann", "ann@example.org");
    let (first, again, taken) = (ann.clone(), ann.clone(), person("usr_bob", "Bob", "ann@example.org"));
    assert_eq!(write(store, move |w| documents::put(w, INSTALLATION, &first)).await, 1);
    let twice = store.write(move |w| documents::put(w, INSTALLATION, &again)).await;
    assert_eq!(twice, Err(StoreError::Stale));
    let same_key = store.write(move |w| documents::put(w, INSTALLATION, &taken)).await;
    assert_eq!(same_key, Err(StoreError::KeyTaken { kind: "user".into(), key: "email".into() }));
    assert_eq!(read(store, |r| documents::get(r, INSTALLATION, "user", "usr_bob")).await, None);

    let renamed = person("usr_ann", "Ann", "ann@example.com").replacing(1);
    let stale = renamed.clone();
    assert_eq!(write(store, move |w| documents::put(w, INSTALLATION, &renamed)).await, 2);
    let stale = store.write(move |w| documents::put(w, INSTALLATION, &stale)).await;
    assert_eq!(stale, Err(StoreError::Stale));
    let by = |email: &'static str| {
        move |r: &mut dyn Read| documents::find_by_key(r, INSTALLATION, "user", "email", email)
    };
    assert_eq!(read(store, by("ann@example.org")).await, None, "the old key is free");
    let found = read(store, by("ann@example.com")).await.unwrap();
    assert_eq!((found.document_id.as_str(), found.version), ("usr_ann", 2));
    assert_eq!(found.parse::<serde_json::Value>().unwrap(), json!({ "name": "Ann" }));

    let gone = store.write(|w| documents::delete(w, INSTALLATION, "user", "usr_ann", 1)).await;
    assert_eq!(gone, Err(StoreError::Stale));
    write(store, |w| documents::delete(w, INSTALLATION, "user", "usr_ann", 2)).await;
    assert_eq!(read(store, by("ann@example.com")).await, None);
}

async fn documents_are_listed(store: &Store) {
    for (id, name, search) in
        [("c", "Éclair", "éclair oven"), ("a", "Lathe", "lathe 50%"), ("b", "lab", "Lab oven")]
    {
        let put = documents::Put::new("resource", id, name, &id).unwrap().searched_by(search);
        write(store, move |w| documents::put(w, SITE, &put)).await;
    }
    let listed = |search: Option<&str>, limit, offset| {
        let listing = documents::Listing { search: search.map(str::to_owned), limit, offset };
        async move {
            read(store, move |r| {
                let ids = documents::list(r, SITE, "resource", &listing)?
                    .into_iter()
                    .map(|found| found.document_id);
                Ok((ids.collect::<String>(), documents::count(r, SITE, "resource", &listing)?))
            })
            .await
        }
    };
    assert_eq!(listed(None, None, 0).await, ("bac".into(), 3));
    assert_eq!(listed(None, Some(1), 1).await, ("a".into(), 3));
    assert_eq!(listed(Some("OVEN"), None, 0).await, ("bc".into(), 2));
    assert_eq!(listed(Some("oven éclair"), None, 0).await, ("c".into(), 1));
    assert_eq!(listed(Some("50%"), None, 0).await, ("a".into(), 1));
    assert_eq!(listed(Some("5_%"), None, 0).await, (String::new(), 0));
    let many = read(store, |r| documents::get_many(r, SITE, "resource", ["c", "none", "a"])).await;
    assert_eq!(many.iter().map(|found| found.document_id.as_str()).collect::<Vec<_>>(), ["c", "a"]);
    assert!(read(store, |r| documents::get(r, OTHER, "resource", "a")).await.is_none());
}

async fn clocks_tell_what_is_stale(store: &Store) {
    let seen = read(store, |r| clock::read(r, SITE, ["one", "two"])).await;
    assert_eq!((seen.version("one"), seen.version("two"), seen.version("three")), (Some(0), Some(0), None));
    let ticking = seen.clone();
    write(store, move |w| clock::expect_and_tick(w, SITE, &ticking)).await;
    for stale in [seen.clone(), read(store, |r| clock::read(r, OTHER, ["one"])).await] {
        let outcome = store.write(move |w| clock::expect_and_tick(w, SITE, &stale)).await;
        assert_eq!(outcome, Err(StoreError::Stale));
    }
    let stale = store.read(move |r| clock::expect(r, SITE, &seen)).await;
    assert_eq!(stale, Err(StoreError::Stale));
    write(store, |w| clock::tick(w, SITE, ["two", "new", "two"])).await;
    let now = read(store, |r| clock::read(r, SITE, ["one", "two", "new"])).await;
    assert_eq!(now.iter().collect::<Vec<_>>(), [("new", 1), ("one", 1), ("two", 2)]);
    read(store, move |r| clock::expect(r, SITE, &now)).await;
}

fn putting(reservation: &Reservation, supersedes: Option<&Reservation>) -> Commit {
    let mut commit = Commit::on(site());
    let occupancy = if reservation.cancelled.is_some() { Vec::new() } else { taken(reservation) };
    commit.put(reservation.clone(), supersedes.cloned(), occupancy).emit(created(reservation));
    commit
}

async fn committed(store: &Store, commit: Commit) -> Applied {
    write(store, move |w| commit::apply(w, &commit)).await
}

async fn a_reservation_lives(store: &Store) {
    let mut first = booking("room", 9, 10);
    first.purpose = Some("Weekly Meeting".into());
    first.imported_from = Some("uid@example.org".into());
    assert_eq!(committed(store, putting(&first, None)).await, Applied::Committed { last_seq: 1 });

    let (second, superseded) = moved(&first, 11, 12);
    assert_eq!(
        committed(store, putting(&second, Some(&superseded))).await,
        Applied::Committed { last_seq: 2 }
    );
    let again = moved(&first, 13, 14);
    assert_eq!(committed(store, putting(&again.0, Some(&again.1))).await, Applied::Stale, "edited meanwhile");

    let (one, two) = (first.reservation_id.clone(), second.reservation_id.clone());
    let lineage = first.lineage_id.clone();
    let (old, live, newest, kept, imported) = read(store, move |r| {
        Ok((
            reservations::by_id(r, SITE, one.as_str())?,
            reservations::by_id(r, SITE, two.as_str())?,
            reservations::by_lineage(r, SITE, lineage.as_str())?,
            reservations::versions(r, SITE, lineage.as_str())?,
            reservations::by_import(r, SITE, "resv_room", "uid@example.org")?,
        ))
    })
    .await;
    assert_eq!(old.as_ref(), Some(&superseded));
    assert_eq!(
        (live.as_ref(), newest.as_ref(), imported.as_ref()),
        (Some(&second), Some(&second), Some(&second))
    );
    assert_eq!(kept, [superseded]);
    let elsewhere = second.reservation_id.clone();
    assert_eq!(read(store, move |r| reservations::by_id(r, OTHER, elsewhere.as_str())).await, None);

    let mut cancelled = second.clone();
    cancelled.sequence += 1;
    cancelled.cancelled =
        Some(Cancellation { at: at(8), by: user("ann"), reason: None, is_automatic: false });
    committed(store, putting(&cancelled, None)).await;
    let lineage = first.lineage_id.clone();
    let left = read(store, move |r| occupancy::of_lineage(r, SITE, lineage.as_str())).await;
    assert!(left.is_empty());

    let listed = |filter: Filter| async move {
        read(store, move |r| reservations::list(r, SITE, &filter)).await.len()
    };
    assert_eq!(listed(Filter::default()).await, 0);
    assert_eq!(listed(Filter { is_with_cancelled: true, ..Filter::default() }).await, 1);
    let all = Filter { is_with_cancelled: true, is_with_superseded: true, ..Filter::default() };
    assert_eq!(listed(all.clone()).await, 2);
    assert_eq!(listed(Filter { search: Some("meeting WEEKLY".into()), ..all.clone() }).await, 2);
    assert_eq!(listed(Filter { kinds: vec![Kind::Maintenance], ..all.clone() }).await, 0);
    assert_eq!(listed(Filter { statuses: vec![Status::Approved], ..all.clone() }).await, 2);
    let nine = Range { from: Some(at(9)), until: Some(at(10)) };
    assert_eq!(listed(Filter { overlapping: nine, ..all }).await, 1);
}

async fn a_stale_commit_writes_nothing(store: &Store) {
    let seen = read(store, |r| clock::read(r, SITE, ["settings", "resource:resv_lab"])).await;
    let before = read(store, |r| events::newest(r, SITE)).await;
    write(store, |w| clock::tick(w, SITE, ["settings"])).await;
    let wanted = booking("lab", 9, 10);
    let mut commit = putting(&wanted, None);
    commit.expect("settings", seen.version("settings").unwrap());
    commit.expect_and_tick("resource:resv_lab", seen.version("resource:resv_lab").unwrap()).tick("other");
    assert_eq!(committed(store, commit.clone()).await, Applied::Stale);
    let id = wanted.reservation_id.clone();
    assert_eq!(read(store, move |r| reservations::by_id(r, SITE, id.as_str())).await, None);
    assert_eq!(read(store, |r| events::newest(r, SITE)).await, before);
    let now = read(store, |r| clock::read(r, SITE, ["resource:resv_lab", "other"])).await;
    assert_eq!(now.iter().collect::<Vec<_>>(), [("other", 0), ("resource:resv_lab", 0)]);

    // A document that was changed meanwhile makes a commit stale too.
    let mut late = Commit::on(site());
    late.document(documents::Put::new("resource", "a", "Lathe", &1).unwrap().replacing(7));
    late.expect_and_tick("resource:resv_lab", 0);
    assert_eq!(committed(store, late).await, Applied::Stale);
    assert_eq!(
        read(store, |r| clock::read(r, SITE, ["resource:resv_lab"])).await.version("resource:resv_lab"),
        Some(0)
    );
}

async fn a_failed_commit_writes_nothing(store: &Store) {
    let stands = booking("lab", 9, 10);
    committed(store, putting(&stands, None)).await;
    let before = read(store, |r| events::newest(r, SITE)).await;
    let wanted = booking("lab", 9, 10);
    let mut commit = putting(&wanted, None);
    commit.tick("walled").hold_to(Capacity { resource_id: resource("lab"), units: 1 });
    let outcome = store.write(move |w| commit::apply(w, &commit)).await;
    assert_eq!(outcome, Err(StoreError::SecondWall { resource_id: "resv_lab".into() }));
    assert_eq!(read(store, |r| events::newest(r, SITE)).await, before);
    assert_eq!(read(store, |r| clock::read(r, SITE, ["walled"])).await.version("walled"), Some(0));
    let mut release = Commit::on(site());
    release.release(stands.lineage_id.clone());
    committed(store, release).await;
    assert!(read(store, |r| occupancy::overlapping(r, SITE, "resv_lab", span(0, 48))).await.is_empty());
}

async fn what_is_in_use_is_found(store: &Store) {
    for (room, start, end) in [("long", 0, 240), ("long", 300, 301), ("brief", 299, 300), ("brief", 301, 302)]
    {
        let wanted = booking(room, start, end);
        committed(store, putting(&wanted, None)).await;
    }
    let found = |room: &'static str, start, end| async move {
        let rows = read(store, move |r| occupancy::overlapping(r, SITE, room, span(start, end))).await;
        rows.iter().map(|row| (row.core, row.taken)).collect::<Vec<_>>()
    };
    let one = Taken::Units(1);
    assert_eq!(found("resv_long", 239, 300).await, [(span(0, 240), one)]);
    assert_eq!(found("resv_long", 240, 300).await, []);
    assert_eq!(found("resv_brief", 299, 302).await, [(span(299, 300), one), (span(301, 302), one)]);
    assert_eq!(found("resv_none", 0, 1_000).await, []);
    let any = read(store, |r| occupancy::overlapping_any(r, SITE, span(239, 300))).await;
    let rooms: Vec<_> = any.iter().map(|row| row.resource_id.to_string()).collect();
    assert_eq!(rooms, ["resv_brief", "resv_long"]);
    let longest = read(store, |r| clock::longest_seconds(r, SITE, "resource:resv_long")).await;
    assert_eq!(longest, 240 * 3_600);
}

async fn events_are_numbered(store: &Store) {
    let wanted = booking("room", 500, 501);
    let lineage = wanted.lineage_id.clone();
    committed(store, putting(&wanted, None)).await;
    let all = read(store, |r| events::after(r, SITE, 0, 1_000, &[])).await;
    let numbers: Vec<i64> = all.iter().map(|logged| logged.seq).collect();
    assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<_>>(), "no gaps");
    let newest = *numbers.last().unwrap();
    assert_eq!(read(store, |r| events::newest(r, SITE)).await, newest);
    let last = read(store, move |r| events::after(r, SITE, newest - 1, 10, &["reservation_created"])).await;
    assert_eq!(last, all[all.len() - 1..]);
    assert_eq!(read(store, move |r| events::after(r, SITE, 0, 10, &["site_created"])).await, []);
    assert_eq!(read(store, move |r| events::after(r, SITE, 1, 2, &[])).await, all[1..3]);
    assert_eq!(read(store, move |r| events::of_lineage(r, SITE, lineage.as_str())).await, last);
    assert_eq!(read(store, |r| events::newest(r, OTHER)).await, 0);
}

async fn jobs_are_done_once(store: &Store) {
    let job = |id: &str, hour| jobs::NewJob {
        job_id: id.into(),
        kind: "deliver_mail".into(),
        subject_id: "rsv_1".into(),
        run_at: at(hour),
    };
    let (first, second, first_again) = (job("one", 1), job("two", 2), job("one", 5));
    let mut commit = Commit::on(site());
    commit.enqueue(first).enqueue(second).enqueue(first_again);
    committed(store, commit).await;
    let lease = |hour| async move {
        write(store, move |w| jobs::lease(w, at(hour), 60, &["deliver_mail", "x"])).await
    };

    assert_eq!(lease(0).await, None, "nothing is due");
    let held = lease(3).await.unwrap();
    assert_eq!((held.job_id.as_str(), held.attempts), ("one", 1));
    let other = lease(3).await.unwrap();
    assert_eq!(other.job_id, "two");
    assert_eq!(lease(3).await, None);
    let backlog = read(store, |r| jobs::backlog(r, at(3))).await;
    assert_eq!(backlog, jobs::Backlog { due: 2, oldest: Some(at(1)) });

    // The worker stood still for an hour: another takes over, and the first has lost it.
    let taken_over = lease(4).await.unwrap();
    assert_eq!((taken_over.job_id.as_str(), taken_over.attempts), ("one", 2));
    let (asked, lost, lost_too) = (held.clone(), held.clone(), held);
    assert!(!read(store, move |r| jobs::is_held(r, &asked, at(4))).await);
    let lost_lease = Err(StoreError::LeaseLost { job_id: "one".into() });
    assert_eq!(store.write(move |w| jobs::finish(w, &lost)).await, lost_lease);
    assert_eq!(store.write(move |w| jobs::fail(w, &lost_too, at(4), "late", 9)).await, lost_lease);
    let asked = taken_over.clone();
    assert!(read(store, move |r| jobs::is_held(r, &asked, at(4))).await);

    write(store, move |w| jobs::fail(w, &taken_over, at(4), "the mail server is down", 2)).await;
    let dead = read(store, |r| jobs::dead(r, 10)).await;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some("the mail server is down"));
    assert!(write(store, |w| jobs::revive(w, SITE, "one", at(9))).await);
    assert!(!write(store, |w| jobs::revive(w, SITE, "one", at(9))).await);

    let two = lease(5).await.unwrap();
    write(store, move |w| jobs::fail(w, &two, at(5), "not now", 9)).await;
    assert_eq!(lease(5).await, None, "it waits before the next attempt");
    for _ in 0..2 {
        let due = lease(10).await.unwrap();
        write(store, move |w| jobs::finish(w, &due)).await;
    }
    assert_eq!(lease(100).await, None);
}

async fn sessions_end(store: &Store) {
    write(store, |w| {
        sessions::open(w, "h1", &user("ann"), at(0), at(10))?;
        sessions::open(w, "h2", &user("ann"), at(0), at(20))?;
        sessions::open(w, "h3", &user("bob"), at(0), at(20))
    })
    .await;
    let holder = |hash: &'static str, hour| async move {
        read(store, move |r| sessions::holder(r, hash, at(hour))).await
    };
    assert_eq!(holder("h1", 9).await, Some(user("ann")));
    assert_eq!(holder("h1", 10).await, None, "over");
    assert_eq!(holder("none", 1).await, None);
    write(store, |w| sessions::touch(w, "h2", at(7))).await;
    assert_eq!(read(store, |r| sessions::find(r, "h2", at(7))).await.unwrap().last_seen_at, at(7));
    assert!(write(store, |w| sessions::revoke(w, "h3")).await);
    assert!(!write(store, |w| sessions::revoke(w, "h3")).await);
    assert_eq!(holder("h3", 1).await, None);
    assert_eq!(write(store, |w| sessions::purge(w, at(10))).await, 1);
    assert_eq!(write(store, |w| sessions::revoke_all(w, "usr_ann")).await, 1);
    assert_eq!(holder("h2", 1).await, None);
}

async fn answers_are_kept(store: &Store) {
    let answer = |body: &str| idempotency::Answer { fingerprint: "f".into(), status: 200, body: body.into() };
    let (first, second) = (answer("{\"a\":1}"), answer("{}"));
    let wanted = first.clone();
    write(store, move |w| idempotency::keep(w, SITE, "usr_ann", "key", &first, at(1))).await;
    let again = store.write(move |w| idempotency::keep(w, SITE, "usr_ann", "key", &second, at(2))).await;
    assert_eq!(again, Err(StoreError::Stale), "the first writer wins");
    assert_eq!(read(store, |r| idempotency::find(r, SITE, "usr_ann", "key")).await, Some(wanted));
    for (site, principal) in [(OTHER, "usr_ann"), (SITE, "usr_bob")] {
        assert_eq!(read(store, move |r| idempotency::find(r, site, principal, "key")).await, None);
    }
    assert_eq!(write(store, |w| idempotency::purge(w, at(1))).await, 0);
    assert_eq!(write(store, |w| idempotency::purge(w, at(2))).await, 1);
}

async fn feeds_are_revoked(store: &Store) {
    let feed = Feed {
        feed_id: FeedId::mint(&IDS),
        site_id: site(),
        owner_id: user("ann"),
        subject: FeedSubject::Resource(resource("room")),
        token_hash: "hash".into(),
        created_at: at(1),
        revoked_at: None,
    };
    let (new, same_token) = (feed.clone(), Feed { feed_id: FeedId::mint(&IDS), ..feed.clone() });
    write(store, move |w| feeds::create(w, &new)).await;
    let twice = store.write(move |w| feeds::create(w, &same_token)).await;
    assert!(matches!(twice, Err(StoreError::Constraint { .. })), "a token opens one feed");
    assert_eq!(read(store, |r| feeds::by_token(r, "hash")).await, Some(feed.clone()));
    assert_eq!(read(store, |r| feeds::by_token(r, "other")).await, None);
    assert_eq!(read(store, |r| feeds::list(r, SITE, Some("usr_bob"))).await, []);
    assert_eq!(read(store, |r| feeds::list(r, SITE, Some("usr_ann"))).await, std::slice::from_ref(&feed));
    let id = feed.feed_id.clone();
    let (read_at, revoked, revoked_twice) = write(store, move |w| {
        feeds::mark_read(w, SITE, id.as_str(), at(3))?;
        let read_at = feeds::last_read_at(w, SITE, id.as_str())?;
        Ok((
            read_at,
            feeds::revoke(w, SITE, id.as_str(), at(4))?,
            feeds::revoke(w, SITE, id.as_str(), at(5))?,
        ))
    })
    .await;
    assert_eq!((read_at, revoked, revoked_twice), (Some(at(3)), true, false));
    let id = feed.feed_id.clone();
    let stored = read(store, move |r| feeds::get(r, SITE, id.as_str())).await.unwrap();
    assert_eq!(stored.revoked_at, Some(at(4)));
    assert_eq!(read(store, |r| feeds::list(r, SITE, None)).await, [stored]);
}

#[test]
fn a_lineage_takes_only_under_its_own_name() {
    let store = temporary();
    let rows = taken(&booking("room", 1, 2));
    let other = LineageId::mint(&IDS);
    let outcome = store.write_blocking(move |w| occupancy::replace(w, SITE, &other, &rows).map(drop));
    assert!(matches!(outcome, Err(StoreError::Shape { .. })));
}

async fn files_last_as_long_as_something_names_them(store: &Store) {
    let file = |id: &str| StoredFile {
        file_id: FileId::parse(id).unwrap(),
        site_id: site(),
        content_hash: "c0ffee".into(),
        name: "plan.png".into(),
        media_type: "image/png".into(),
        size_bytes: 3,
        pixels: Some((4, 2)),
        uploaded_by: user("ann"),
        uploaded_at: at(0),
    };
    let (first, second) = (file("file_1"), file("file_2"));
    let kept = first.clone();
    write(store, move |w| files::add(w, &first, vec![0, 255, 7])).await;
    write(store, move |w| files::add(w, &second, vec![0, 255, 7])).await;
    assert_eq!(read(store, |r| files::get(r, SITE, "file_1")).await, Some(kept));
    assert_eq!(read(store, |r| files::get(r, OTHER, "file_1")).await, None);
    assert_eq!(read(store, |r| files::content(r, SITE, "c0ffee")).await, Some(vec![0, 255, 7]));
    assert_eq!(read(store, |r| files::bytes_of_site(r, SITE)).await, 3, "the same content is stored once");
    assert_eq!(read(store, |r| files::unused_of(r, SITE, "usr_ann")).await, 2);

    let picture = FileUse::Picture(resource("room"));
    for _ in 0..2 {
        let of = picture.clone();
        write(store, move |w| files::add_use(w, SITE, "file_1", &of)).await;
    }
    assert_eq!(read(store, |r| files::uses(r, SITE, "file_1")).await, vec![picture.clone()]);
    assert_eq!(read(store, |r| files::unused_of(r, SITE, "usr_ann")).await, 1);
    assert!(!write(store, |w| files::remove_unused(w, SITE, "file_1")).await);
    assert!(write(store, |w| files::remove_unused(w, SITE, "file_2")).await);
    assert!(read(store, |r| files::content(r, SITE, "c0ffee")).await.is_some(), "another file has it");
    write(store, move |w| files::remove_use(w, SITE, "file_1", &picture)).await;
    assert!(write(store, |w| files::remove_unused(w, SITE, "file_1")).await);
    assert_eq!(read(store, |r| files::content(r, SITE, "c0ffee")).await, None);
    assert_eq!(read(store, |r| files::list(r, SITE)).await, []);
}
