//! Who learns what of a booking: one with a word of its own in each field is looked at by everybody through every call
//! that reads, through filters, orders and feeds, and through every attempt to book the same time.
//!
//! What each may learn stands in `seen_by.txt`. The calls that read are those of the API's document, so a new one is
//! looked at without being named here.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeMap;

use common::{Api, Call};
use serde_json::{Value, json};

const ALLOWED: &str = include_str!("seen_by.txt");

/// What is to be learned, in the order of the table, and the word that gives it away.
const MARKS: [(&str, &str); 13] = [
    ("room", "Markroom"),
    ("purpose", "Markpurpose"),
    ("note", "Marknote"),
    ("shown", "Markshown"),
    ("account", "Markaccount"),
    ("meta", "Markmeta"),
    ("visitor", "Markvisitor"),
    ("person", "Markperson"),
    ("address", "markaddress@example.org"),
    ("staff", "Markstaff"),
    ("closure", "Markclosure"),
    ("quota", "Markquota"),
    ("found", "a search counts it"),
];

/// What the resource says about who may see what.
fn settings(scene: &str, group: &Value) -> Value {
    match scene {
        "details" => json!({"user_visible_reservation_details": false}),
        "anonymous" => json!({"anonymous_reservations": true}),
        "hidden" => json!({"hidden_to_cannot_reserve_users": true, "usergroups": [group]}),
        "unlisted" => json!({"nolist_to_everyone": true, "anonymous_reservations": true}),
        "for_groups" => {
            json!({"nolist_to_cannot_reserve_users": true, "usergroups": [group], "anonymous_reservations": true})
        }
        "embedded" => json!({"enable_embed_reservations": true, "anonymous_reservations": true}),
        _ => json!({}),
    }
}

/// A site with one booking, and everybody who looks at it.
struct Scene {
    api: Api,
    room: String,
    room_of_all: String,
    reservation: Value,
    owner_id: String,
    group: Value,
    tokens: BTreeMap<&'static str, String>,
}

impl Scene {
    async fn furnish(name: &str) -> Self {
        let api = Api::start().await;
        let site = format!("/api/sites/{}", api.site_id);
        api.post(&site, &json!({"users_can_see_users": false})).await;
        let group = api.post(&format!("{site}/usergroups"), &json!({"name": "Insiders"})).await;
        let group = group["usergroup_id"].clone();
        let owner = json!({"email": "markaddress@example.org", "first_name": "Markperson", "last_name": "Oake",
            "role": "user", "password": "correct horse battery", "usergroups": [group]});
        api.post(&format!("{site}/users"), &owner).await;
        let owner = api.sign_in("markaddress@example.org").await;
        let other = api.add_person("other@example.org", "user").await;
        let guest = api.add_person("guest@example.org", "user").await;
        let staff = api.add_person("staff@example.org", "moderator").await;
        let (_, stranger) = api.second_site("Elsewhere", "zoe@elsewhere.example.org").await;
        let room_of_all = api.add_resource(&json!({"name": "Other"})).await;
        let mut resource = json!({"name": "Markroom", "recurring_reservations": 1, "blocks": [room_of_all]});
        resource.as_object_mut().unwrap().extend(settings(name, &group).as_object().unwrap().clone());
        let room = api.add_resource(&resource).await;
        let closure = json!({"reservable_ids": [room], "start": "2030-02-01T00:00:00", "end": "2030-02-02T00:00:00",
            "reason": "Markclosure"});
        api.post(&format!("{site}/closures"), &closure).await;
        let quota = json!({"name": "Markquota", "limit": 50, "period": "year", "reservable_ids": [room]});
        api.post(&format!("{site}/quotas"), &quota).await;
        let wish = json!({"for_reservable_id": room, "start": "2030-01-01T09:00:00", "duration": 3600,
            "purpose": "Markpurpose", "note": "Marknote", "reserved_for_text": "Markshown",
            "account_number": "Markaccount", "meta_data": "{\"key\": \"Markmeta\"}",
            "accessory_user_ids": [api.user_id(&guest).await],
            "accessory_users_external": [{"name": "Markvisitor"}]});
        let booked = api.send(Call::new("POST", "/api/reservation").token(&owner).body(&wish)).await;
        assert_eq!(booked.status.as_u16(), 200, "{}", booked.text);
        let id = booked.body["data"]["reservation_id"].as_str().unwrap();
        let remark = json!({"admin_note": "Markstaff"});
        let reservation = api.post(&format!("/api/reservation/{id}"), &remark).await;
        let owner_id = api.user_id(&owner).await;
        let tokens =
            [("stranger", stranger), ("other", other), ("guest", guest), ("owner", owner), ("staff", staff)];
        Self { api, room, room_of_all, reservation, owner_id, group, tokens: tokens.into() }
    }

