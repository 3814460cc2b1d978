//! A server without a network: the router over a temporary database, with a site and its administrator.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]
#![expect(dead_code, reason = "each test file uses its own part of it")]

use std::sync::Arc;

use app::{App, NewPerson, NewSite, Outgoing};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use server::chance::Chance;
use server::{EdgeSettings, Server, clock};
use store::{Location, Options, Store};
use timeline::Zone;
use tower::ServiceExt;

const PASSWORD: &str = "correct horse battery";

/// The running API.
pub(crate) struct Api {
    router: Router,
    app: App,
    /// The site, in Berlin.
    pub(crate) site_id: String,
    /// The administrator's token.
    pub(crate) token: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body as JSON; null when it is something else.
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::start_reaching(Outgoing::default()).await
    }

    /// One with ways out.
    pub(crate) async fn start_reaching(outgoing: Outgoing) -> Self {
        let chance = Arc::new(Chance::from_system().unwrap());
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let app = App::new(store, chance.clone(), chance.clone()).reaching(outgoing);
        let administrator = NewPerson {
            email: "admin@example.org".into(),
            first_name: "Ada".into(),
            last_name: "Okafor".into(),
            password: Some(PASSWORD.into()),
        };
        let timezone = Zone::named("Europe/Berlin").unwrap();
        let new = NewSite { name: "Institute".into(), timezone, administrator };
        let created = app::create_site(&app, new, clock::now()).await.unwrap();
        let router = server::router(Server::new(app.clone(), chance, EdgeSettings::default()));
        let mut api = Self { router, app, site_id: created.site_id.to_string(), token: String::new() };
        api.token = api.sign_in("admin@example.org").await;
        api
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        let response = self.router.clone().oneshot(call.request()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default(), text }
    }

    /// The data of a call that must succeed.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.send(Call::new("POST", path).token(&self.token).body(body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.body["data"].clone()
    }

    /// The data of a call that must succeed.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.send(Call::new("GET", path).token(&self.token)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.body["data"].clone()
    }

    pub(crate) async fn add_resource(&self, settings: &Value) -> String {
        let added = self.post("/api/reservables", settings).await;
        added["reservable_id"].as_str().expect("a resource has an id").to_owned()
    }

    /// Adds a person to the site and signs them in.
    pub(crate) async fn add_person(&self, email: &str, role: &str) -> String {
        let path = format!("/api/sites/{}/users", self.site_id);
        let person = json!({"email": email, "first_name": "Some", "last_name": "One", "role": role,
            "password": PASSWORD});
        self.post(&path, &person).await;
        self.sign_in(email).await
    }

    /// The id of whoever holds a token.
    pub(crate) async fn user_id(&self, token: &str) -> String {
        let answer = self.send(Call::new("GET", "/api/session").token(token)).await;
        answer.body["data"]["user"]["user_id"].as_str().expect("somebody is signed in").to_owned()
    }

    /// Another site with an administrator of its own: its id and the administrator's token.
    pub(crate) async fn second_site(&self, name: &str, email: &str) -> (String, String) {
        let administrator = NewPerson {
            email: email.into(),
            first_name: "Zoe".into(),
            last_name: name.into(),
            password: Some(PASSWORD.into()),
        };
        let timezone = Zone::named("Europe/Berlin").unwrap();
        let new = NewSite { name: name.into(), timezone, administrator };
        let created = app::create_site(&self.app, new, clock::now()).await.unwrap();
        (created.site_id.to_string(), self.sign_in(email).await)
    }

    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let body = json!({"qrauth": true, "username": email, "password": PASSWORD});
        let answer = self.send(Call::new("POST", "/api/session").body(&body)).await;
        answer.body["data"]["token"].as_str().expect("signing in gives a token").to_owned()
    }
}

/// A request to be sent.
pub(crate) struct Call {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    text: String,
}

impl Call {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        let headers = vec![("host".into(), "localhost".into())];
        Self { method: method.into(), path: path.into(), headers, text: String::new() }
    }

    /// With a header; the last of its name counts.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("QReserveToken {token}"))
    }

    pub(crate) fn body(self, body: &Value) -> Self {
        self.text(&body.to_string())
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text = text.into();
        self.header("content-type", "application/json")
    }

    fn request(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.text)).unwrap()
    }
}
