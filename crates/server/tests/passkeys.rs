//! Passkeys over HTTP, with a device of the tests' own that also lies; and sites that want a second factor of their staff.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{Outgoing, OutgoingSettings};
use common::{Answer, Api, Call};
use data_encoding::BASE64URL_NOPAD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const ORIGIN: &str = "https://book.example.org";
const PASSWORD: &str = "correct horse battery";
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const HAS_KEY: u8 = 64;

/// A device with one passkey.
struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    handle: String,
    counter: u32,
    flags: u8,
    origin: &'static str,
}

fn hashed(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Device {
    fn new(id: u8) -> Self {
        let random = SystemRandom::new();
        let stored = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, stored.as_ref(), &random).unwrap();
        let flags = PRESENT | VERIFIED;
        Self { key, id: vec![id; 16], handle: String::new(), counter: 1, flags, origin: ORIGIN }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().unwrap();
        let origin = self.origin;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
            .into()
    }

    fn about(&self, flags: u8) -> Vec<u8> {
        [hashed(b"book.example.org"), vec![flags], self.counter.to_be_bytes().to_vec()].concat()
    }

    /// Makes its passkey, for whomever the options name.
    fn made(&mut self, options: &Value) -> Value {
        options["user"]["id"].as_str().unwrap().clone_into(&mut self.handle);
        let public = self.key.public_key().as_ref().to_vec();
        // COSE: an elliptic curve key for ES256, on P-256, with its two coordinates.
        let cose = [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32][..],
            &public[1..33],
            &[0x22, 0x58, 32],
            &public[33..],
        ]
        .concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let about =
            [self.about(self.flags | HAS_KEY), vec![0; 16], length.to_vec(), self.id.clone(), cose].concat();
        let attestation = [
            &b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..],
            &[u8::try_from(about.len()).unwrap()],
            &about,
        ]
        .concat();
        let response = json!({"clientDataJSON": text(&self.client_data("webauthn.create", options)),
            "attestationObject": text(&attestation), "transports": ["internal"]});
        json!({"id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {}})
    }

    /// Signs in.
    fn signed(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let (about, data) = (self.about(self.flags), self.client_data("webauthn.get", options));
        let signature =
            self.key.sign(&SystemRandom::new(), &[about.clone(), hashed(&data)].concat()).unwrap();
        let response = json!({"clientDataJSON": text(&data), "authenticatorData": text(&about),
            "signature": text(signature.as_ref()), "userHandle": self.handle});
        json!({"id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {}})
    }
}

async fn start() -> Api {
    let outgoing = OutgoingSettings { public_url: Some(ORIGIN.into()), ..OutgoingSettings::default() };
    Api::start_reaching(Outgoing::new(outgoing).unwrap()).await
}

async fn post(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    let call = Call::new("POST", path).body(body);
    api.send(if token.is_empty() { call } else { call.token(token) }).await
}

async fn get(api: &Api, token: &str, path: &str) -> Answer {
    api.send(Call::new("GET", path).token(token)).await
}

async fn register(api: &Api, token: &str, device: &mut Device) -> Answer {
    let asked = post(api, token, "/api/session/passkeys/register", &json!({"password": PASSWORD})).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    let asked = &asked.body["data"];
    let credential = device.made(&asked["options"]);
    let body = json!({"challenge": asked["challenge"], "name": "Phone", "credential": credential});
    post(api, token, "/api/session/passkeys/register/finish", &body).await
}

async fn sign_in(api: &Api, device: &mut Device) -> Answer {
    let asked = post(api, "", "/api/session/passkeys/sign-in", &json!({})).await;
    let asked = &asked.body["data"];
    let body = json!({"challenge": asked["challenge"], "credential": device.signed(&asked["options"])});
    post(api, "", "/api/session/passkeys/sign-in/finish", &body).await
}

fn token_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["data"]["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_passkey_is_made_named_used_and_removed() {
    let api = start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let mut phone = Device::new(1);
    let begin = "/api/session/passkeys/register";
    assert_eq!(
        post(&api, &ann, begin, &json!({"password": "wrong"})).await.body["data"]["code"],
        "not_proved"
    );
    let made = register(&api, &ann, &mut phone).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let id = made.body["data"]["passkey_id"].as_str().unwrap().to_owned();
    let opened = sign_in(&api, &mut phone).await;
    assert_eq!(opened.body["data"]["user"]["email"], "ann@example.org");
    assert!(opened.headers["set-cookie"].to_str().unwrap().contains("HttpOnly"));
    assert_eq!(get(&api, &token_of(&opened), "/api/session").await.status, 200);

    let path = format!("/api/session/passkeys/{id}");
    assert_eq!(
        post(&api, &ann, &path, &json!({"name": "Old phone"})).await.body["data"]["name"],
        "Old phone"
    );
    assert_eq!(post(&api, &ann, &path, &json!({"name": " "})).await.status, 400);
    let listed = get(&api, &ann, "/api/session/passkeys").await;
    assert_eq!(listed.body["numitems"], 1);
    assert!(listed.body["data"][0]["last_used_unix"].is_i64());
    let bob = api.add_person("bob@example.org", "user").await;
    assert_eq!(post(&api, &bob, &format!("{path}/delete"), &json!({})).await.status, 404, "another's");
    assert_eq!(post(&api, &ann, &format!("{path}/delete"), &json!({})).await.status, 200);
    let refused = sign_in(&api, &mut phone).await;
    assert_eq!((refused.status.as_u16(), &refused.body["data"]["code"]), (403, &json!("not_proved")));
    let rows = api.get(&format!("/api/sites/{}/audit?type=sign_in_changed", api.site_id)).await;
    let changes: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| row["details"]["change"].clone()).collect();
    assert_eq!(changes, [json!("passkey_removed"), json!("passkey_added")]);
}

#[tokio::test]
async fn a_passkey_that_does_not_hold_opens_nothing() {
    let api = start().await;
    let (ann, bob) =
        (api.add_person("ann@example.org", "user").await, api.add_person("bob@example.org", "user").await);
    let (mut phone, mut other) = (Device::new(1), Device::new(2));
    for (flags, origin) in [(PRESENT, ORIGIN), (PRESENT | VERIFIED, "https://evil.example.org")] {
        let mut lying = Device { flags, origin, ..Device::new(3) };
        assert_eq!(register(&api, &ann, &mut lying).await.status, 403, "{flags} {origin}");
    }
    assert_eq!(register(&api, &ann, &mut phone).await.status, 200);
    assert_eq!(register(&api, &bob, &mut other).await.status, 200);
    let mut taken = Device::new(1);
    assert_eq!(register(&api, &bob, &mut taken).await.status, 409, "the same id again");

    phone.flags = PRESENT;
    assert_eq!(sign_in(&api, &mut phone).await.status, 403, "nobody was verified");
    phone.flags = PRESENT | VERIFIED;
    phone.origin = "https://book.example.org.evil.example";
    assert_eq!(sign_in(&api, &mut phone).await.status, 403, "another page");
    phone.origin = ORIGIN;
    let own = std::mem::replace(&mut phone.handle, other.handle.clone());
    assert_eq!(sign_in(&api, &mut phone).await.status, 403, "another's handle");
    phone.handle = own;
    let mut forged = Device { handle: phone.handle.clone(), counter: 90, ..Device::new(1) };
    assert_eq!(sign_in(&api, &mut forged).await.status, 403, "another key");
    token_of(&sign_in(&api, &mut phone).await);
    phone.counter -= 1;
    assert_eq!(sign_in(&api, &mut phone).await.status, 403, "a copy: its counter stands still");
    phone.counter += 5;

    let asked = post(&api, "", "/api/session/passkeys/sign-in", &json!({})).await.body["data"].clone();
    let body = json!({"challenge": asked["challenge"], "credential": phone.signed(&asked["options"])});
    let finish = "/api/session/passkeys/sign-in/finish";
    token_of(&post(&api, "", finish, &body).await);
    assert_eq!(post(&api, "", finish, &body).await.status, 403, "the same answer again");
    let made = api.post(&format!("/api/sites/{}/bots", api.site_id), &json!({"name": "Sensor"})).await;
    let key = made["api_key"].as_str().unwrap();
    assert_eq!(post(&api, key, "/api/session/passkeys/register", &json!({})).await.status, 403, "a key");
}

#[tokio::test]
async fn a_site_wants_a_second_factor_of_its_staff() {
    let api = start().await;
    let site = format!("/api/sites/{}", api.site_id);
    let wanted = json!({"staff_need_second_factor": true});
    let (mona, ann) = (
        api.add_person("mona@example.org", "moderator").await,
        api.add_person("ann@example.org", "user").await,
    );
    let bot = api.post(&format!("{site}/bots"), &json!({"name": "Sensor", "role": "administrator"})).await;
    let key = bot["api_key"].as_str().unwrap();
    let outside = post(&api, &api.token, &site, &wanted).await;
    assert_eq!(
        (outside.status.as_u16(), &outside.body["data"]["code"]),
        (403, &json!("second_factor_needed"))
    );
    assert_eq!(register(&api, &api.token, &mut Device::new(9)).await.status, 200);
    assert_eq!(post(&api, &api.token, &site, &wanted).await.status, 200, "the session has shown one");

    // Mona has none: she is told so, wherever she asks, and sets one up.
    for path in [site.as_str(), "/api/reservables", "/api/user/reservations", "/api/feeds"] {
        let answer = get(&api, &mona, path).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["data"]["code"]),
            (403, &json!("second_factor_needed")),
            "{path}"
        );
        assert!(answer.text.contains("Institute wants a second factor of its staff"), "{}", answer.text);
    }
    let session = get(&api, &mona, "/api/session").await;
    assert_eq!(session.body["data"]["sites"], json!([]), "{}", session.text);
    assert_eq!(session.body["data"]["second_factor_needed_for"][0]["site_id"], json!(api.site_id));
    let enrolled =
        post(&api, &mona, "/api/session/second-factor/enrol", &json!({"password": PASSWORD})).await;
    assert_eq!(enrolled.status, 200, "{}", enrolled.text);
    assert_eq!(get(&api, &mona, &site).await.status, 403, "begun is not shown");
    let mut phone = Device::new(1);
    assert_eq!(register(&api, &mona, &mut phone).await.status, 200);
    assert_eq!(get(&api, &mona, &site).await.status, 200);
    // The password alone is not enough, the passkey alone is.
    let by_password = api.sign_in("mona@example.org").await;
    assert_eq!(get(&api, &by_password, &site).await.status, 403);
    let by_passkey = token_of(&sign_in(&api, &mut phone).await);
    assert_eq!(get(&api, &by_passkey, &site).await.status, 200);
    assert_eq!(
        get(&api, &by_passkey, "/api/session").await.body["data"]["second_factor_needed_for"],
        Value::Null
    );

    // Nobody else is asked: people who are not staff, keys, and the same person on another site.
    assert_eq!(get(&api, &ann, &site).await.status, 200);
    assert_eq!(get(&api, key, &site).await.status, 200);
    let (theirs, zoe) = api.second_site("Elsewhere", "zoe@example.org").await;
    let invited =
        json!({"email": "mona@example.org", "first_name": "", "last_name": "", "role": "moderator"});
    assert_eq!(post(&api, &zoe, &format!("/api/sites/{theirs}/users"), &invited).await.status, 200);
    assert_eq!(get(&api, &by_password, &format!("/api/sites/{theirs}")).await.status, 200);
    assert_eq!(get(&api, &by_password, &site).await.status, 403);
    assert_eq!(
        get(&api, &by_password, "/api/session").await.body["data"]["sites"].as_array().unwrap().len(),
        1
    );
    // Whoever an administrator acts as is let in as they were.
    let mona_id = api.user_id(&mona).await;
    let acting = post(&api, &api.token, &format!("{site}/users/{mona_id}/impersonate"), &json!({})).await;
    assert_eq!(get(&api, &token_of(&acting), &site).await.status, 200);
    // Without the wish, the password is enough again.
    assert_eq!(post(&api, key, &site, &json!({"staff_need_second_factor": false})).await.status, 200);
    assert_eq!(get(&api, &by_password, &site).await.status, 200);
}