    /// Every address that reads, of the document and with filters.
    fn addresses(&self) -> Vec<String> {
        let document = serde_json::to_value(server::router::document()).unwrap();
        let site = format!("site_id={}", self.api.site_id);
        let mut found = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            let path = self.filled(path);
            if item.get("get").is_some() && !path.contains('{') {
                found.push(format!(
                    "{path}?{site}&start=2029-12-31&end=2030-01-03&reservable_ids={}",
                    self.room
                ));
                found.push(format!("{path}?{site}"));
            }
        }
        let lists = ["/api/reservationssite", "/api/user/reservations"];
        let owner = &self.owner_id;
        let words = MARKS.iter().filter(|(name, _)| *name != "found");
        let searches: Vec<String> = words.map(|(_, word)| format!("search_reservation={word}")).collect();
        let others = [format!("user_id={owner}"), format!("supervisor_id={owner}")];
        let shapes = [
            "order_by_attr=purpose",
            "order_by_attr=reserved_for",
            "include_cancelled_and_edited=true",
            "include_approvals=true&include_blocked=true&include_projects=true&include_form_responses=true",
            "for_site_calendar=true&start=2030-01-01&end=2030-01-02",
            "return_only_count=true",
        ];
        for list in lists {
            let more = searches.iter().chain(&others).map(String::as_str).chain(shapes);
            found.extend(more.map(|more| format!("{list}?{site}&{more}")));
        }
        let replaced = self.reservation["replaced_reservation_id"].as_str().unwrap();
        found.push(format!("/api/reservations/{replaced}"));
        found.push(format!("/api/users/lookup?{site}&email=markaddress@example.org"));
        found
    }

    fn filled(&self, path: &str) -> String {
        let of = |field: &str| self.reservation[field].as_str().unwrap_or("none").to_owned();
        path.replace("{site_id}", &self.api.site_id)
            .replace("{reservable_id}", &self.room)
            .replace("{reservation_id}", &of("reservation_id"))
            .replace("{decision_id}", &of("decision_id"))
            .replace("{user_id}", &self.owner_id)
            .replace("{usergroup_id}", &self.group.to_string())
    }

    /// Every attempt to get the time of the booking, and what looks for times beside it.
    fn attempts(&self) -> Vec<(String, Value)> {
        let wish = json!({"for_reservable_id": self.room, "start": "2030-01-01T09:30:00", "duration": 3600});
        let asking = |more: Value| {
            let mut body = wish.clone();
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let id = self.reservation["reservation_id"].as_str().unwrap();
        let both = json!([{"reservable_id": self.room, "units": 1}, {"reservable_id": self.room_of_all, "units": 1}]);
        let need = json!({"site_id": self.api.site_id, "needs": [{"any_of": [self.room], "count": 1}],
            "duration": 3600, "start": "2030-01-01T08:00:00", "end": "2030-01-01T12:00:00"});
        // Of the rooms that are taken with it, people learn that they are taken.
        let blocked = asking(json!({"for_reservable_id": self.room_of_all}));
        let closed = asking(json!({"start": "2030-02-01T09:30:00", "testing": true}));
        let mut attempts = vec![
            ("/api/reservation?explain=true".to_owned(), blocked.clone()),
            ("/api/holds".to_owned(), blocked),
            ("/api/reservation?explain=true".to_owned(), closed),
            ("/api/reservation?explain=true".to_owned(), wish.clone()),
            ("/api/reservation".to_owned(), asking(json!({"testing": true}))),
            ("/api/reservation".to_owned(), asking(json!({"for_reservables": both}))),
            ("/api/reservation".to_owned(), asking(json!({"recurring_ical": "FREQ=DAILY;COUNT=2"}))),
            (format!("/api/reservables/{}/reserve", self.room), wish.clone()),
            ("/api/holds".to_owned(), wish.clone()),
            ("/api/placements".to_owned(), need),
            (
                "/api/reservations/bulk".to_owned(),
                json!({"site_id": self.api.site_id, "items": [wish.clone()]}),
            ),
            (
                format!("/api/embed/reservables/{}/reserve", self.room),
                asking(json!({"name": "Olga", "email": "olga@example.org"})),
            ),
        ];
        for what in ["", "/cancel", "/undo", "/approve", "/deny"] {
            // With the rule of a version that is long gone, so that nothing changes however it is answered.
            attempts.push((format!("/api/reservation/{id}{what}"), json!({"testing": true, "units": 0})));
        }
        attempts
    }

    /// A call by somebody.
    fn by(&self, viewer: &str, method: &str, path: &str) -> Call {
        let call = Call::new(method, path);
        match self.tokens.get(viewer) {
            Some(token) => call.token(token),
            None => call,
        }
    }

    /// The addresses of the feeds that somebody is given.
    async fn feeds(&self, viewer: &str) -> Vec<String> {
        let mut feeds = Vec::new();
        for (kind, id) in [("resource", &self.room), ("site", &self.api.site_id), ("user", &self.owner_id)] {
            let wish = json!({"kind": kind, "id": id});
            let made = self.api.send(self.by(viewer, "POST", "/api/feeds").body(&wish)).await;
            let url = made.body["data"]["url"].as_str();
            feeds.extend(url.and_then(|url| Some(url[url.find("/feeds/")?..].to_owned())));
        }
        feeds
    }

    /// What somebody learns, each with where it came from first.
    async fn learned(&self, viewer: &str) -> BTreeMap<&'static str, String> {
        let mut learned = BTreeMap::new();
        for path in self.addresses().into_iter().chain(self.feeds(viewer).await) {
            let answer = self.api.send(self.by(viewer, "GET", &path)).await;
            assert!(answer.status.as_u16() < 500, "{path} by {viewer}: {}", answer.text);
            note(&mut learned, &answer.text, &path);
            // The name of the room is no secret of the booking.
            let is_search =
                path.contains("=Mark") && !path.contains("Markroom") || path.contains(&self.owner_id);
            let is_list = path.starts_with("/api/reservationssite");
            if is_list && is_search && answer.body["numitems"].as_u64().unwrap_or(0) > 0 {
                learned.entry("found").or_insert(path);
            }
        }
        let may_succeed = ["owner", "staff"].contains(&viewer);
        for (path, body) in if may_succeed { Vec::new() } else { self.attempts() } {
            let answer = self.api.send(self.by(viewer, "POST", &path).body(&body)).await;
            assert!(answer.status.as_u16() < 500, "{path} by {viewer}: {}", answer.text);
            note(&mut learned, &answer.text, &path);
        }
        learned
    }
}

