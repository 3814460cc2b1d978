//! Two sites with the same data but for a word that each puts into everything, and the people of both.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use serde_json::{Value, json};

use crate::common::{Api, Call};

/// A word in everything that has a name or text, for each site.
pub(crate) const MARKS: [&str; 2] = ["Homestead", "Elsewhere"];

/// Who there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    /// Somebody without a credential.
    Nobody,
    /// The administrator of the other site, asking about the first.
    Stranger,
    /// A user of the first site.
    Ann,
    /// Another one.
    Ben,
    /// A moderator of the first site.
    Moderator,
    /// The administrator of the first site.
    Administrator,
    /// The administrator of the other site, asking about their own.
    Administratrix,
}

/// Both sites.
pub(crate) struct Homes {
    pub(crate) api: Api,
    sites: [Site; 2],
    tokens: [String; 5],
    users: [String; 4],
    made: u32,
    /// The room of the approver that was made last.
    approved_room: String,
    /// The note that was written last, on the project that was made for it.
    written_note: String,
}

struct Site {
    site_id: String,
    /// The administrator's token.
    token: String,
    room: String,
    usergroup_id: i64,
    training_id: String,
}

impl Homes {
    pub(crate) async fn furnish() -> Self {
        let api = Api::start().await;
        let (other_id, other_token) = api.second_site("Elsewhere", "zoe@elsewhere.example.org").await;
        let home = Site::furnish(&api, &api.site_id, &api.token, MARKS[0]).await;
        let other = Site::furnish(&api, &other_id, &other_token, MARKS[1]).await;
        let ann = api.add_person("ann@home.example.org", "user").await;
        let ben = api.add_person("ben@home.example.org", "user").await;
        let moderator = api.add_person("mo@home.example.org", "moderator").await;
        let mut users = Vec::new();
        for token in [&ann, &ben, &moderator, &other_token] {
            users.push(api.user_id(token).await);
        }
        let tokens = [ann, ben, moderator, api.token.clone(), other_token];
        Self {
            api,
            sites: [home, other],
            tokens,
            users: users.try_into().unwrap(),
            made: 0,
            approved_room: String::new(),
            written_note: String::new(),
        }
    }

    /// A person's credential; one of its own where the request may end it.
    pub(crate) async fn token(&self, person: Person, is_used_up: bool) -> Option<String> {
        let (place, email) = match person {
            Person::Nobody => return None,
            Person::Ann => (0, "ann@home.example.org"),
            Person::Ben => (1, "ben@home.example.org"),
            Person::Moderator => (2, "mo@home.example.org"),
            Person::Administrator => (3, "admin@example.org"),
            Person::Stranger | Person::Administratrix => (4, "zoe@elsewhere.example.org"),
        };
        Some(if is_used_up { self.api.sign_in(email).await } else { self.tokens[place].clone() })
    }

