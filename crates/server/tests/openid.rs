//! Signing in with a site's identity provider: a provider of the tests' own says what it should not, and every lie is
//! refused with a sentence and told to the administrators; and what a session that it vouched for is good for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use app::{Outgoing, OutgoingSettings};
use common::{Answer, Api, Call};
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{digest, hmac};
use serde_json::{Value, json};

const PUBLIC: &str = "https://book.example.org";
const CLIENT: &str = "holdfast";

/// What the provider says next.
#[derive(Default)]
struct Script {
    /// Laid over the claims of an honest token; null takes one away.
    claims: Value,
    /// How the token is signed.
    signed: Signed,
    /// What the way there asked for.
    challenge: String,
    nonce: String,
    /// Codes that were taken already.
    used: Vec<String>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Signed {
    #[default]
    Honestly,
    NotAtAll,
    /// As a message that shares a secret, with the public key as that secret.
    WithThePublicKey,
    /// The same with the secret that the provider and we share, which others may know.
    WithTheClientSecret,
    WithAnotherKey,
}

struct Provider {
    issuer: String,
    script: Arc<Mutex<Script>>,
}

fn key_pair() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let stored = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, stored.as_ref(), &random).unwrap()
}

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let script: Arc<Mutex<Script>> = Arc::default();
        let (shared, own) = (script.clone(), issuer.clone());
        std::thread::spawn(move || {
            let (key, other) = (key_pair(), key_pair());
            for stream in listener.incoming() {
                let Some((path, form)) = request(stream.as_ref().unwrap()) else { continue };
                let (status, body) = answer(&own, &path, &form, &mut shared.lock().unwrap(), &key, &other);
                let body = body.to_string();
                let head = format!(
                    "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n\
                     Content-Length: {}\r\n\r\n",
                    body.len()
                );
                stream.unwrap().write_all(format!("{head}{body}").as_bytes()).unwrap();
            }
        });
        Self { issuer, script }
    }

    fn says(&self, claims: Value, signed: Signed) {
        let mut script = self.script.lock().unwrap();
        (script.claims, script.signed) = (claims, signed);
    }
}

/// The path and the form of a request; none when nothing was sent.
fn request(mut stream: &TcpStream) -> Option<(String, BTreeMap<String, String>)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            let path = head.split(' ').nth(1).unwrap().to_owned();
            return Some((path, form_urlencoded::parse(body.as_bytes()).into_owned().collect()));
        }
    }
}

