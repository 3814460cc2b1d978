//! Who may call what: every call of the document, by everybody there is, about what is their own and what is
//! another's, and what comes of it. The table in `docs/AUTHORIZATION.md` is what these requests were answered; and no
//! answer ever carries a word of a site the caller has no place on.
//!
//! How each call is sent stands in `authorization_calls.txt`. With `HOLDFAST_WRITE_TABLES=1` the table is written anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;
mod homes;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use common::Call;
use homes::{Homes, Person};

const CALLS: &str = include_str!("authorization_calls.txt");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/AUTHORIZATION.md");

/// Who asks, and whose the thing is that they ask about.
const ASKED_BY: [(&str, Person, Person); 6] = [
    ("nobody", Person::Nobody, Person::Ben),
    ("administrator of another site", Person::Stranger, Person::Ben),
    ("user, their own", Person::Ann, Person::Ann),
    ("user, another's", Person::Ann, Person::Ben),
    ("moderator", Person::Moderator, Person::Ben),
    ("administrator", Person::Administrator, Person::Ben),
];

/// Calls that answer somebody who has no place on the site: about themselves, or without an account at all.
const OPEN: &[&str] = &[
    "GET /api/sessions",
    "POST /api/sessions/revoke-others",
    "POST /api/sessions/{session_id}/revoke",
    "POST /api/sites/{site_id}/join",
    "GET /api/session",
    "POST /api/session",
    "POST /api/session/end",
    "POST /api/session/reset",
    "POST /api/session/reset/confirm",
    "POST /api/session/password",
    "GET /api/session/passkeys",
    "POST /api/session/passkeys/register",
    "POST /api/session/passkeys/register/finish",
    "POST /api/session/passkeys/{passkey_id}",
    "POST /api/session/passkeys/{passkey_id}/delete",
    "POST /api/session/passkeys/sign-in",
    "POST /api/session/passkeys/sign-in/finish",
    "GET /api/session/providers",
    "POST /api/sites/{site_id}/providers/{provider_id}/sign-in",
    "POST /api/sites/{site_id}/providers/{provider_id}/sign-in/finish",
    "GET /api/session/second-factor",
    "POST /api/session/second-factor/enrol",
    "POST /api/session/second-factor/confirm",
    "POST /api/session/second-factor/recovery-codes",
    "POST /api/session/second-factor/disable",
    "GET /api/user/reservations",
    "GET /api/feeds",
    "GET /feeds/{token}",
    "GET /api/holds",
    "POST /api/embed/reservables/{reservable_id}/reserve",
    "GET /api/embed/reservables/{reservable_id}/forms",
    "GET /api/projects",
    "GET /api/events",
    "GET /api/training/records",
];

/// Calls that answer everybody: the address of a feed is itself the secret that opens it, and the room admits outsiders.
const PUBLIC: [&str; 3] = [
    "/feeds/{token}",
    "/api/embed/reservables/{reservable_id}/reserve",
    "/api/embed/reservables/{reservable_id}/forms",
];

struct Line {
    method: &'static str,
    address: &'static str,
    body: Option<&'static str>,
}

impl Line {
    /// The call as the document names it.
    fn name(&self) -> String {
        let path = self.address.split('?').next().unwrap();
        // Something in a certain state is still what the address asks for.
        let path =
            path.replace("{cancelled_id}", "{reservation_id}").replace("{pending_id}", "{reservation_id}");
        let path = path.replace("{noted_project_id}", "{project_id}");
        // What nobody has is not found, whoever asks.
        let path = path
            .replace("gra_0", "{role_grant_id}")
            .replace("inv_0", "{invitation_id}")
            .replace("jcd_0", "{join_code_id}")
            .replace("ses_0", "{session_id}")
            .replace("idp_0", "{provider_id}")
            .replace("pky_0", "{passkey_id}");
        format!("{} {path}", self.method)
    }
}

fn lines() -> Vec<Line> {
    let read = |line: &'static str| {
        let (call, body) = line.split_once(" | ").unwrap();
        let (method, address) = call.split_once(' ').unwrap();
        Line { method, address, body: Some(body).filter(|body| *body != "-") }
    };
    CALLS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