    /// Fills in what stands in braces: each made anew on the site, for the owner.
    pub(crate) async fn fill(&mut self, text: &str, site: usize, owner: Person) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let name: String =
                after.chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '_').collect();
            if after[name.len()..].starts_with('}') && !name.is_empty() {
                filled.push_str(&self.thing(&name, site, owner).await);
                rest = &after[name.len() + 1..];
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }

    /// A time that nobody has: an hour of a day of its own.
    fn time(&mut self) -> Value {
        self.made += 1;
        let day = timeline::Instant::from_unix(1_950_000_000 + i64::from(self.made) * 86_400).to_string();
        json!({"start": format!("{}T09:00:00", &day[..10]), "duration": 3600})
    }

    /// Something by the name of its placeholder.
    async fn thing(&mut self, name: &str, site: usize, owner: Person) -> String {
        let mark = MARKS[site];
        self.made += 1;
        let number = self.made;
        let (owner_token, owner_id) = match (site, owner) {
            (0, Person::Ann) => (self.tokens[0].clone(), self.users[0].clone()),
            (0, _) => (self.tokens[1].clone(), self.users[1].clone()),
            (_, _) => (self.tokens[4].clone(), self.users[3].clone()),
        };
        let Site { site_id, token, room, usergroup_id, training_id } = &self.sites[site];
        let (site_id, token, room, training_id) =
            (site_id.clone(), token.clone(), room.clone(), training_id.clone());
        let in_site = |rest: &str| format!("/api/sites/{site_id}/{rest}");
        let made = |value: &Value, field: &str| match &value[field] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => panic!("{name} has no {field}: {other} in {value}"),
        };
        match name {
            "site_id" => site_id,
            "approved_room" => self.approved_room.clone(),
            "reservable_id" => room,
            "user_id" => owner_id,
            "usergroup_id" => usergroup_id.to_string(),
            "training_id" => training_id,
            // Nothing was given up on either site.
            "job_id" => "mail_0".to_owned(),
            "new_email" => format!("new{number}@example.org"),
            "new_name" => format!("{mark} {number}"),
            "time" => {
                let time = self.time().to_string();
                time.trim_matches(['{', '}']).to_owned()
            }
            "reservation_id" | "cancelled_id" | "decision_id" | "template_id" | "pending_id" => {
                let mut body = self.time();
                let asks = name == "pending_id";
                let room = if asks { self.asking_room(site).await } else { room };
                body["for_reservable_id"] = json!(room);
                body["purpose"] = json!(mark);
                let is_offer = name == "template_id";
                body["template"] = json!(is_offer);
                let by = if is_offer { &token } else { &owner_token };
                let booked = self.post(by, "/api/reservation", &body).await;
                let id = made(&booked, "reservation_id");
                if name == "cancelled_id" {
                    self.post(by, &format!("/api/reservation/{id}/cancel"), &json!({})).await;
                }
                if name == "decision_id" { made(&booked, "decision_id") } else { id }
            }
            "hold_id" => {
                let mut body = self.time();
                body["for_reservable_id"] = json!(room);
                let held = self.post(&owner_token, "/api/holds", &body).await;
                made(&held, "hold_id")
            }
            "feed_id" | "token" => {
                let body = json!({"kind": "resource", "id": room});
                let feed = self.post(&owner_token, "/api/feeds", &body).await;
                match name {
                    "feed_id" => made(&feed, "feed_id"),
                    _ => made(&feed, "url").rsplit('/').next().unwrap().to_owned(),
                }
            }
            "approver_id" => {
                let room = self.asking_room(site).await;
                let listed = self.get(&token, &in_site(&format!("approvers?reservable_id={room}"))).await;
                self.approved_room = room;
                made(&listed[0], "approver_id")
            }
            "closure_id" => {
                let body = json!({"reservable_ids": [room], "start": "2041-01-01T00:00:00",
                    "end": "2041-01-02T00:00:00", "reason": mark});
                made(&self.post(&token, &in_site("closures"), &body).await, "closure_id")
            }
            "file_id" => {
                let path = in_site(&format!("files?name={mark}.txt"));
                let call = Call::new("POST", &path).token(&owner_token).content(mark.as_bytes());
                made(&self.api.send(call).await.body["data"], "file_id")
            }
            "propdef_id" => {
                let body = json!({"name": format!("{mark} {number}")});
                self.post(&token, &in_site("propertydefs"), &body).await["propdef_id"].to_string()
            }
            "quota_id" => {
                let body = json!({"name": mark, "per": "person", "measure": "count", "limit": 1000, "period": "year"});
                made(&self.post(&token, &in_site("quotas"), &body).await, "quota_id")
            }
            "usage_id" => {
                let body =
                    json!({"site_id": site_id, "reservable_id": room, "user_id": owner_id, "note": mark});
                made(&self.post(&token, "/api/actualusage", &body).await, "usage_id")
            }
            "training_record_id" => {
                let body = json!({"user_id": owner_id, "earned_on": "2026-01-01"});
                let path = format!("/api/training/record_add/{training_id}");
                made(&self.post(&token, &path, &body).await, "training_record_id")
            }
            "rule_example_id" => {
                let mut request = self.time();
                request["for_reservable_id"] = json!(room);
                let body = json!({"name": format!("{mark} {number}"), "request": request, "as_user_id": owner_id,
                    "expect": "accepted"});
                made(&self.post(&token, &in_site("rule-examples"), &body).await, "rule_example_id")
            }
            "form_id" => {
                let body = json!({"name": format!("{mark} {number}"), "category": "nothing"});
                made(&self.post(&token, &in_site("forms"), &body).await, "form_id")
            }
            "project_id" | "noted_project_id" => {
                let body = json!({"name": format!("{mark} {number}")});
                let path = format!("/api/projects/{site_id}");
                let id = made(&self.post(&owner_token, &path, &body).await, "project_id");
                if name == "noted_project_id" {
                    let path = format!("/api/project/{id}/notes");
                    let note = self.post(&owner_token, &path, &json!({"text": mark})).await;
                    self.written_note = made(&note, "note_id");
                }
                id
            }
            "note_id" => self.written_note.clone(),
            "tag_id" => {
                let body = json!({"name": format!("{mark} {number}")});
                made(&self.post(&token, &in_site("project_tags"), &body).await, "tag_id")
            }
            other => panic!("nothing is known of `{other}`: say in homes/mod.rs how one is made"),
        }
    }

    /// A new room whose bookings wait for the moderator's word.
    async fn asking_room(&self, site: usize) -> String {
        let Site { site_id, token, .. } = &self.sites[site];
        let moderator = if site == 0 { &self.users[2] } else { &self.users[3] };
        let body = json!({"site_id": site_id, "name": format!("{} asks", MARKS[site]),
            "approvers": [{"approver_user_id": moderator}]});
        self.post(token, "/api/reservables", &body).await["reservable_id"].as_str().unwrap().to_owned()
    }

    async fn post(&self, token: &str, path: &str, body: &Value) -> Value {
        let answer = self.api.send(Call::new("POST", path).token(token).body(body)).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
        answer.body["data"].clone()
    }

    async fn get(&self, token: &str, path: &str) -> Value {
        let answer = self.api.send(Call::new("GET", path).token(token)).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
        answer.body["data"].clone()
    }
}

impl Site {
    /// What both sites have alike.
    async fn furnish(api: &Api, site_id: &str, token: &str, mark: &str) -> Self {
        let send = async |path: &str, body: Value| {
            let answer = api.send(Call::new("POST", path).token(token).body(&body)).await;
            assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
            answer.body["data"].clone()
        };
        let room = send(
            "/api/reservables",
            json!({"site_id": site_id, "name": format!("{mark} room"), "units": 1000, "description": mark,
                "category": mark, "tags": [mark], "enable_embed_reservations": true}),
        )
        .await;
        let group =
            send(&format!("/api/sites/{site_id}/usergroups"), json!({"name": format!("{mark} group")})).await;
        let training =
            send(&format!("/api/sites/{site_id}/training"), json!({"name": format!("{mark} course")})).await;
        Self {
            site_id: site_id.to_owned(),
            token: token.to_owned(),
            room: room["reservable_id"].as_str().unwrap().to_owned(),
            usergroup_id: group["usergroup_id"].as_i64().unwrap(),
            training_id: training["training_id"].as_str().unwrap().to_owned(),
        }
    }
}