fn answer(
    issuer: &str,
    path: &str,
    form: &BTreeMap<String, String>,
    script: &mut Script,
    key: &EcdsaKeyPair,
    other: &EcdsaKeyPair,
) -> (u16, Value) {
    let public = key.public_key().as_ref();
    let (x, y) = (BASE64URL_NOPAD.encode(&public[1..33]), BASE64URL_NOPAD.encode(&public[33..]));
    match path {
        "/.well-known/openid-configuration" => {
            let at = |path: &str| format!("{issuer}{path}");
            let about = json!({"issuer": issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
                "jwks_uri": at("/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]});
            (200, about)
        }
        "/keys" => {
            (200, json!({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": "1", "x": x, "y": y}]}))
        }
        "/token" => {
            let proved = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
            let code = form["code"].clone();
            if BASE64URL_NOPAD.encode(proved.as_ref()) != script.challenge || script.used.contains(&code) {
                return (400, json!({"error": "invalid_grant"}));
            }
            script.used.push(code);
            let token = token(issuer, script, key, other, &x);
            (200, json!({"access_token": "a", "token_type": "Bearer", "id_token": token}))
        }
        _ => (404, json!({})),
    }
}

fn token(issuer: &str, script: &Script, key: &EcdsaKeyPair, other: &EcdsaKeyPair, x: &str) -> String {
    let now = server::clock::now().as_unix();
    let mut claims = json!({"iss": issuer, "aud": CLIENT, "sub": "248289761001", "iat": now, "exp": now + 300,
        "nonce": script.nonce, "email": "ann@example.org", "email_verified": true, "given_name": "Ann",
        "family_name": "Lee"});
    for (name, value) in script.claims.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let alg = match script.signed {
        Signed::NotAtAll => "none",
        Signed::WithThePublicKey | Signed::WithTheClientSecret => "HS256",
        Signed::Honestly | Signed::WithAnotherKey => "ES256",
    };
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&json!({"alg": alg, "kid": "1"})), part(&claims));
    let shared = |secret: &str| {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        hmac::sign(&secret, signed.as_bytes()).as_ref().to_vec()
    };
    let by =
        |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec();
    let signature = match script.signed {
        Signed::Honestly => by(key),
        Signed::WithAnotherKey => by(other),
        Signed::NotAtAll => Vec::new(),
        Signed::WithThePublicKey => shared(x),
        Signed::WithTheClientSecret => shared("a secret of both"),
    };
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}

/// A server that reaches this machine, a provider, and the provider set up for the site.
struct World {
    api: Api,
    provider: Provider,
    path: String,
}

/// A person on the way to the provider.
struct Way {
    state: String,
    cookie: String,
}

impl World {
    async fn start(settings: &Value) -> Self {
        let outgoing = OutgoingSettings {
            public_url: Some(PUBLIC.into()),
            egress_allow: vec!["127.0.0.0/8".parse().unwrap()],
            ..OutgoingSettings::default()
        };
        let api = Api::start_reaching(Outgoing::new(outgoing).unwrap()).await;
        let provider = Provider::start();
        let path = set_up(&api, &api.site_id, &api.token, &provider, settings).await;
        Self { api, provider, path }
    }

    async fn leave(&self) -> Way {
        self.leave_by(&self.path).await
    }

    /// Goes to the provider, which notes what it is asked.
    async fn leave_by(&self, path: &str) -> Way {
        let begun = self.api.send(Call::new("POST", &format!("{path}/sign-in")).body(&json!({}))).await;
        assert_eq!(begun.status, 200, "{}", begun.text);
        let url = begun.body["data"]["url"].as_str().unwrap().to_owned();
        let (address, query) = url.split_once('?').unwrap();
        assert_eq!(address, format!("{}/auth", self.provider.issuer));
        let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(asked["scope"], "openid email profile");
        assert_eq!(asked["code_challenge_method"], "S256");
        let mut script = self.provider.script.lock().unwrap();
        (script.nonce, script.challenge) = (asked["nonce"].clone(), asked["code_challenge"].clone());
        let cookie = begun.headers["set-cookie"].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly; SameSite=Lax") && cookie.ends_with("Secure")
                || !cookie.contains("Secure")
        );
        Way { state: asked["state"].clone(), cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    async fn come_back(&self, way: &Way, code: &str) -> Answer {
        self.come_back_with(&self.path, &way.cookie, &json!({"state": way.state, "code": code})).await
    }

    async fn come_back_with(&self, path: &str, cookie: &str, body: &Value) -> Answer {
        let call = Call::new("POST", &format!("{path}/sign-in/finish")).header("cookie", cookie);
        self.api.send(call.body(body)).await
    }

    /// Signs in with a token that says something.
    async fn signed_in(&self, claims: Value, signed: Signed) -> Answer {
        let way = self.leave().await;
        self.provider.says(claims, signed);
        let code = way.state.clone();
        self.come_back(&way, &code).await
    }

    /// The sentence of a refusal, and what the newest row of the log says of it.
    async fn refused(&self, answer: &Answer) -> (String, String) {
        assert_eq!(answer.status, 403, "{}", answer.text);
        assert_eq!(answer.body["data"]["code"], "not_proved");
        assert!(answer.headers.get("set-cookie").is_none(), "nobody is signed in");
        let rows = self.api.get(&format!("/api/sites/{}/audit?limit=1", self.api.site_id)).await;
        assert_eq!(rows[0]["type"], "provider_sign_in_refused");
        let reason = rows[0]["details"]["reason"].as_str().unwrap().to_owned();
        (answer.body["errors"][0].as_str().unwrap().to_owned(), reason)
    }
}

/// Sets a provider up for a site; gives the path of its calls.
async fn set_up(api: &Api, site: &str, token: &str, provider: &Provider, settings: &Value) -> String {
    let mut body = json!({"name": "University", "issuer": provider.issuer, "client_id": CLIENT,
        "client_secret": "a secret of both"});
    for (name, value) in settings.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = format!("/api/sites/{site}/providers");
    let made = api.send(Call::new("POST", &path).token(token).body(&body)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(!made.text.contains("a secret of both"), "the secret is not answered");
    let id = made.body["data"]["provider_id"].as_str().unwrap().to_owned();
    assert_eq!(made.body["data"]["redirect_uri"], format!("{PUBLIC}/sign-in/{site}/{id}"));
    format!("{path}/{id}")
}

fn token_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["data"]["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_cannot_be_believed_is_refused_and_told_to_administrators() {
    let world = World::start(&json!({"creates_people": true})).await;
    let long_ago = server::clock::now().as_unix() - 3_600;
    for (claims, signed, expected) in [
        (json!({"iss": "https://evil.example.org"}), Signed::Honestly, "it comes from another issuer"),
        (json!({"aud": "another"}), Signed::Honestly, "it is meant for another application"),
        (json!({"aud": [CLIENT, "another"]}), Signed::Honestly, "it is meant for another application"),
        (json!({"azp": "another"}), Signed::Honestly, "it was made for another application"),
        (json!({"nonce": "of another attempt"}), Signed::Honestly, "it belongs to another attempt"),
        (json!({"nonce": null}), Signed::Honestly, "it belongs to another attempt"),
        (json!({"exp": long_ago}), Signed::Honestly, "it is over"),
        (json!({"iat": long_ago}), Signed::Honestly, "it was not made just now"),
        (json!({"iat": long_ago + 7_200}), Signed::Honestly, "it was not made just now"),
        (json!({"sub": ""}), Signed::Honestly, "it names nobody"),
        (json!({}), Signed::NotAtAll, "it is not signed as it has to be"),
        (json!({}), Signed::WithThePublicKey, "it is not signed as it has to be"),
        (json!({}), Signed::WithTheClientSecret, "it is not signed as it has to be"),
        (json!({}), Signed::WithAnotherKey, "it is not signed as it has to be"),
    ] {
        let answer = world.signed_in(claims, signed).await;
        let (sentence, reason) = world.refused(&answer).await;
        assert!(reason.contains(expected), "{expected}: {reason}");
        assert!(sentence.starts_with("Signing in with University did not work."), "{sentence}");
    }
    let unverified = world.signed_in(json!({"email_verified": false}), Signed::Honestly).await;
    let (sentence, reason) = world.refused(&unverified).await;
    assert!(sentence.contains("does not say that your e-mail address is verified"), "{sentence}");
    assert!(reason.contains("(The provider calls them ann@example.org)"), "{reason}");
    let people = world.api.get(&format!("/api/sites/{}/users", world.api.site_id)).await;
    assert_eq!(people.as_array().unwrap().len(), 1, "nobody but the administrator");
    token_of(&world.signed_in(json!({}), Signed::Honestly).await);
}

#[tokio::test]
async fn an_attempt_is_good_once_and_in_one_browser_and_with_one_provider() {
    let world = World::start(&json!({"creates_people": true})).await;
    world.provider.says(json!({}), Signed::Honestly);
    let first = world.leave().await;
    token_of(&world.come_back(&first, "one").await);
    let again = world.come_back(&first, "two").await;
    assert!(world.refused(&again).await.1.contains("taken twice"));
    let unknown = world.come_back(&first, "three").await;
    assert!(unknown.body["errors"][0].as_str().unwrap().starts_with("This way to sign in was used already"));

    let way = world.leave().await;
    let old_code = world.come_back(&way, "one").await;
    assert!(world.refused(&old_code).await.1.contains("did not take the code"));

    let way = world.leave().await;
    for cookie in ["", "holdfast_way=hfb_guessed"] {
        let way = world.leave().await;
        let body = json!({"state": way.state, "code": "four"});
        let elsewhere = world.come_back_with(&world.path, cookie, &body).await;
        assert!(world.refused(&elsewhere).await.1.contains("another browser"), "{cookie}");
    }
    let denied = json!({"state": way.state, "error": "access_denied"});
    let denied = world.come_back_with(&world.path, &way.cookie, &denied).await;
    assert!(world.refused(&denied).await.1.contains("`access_denied`"));

    let way = world.leave().await;
    let body = json!({"state": way.state, "code": "five", "iss": "https://evil.example.org"});
    let mixed = world.come_back_with(&world.path, &way.cookie, &body).await;
    assert!(world.refused(&mixed).await.1.contains("another issuer"));

    // A provider that sends people on to another one, with its own attempt, gets nothing by it.
    let other = set_up(&world.api, &world.api.site_id, &world.api.token, &world.provider, &json!({})).await;
    let way = world.leave_by(&other).await;
    let mixed = world.come_back(&way, "six").await;
    assert!(world.refused(&mixed).await.1.contains("another provider"));
}

#[tokio::test]
async fn people_are_made_known_or_left_outside_as_the_site_wants_it() {
    let world = World::start(&json!({"email_domains": ["example.org"]})).await;
    let refused = async |claims: Value, expected: &str| {
        let answer = world.signed_in(claims, Signed::Honestly).await;
        let (sentence, _) = world.refused(&answer).await;
        assert!(sentence.contains(expected), "{expected}: {sentence}");
    };
    refused(json!({}), "You have no place on this site").await;
    refused(json!({"email": "ann@evil.example"}), "one of its own domains").await;
    refused(json!({"email": "ann@example.org.evil.example"}), "one of its own domains").await;
    let change = async |body: Value| world.api.post(&world.path, &body).await;

    let groups = format!("/api/sites/{}/usergroups", world.api.site_id);
    let group = world.api.post(&groups, &json!({"name": "Optics"})).await["usergroup_id"].clone();
    change(json!({"creates_people": true, "groups": {"claim": "roles", "values": [{"value": "optics",
        "usergroup_id": group}]}, "identifiers": [{"claim": "badge", "description": "Badge"}]}))
    .await;
    let made =
        world.signed_in(json!({"roles": ["staff", "optics"], "badge": "B-17"}), Signed::Honestly).await;
    assert_eq!(made.body["data"]["user"]["name"], "Ann Lee", "{}", made.text);
    assert_eq!(made.body["data"]["sites"][0]["usergroups"], json!([group]));
    let ann = made.body["data"]["user"]["user_id"].as_str().unwrap().to_owned();
    let path = format!("/api/sites/{}/users/{ann}", world.api.site_id);
    let kept = world.api.get(&path).await;
    assert_eq!(kept["actual_usage_identifiers"][0]["identifier"], "B-17", "{kept}");

    // Known by what the provider calls her, whatever her address is then; her groups follow.
    change(json!({"email_domains": []})).await;
    let again =
        world.signed_in(json!({"email": "lee@example.org", "roles": "staff"}), Signed::Honestly).await;
    assert_eq!(again.body["data"]["user"]["user_id"], json!(ann));
    assert_eq!(again.body["data"]["sites"][0]["usergroups"], json!([]));
    // Another account that claims her address is not hers.
    refused(json!({"sub": "another"}), "Somebody else signs in here").await;
    world.api.post(&path, &json!({"active": false})).await;
    refused(json!({}), "You were blocked on this site").await;
    assert_eq!(world.api.send(Call::new("GET", "/api/session").token(&token_of(&again))).await.status, 401);
}

#[tokio::test]
async fn a_sites_own_provider_opens_that_site_alone() {
    let world = World::start(&json!({"creates_people": true})).await;
    let api = &world.api;
    // Zoe rules another site, and sets up a provider that claims to know everybody.
    let (theirs, zoe) = api.second_site("Elsewhere", "zoe@example.org").await;
    let evil = set_up(api, &theirs, &zoe, &world.provider, &json!({"creates_people": true})).await;
    let claiming = async |email: &str| {
        let way = world.leave_by(&evil).await;
        world.provider.says(json!({"email": email, "sub": email}), Signed::Honestly);
        let body = json!({"state": way.state, "code": way.state});
        world.come_back_with(&evil, &way.cookie, &body).await
    };
    let stranger = claiming("admin@example.org").await;
    assert_eq!(stranger.status, 403, "{}", stranger.text);
    assert!(!stranger.text.contains("Okafor"), "{}", stranger.text);
    let row = api.send(Call::new("GET", &format!("/api/sites/{theirs}/audit?limit=1")).token(&zoe)).await;
    assert_eq!(row.body["data"][0]["type"], "provider_sign_in_refused");

    // Ada has a place on both, and rules her own; there she is a user, and Zoe's word lets her in as no more.
    let invited = json!({"email": "admin@example.org", "first_name": "", "last_name": "", "role": "user"});
    let path = format!("/api/sites/{theirs}/users");
    assert_eq!(api.send(Call::new("POST", &path).token(&zoe).body(&invited)).await.status, 200);
    let room = api.add_resource(&json!({"site_id": api.site_id, "name": "Room"})).await;
    let opened = claiming("admin@example.org").await;
    let token = token_of(&opened);
    assert_eq!(opened.body["data"]["sites"].as_array().unwrap().len(), 1, "{}", opened.text);
    let get = async |path: &str| api.send(Call::new("GET", path).token(&token)).await;
    let post =
        async |path: &str, body: Value| api.send(Call::new("POST", path).token(&token).body(&body)).await;
    let session = get("/api/session").await;
    assert_eq!(session.body["data"]["sites"][0]["site_id"], json!(theirs), "{}", session.text);
    assert!(!session.text.contains("Institute"), "{}", session.text);
    for path in [
        format!("/api/sites/{}", api.site_id),
        format!("/api/sites/{}/users", api.site_id),
        format!("/api/reservables/{room}"),
        format!("/api/sites/{}/providers", api.site_id),
    ] {
        assert_eq!(get(&path).await.status, 404, "{path}");
    }
    assert_eq!(get("/api/sessions").await.body["numitems"], 1, "her own sessions are not told");
    for (path, body) in [
        (
            "/api/session/password",
            json!({"old_password": "correct horse battery", "new_password": "an evil password"}),
        ),
        ("/api/session/second-factor/enrol", json!({"password": "correct horse battery"})),
    ] {
        let refused = post(path, body).await;
        assert_eq!(refused.status, 403, "{path}: {}", refused.text);
        assert!(refused.text.contains("counts for that site alone"), "{path}: {}", refused.text);
    }
    assert_eq!(post("/api/sessions/revoke-others", json!({})).await.body["data"], 0);
    let open = json!({"access": "open"});
    api.post(&format!("/api/sites/{}", api.site_id), &open).await;
    assert_eq!(post(&format!("/api/sites/{}/join", api.site_id), json!({})).await.status, 403);
    assert_eq!(api.get("/api/session").await["user"]["name"], "Ada Okafor", "she is signed in as before");

    // What Zoe's provider did is in the log under its name; without it, its sessions open nothing.
    let rows = api
        .send(Call::new("GET", &format!("/api/sites/{theirs}/audit?type=identity_linked")).token(&zoe))
        .await;
    let provider_id = evil.rsplit('/').next().unwrap();
    assert_eq!(rows.body["data"][0]["provider_id"], provider_id, "{}", rows.text);
    api.send(Call::new("POST", &evil).token(&zoe).body(&json!({"active": false}))).await;
    assert_eq!(get("/api/session").await.status, 401);
}

#[tokio::test]
async fn administrators_set_providers_up_and_others_do_not() {
    let world = World::start(&json!({})).await;
    let api = &world.api;
    let path = format!("/api/sites/{}/providers", api.site_id);
    let moderator = api.add_person("mona@example.org", "moderator").await;
    assert_eq!(api.send(Call::new("GET", &path).token(&moderator)).await.status, 403);
    let good = json!({"name": "A", "issuer": world.provider.issuer, "client_id": "b"});
    for (field, value, place) in [
        ("name", json!(""), "name"),
        ("issuer", json!("login.example.org"), "issuer"),
        ("issuer", json!("https://10.0.0.1"), "issuer"),
        ("issuer", json!(format!("{}/other", world.provider.issuer)), "issuer"),
        ("client_id", json!(" "), "client_id"),
        ("scopes", json!(["a b"]), "scopes[0]"),
        ("email_domains", json!([""]), "email_domains[0]"),
        (
            "groups",
            json!({"claim": "g", "values": [{"value": "x", "usergroup_id": 77}]}),
            "groups.values[0].usergroup_id",
        ),
        ("identifiers", json!([{"claim": "", "description": "x"}]), "identifiers[0].claim"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = api.send(Call::new("POST", &path).token(&api.token).body(&body)).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["data"]["problems"][0]["path"]),
            (400, &json!(place)),
            "{}",
            answer.text
        );
    }
    let moved = api
        .send(Call::new("POST", &world.path).token(&api.token).body(&json!({"issuer": "https://a.example"})));
    assert_eq!(moved.await.status, 400);
    let offered = json!([{"site_id": api.site_id, "provider_id": world.path.rsplit('/').next().unwrap(),
        "name": "University"}]);
    assert_eq!(api.get("/api/session/providers").await, offered);
    api.post(&world.path, &json!({"active": false})).await;
    assert_eq!(api.get("/api/session/providers").await, json!([]));
    let begun = api.send(Call::new("POST", &format!("{}/sign-in", world.path)).body(&json!({}))).await;
    assert_eq!(begun.status, 404);
    api.post(&format!("{}/delete", world.path), &json!({})).await;
    assert_eq!(api.get(&path).await, json!([]));
}