/// Notes the words of a text that were not in its address. That people have names is known to everybody on the site;
/// whose booking it is, is not.
fn note(learned: &mut BTreeMap<&'static str, String>, text: &str, path: &str) {
    let is_about_people = path.contains("/users") || path.contains("/members");
    for (name, word) in MARKS {
        let is_known = path.contains(word) || is_about_people && ["person", "address"].contains(&name);
        if text.contains(word) && !is_known {
            learned.entry(name).or_insert_with(|| path.to_owned());
        }
    }
}

#[tokio::test]
async fn everybody_learns_what_the_table_says_and_nothing_else() {
    let lines = ALLOWED.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut scene: Option<(&str, Scene)> = None;
    let mut wrong = Vec::new();
    for line in lines {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [name, viewer, allowed]: [&str; 3] = columns.try_into().unwrap();
        let found = match scene.take() {
            Some((before, found)) if before == name => found,
            _ => Scene::furnish(name).await,
        };
        let learned = found.learned(viewer).await;
        scene = Some((name, found));
        let words = MARKS.iter().map(|(word, _)| *word).filter(|word| learned.contains_key(word));
        let words = words.collect::<Vec<_>>().join(" ");
        if words != allowed {
            let leaks = learned.iter().filter(|(word, _)| !allowed.split(' ').any(|known| known == **word));
            wrong.push(format!("{name} | {viewer} | {words}"));
            wrong.extend(leaks.map(|(word, path)| format!("    {word} by {path}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