#[test]
fn every_call_of_the_document_has_a_line() {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut known = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        known.extend(
            item.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    let told: BTreeSet<String> = lines().iter().map(Line::name).collect();
    assert_eq!(known.difference(&told).collect::<Vec<_>>(), Vec::<&String>::new(), "calls without a line");
    assert_eq!(told.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "lines without a call");
}

/// Sends a line as one person about another, and gives what was answered.
async fn answered(homes: &mut Homes, line: &Line, asker: Person, owner: Person) -> (u16, String) {
    let site = usize::from(asker == Person::Administratrix);
    let address = homes.fill(line.address, site, owner).await;
    let mut call = Call::new(line.method, &address);
    if let Some(body) = line.body {
        call = call.text(&homes.fill(body, site, owner).await);
    }
    // Ending all other sessions leaves the one that everything else is sent with.
    let is_used_up = line.address.contains("/session") && !line.address.ends_with("/revoke-others");
    if let Some(token) = homes.token(asker, is_used_up).await {
        call = call.token(&token);
    }
    let answer = homes.api.send(call).await;
    (answer.status.as_u16(), answer.text)
}

#[tokio::test]
async fn everybody_is_answered_as_the_table_says_and_no_site_hears_of_another() {
    let mut homes = Homes::furnish().await;
    let mut table: BTreeMap<usize, Vec<u16>> = BTreeMap::new();
    for (row, line) in lines().iter().enumerate() {
        for (_, asker, owner) in ASKED_BY {
            let (status, text) = answered(&mut homes, line, asker, owner).await;
            let place = format!("{} by {asker:?}: {status} {text}", line.name());
            assert!(status < 500, "{place}");
            if PUBLIC.contains(&line.address) {
                assert_eq!(status, 200, "{place}");
            } else if asker == Person::Stranger {
                assert!(!text.contains(homes::MARKS[0]), "a word of another site: {place}");
            } else {
                assert!(!text.contains(homes::MARKS[1]), "a word of another site: {place}");
            }
            let is_open = OPEN.contains(&line.name().as_str());
            match asker {
                Person::Nobody if !is_open => assert_eq!(status, 401, "{place}"),
                Person::Stranger if !is_open => assert!(matches!(status, 404 | 400), "{place}"),
                _ => {}
            }
            table.entry(row).or_default().push(status);
        }
        // The same by somebody of the other site on their own: all they see is theirs.
        let (_, text) = answered(&mut homes, line, Person::Administratrix, Person::Stranger).await;
        assert!(!text.contains(homes::MARKS[0]), "{} on the other site: {text}", line.name());
    }
    let made = printed(&lines(), &table);
    if std::env::var_os("HOLDFAST_WRITE_TABLES").is_some() {
        std::fs::write(Path::new(TABLE), &made).unwrap();
    }
    let kept = std::fs::read_to_string(TABLE).unwrap_or_default();
    assert_eq!(kept, made, "docs/AUTHORIZATION.md is stale: HOLDFAST_WRITE_TABLES=1 writes it anew");
}

/// The table as text.
fn printed(lines: &[Line], table: &BTreeMap<usize, Vec<u16>>) -> String {
    let mut text = String::from(
        "# Who may call what\n\nEvery call, sent by everybody there is, about what is their own and what is another's \
         of the same site, and the status it was\nanswered with. 200 is done; 401 asks to sign in; 403 is for others; \
         404 is not there, or not for the caller to know of.\n\nThis page is written by the test that sends the calls \
         (`crates/server/tests/authorization.rs`); a call without a row fails it.\n\n",
    );
    let people = ASKED_BY.map(|(name, ..)| name).join(" | ");
    writeln!(text, "| call | asked for | {people} |").unwrap();
    writeln!(text, "|---|---|{}", "---|".repeat(ASKED_BY.len())).unwrap();
    for (row, statuses) in table {
        let line = &lines[*row];
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        let asked = line.body.filter(|body| *body != "{}").map_or_else(String::new, |body| {
            let body: String = body.replace("{time}", "…");
            format!("`{}`", body.replace('|', "\\|"))
        });
        writeln!(text, "| `{}` | {asked} | {} |", line.name(), statuses.join(" | ")).unwrap();
    }
    text
}
