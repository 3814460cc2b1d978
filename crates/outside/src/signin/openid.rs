//! Signing in at an identity provider with OpenID Connect: discovery, the way there, and what comes back.
//!
//! Owns the protocol (authorization code with PKCE) and what a token has to be to be believed. That an attempt is good
//! once and in one browser, and who the person is here, is for the app. Everything goes through the guarded client.

use std::future::Future;
use std::pin::Pin;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
    CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, DiscoveryError, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse, UserInfoClaims, UserInfoError, http,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::client::{Client, ClientTrouble, Limits};

/// What providers answer is small and quick.
const LIMITS: Limits = Limits { bytes_max: 256 * 1024, seconds_max: 10 };
/// The longest issuer address, in bytes.
const ISSUER_LENGTH_MAX: usize = 500;
/// How far the provider's clock may be ahead of ours, in seconds.
const CLOCKS_DIFFER_SECONDS: i64 = 120;
/// How old a token may be, in seconds, whatever it says of its end.
const AGE_SECONDS_MAX: i64 = 600;
/// How much of what a provider said is repeated.
const REPEATED_CHARACTERS: usize = 200;

/// Only signatures with the provider's own key pairs: nobody but the provider can make them, not even we.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why signing in at a provider does not work. The sentences are for whoever set the connection up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenIdTrouble {
    /// It cannot be reached.
    #[error(transparent)]
    Client(#[from] ClientTrouble),
    /// It answers, but not as it should.
    #[error("{0}")]
    Provider(String),
    /// It sent a token that cannot be trusted.
    #[error("the provider's token cannot be trusted: {0}")]
    Token(String),
}

/// A provider as it describes itself, with its keys.
#[derive(Debug, Clone)]
pub struct Provider(CoreProviderMetadata);

/// How we are known at a provider.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    /// Our name there.
    pub client_id: &'a str,
    /// The secret that goes with it.
    pub client_secret: Option<&'a str>,
    /// Where people come back to.
    pub redirect_uri: &'a str,
}

/// What was made up for one attempt to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// Comes back with the person.
    pub state: &'a str,
    /// Comes back inside the token.
    pub nonce: &'a str,
    /// Proves that whoever redeems the code also asked for it; 43 to 128 letters and digits (RFC 7636).
    pub verifier: &'a str,
}

/// What a provider says of somebody, in tokens that were checked.
#[derive(Debug, Clone)]
pub struct Said {
    /// What it calls them, for ever.
    pub subject: String,
    /// All claims.
    pub claims: Map<String, Value>,
}

impl Said {
    /// A claim that is a text with something in it.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The texts of a claim that is one text or a list of them.
    pub fn texts(&self, claim: &str) -> Vec<&str> {
        match self.claims.get(claim) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Their address, if the provider says that it is theirs.
    pub fn verified_email(&self) -> Option<&str> {
        let is_verified = self.claims.get("email_verified") == Some(&Value::Bool(true));
        self.text("email").filter(|_| is_verified)
    }
}

/// The claims beside the standard's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Rest {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Rest {}

type Fields = IdTokenFields<
    Rest,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// The library's client for a provider that was discovered.
type Relying = openidconnect::Client<
    Rest,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Asks a provider where it answers what, and for its keys (OpenID Connect Discovery 1.0).
pub async fn discover(client: &Client, issuer: &str) -> Result<Provider, OpenIdTrouble> {
    check_issuer(issuer)?;
    let http = Guarded::of(client, issuer);
    let address = IssuerUrl::new(issuer.to_owned()).map_err(|wrong| provider(wrong.to_string()))?;
    let found = CoreProviderMetadata::discover_async(address, &http).await.map_err(undiscovered)?;
    let endpoints = [found.authorization_endpoint().as_str(), found.jwks_uri().as_str()];
    for endpoint in endpoints {
        if !http.may_reach(endpoint) {
            return Err(provider(format!(
                "it names `{}`, which is not an address over HTTPS",
                cut(endpoint)
            )));
        }
    }
    Ok(Provider(found))
}

/// Refuses what cannot be an issuer: only an address over HTTPS can, or one of this very machine.
pub fn check_issuer(issuer: &str) -> Result<(), OpenIdTrouble> {
    let host = issuer.strip_prefix("http://").and_then(|rest| rest.split(['/', ':']).next());
    let is_here = host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"));
    let is_plain = !issuer.contains(['?', '#', '@', '\\'])
        && !issuer.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let is_address = issuer.len() > "https://".len() && issuer.starts_with("https://") || is_here;
    if is_address && is_plain && issuer.len() <= ISSUER_LENGTH_MAX {
        return Ok(());
    }
    Err(provider("an issuer is an address such as https://login.example.org, without `?` or `#`"))
}

/// Where to send the person.
pub fn address_of_sign_in(
    found: &Provider,
    credentials: Credentials<'_>,
    scopes: &[String],
    attempt: Attempt<'_>,
) -> Result<String, OpenIdTrouble> {
    let relying = relying(found, credentials)?;
    let (state, nonce) = (attempt.state.to_owned(), attempt.nonce.to_owned());
    let verifier = PkceCodeVerifier::new(attempt.verifier.to_owned());
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let request = relying.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
    let (url, ..) = request
        .add_scopes(scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    Ok(url.into())
}

/// Exchanges the code for what the provider says of the person, which is checked here: the signature, for whom it was
/// made, for which attempt, and when.
pub async fn redeem(
    client: &Client,
    found: &Provider,
    credentials: Credentials<'_>,
    code: &str,
    attempt: Attempt<'_>,
    now_unix: i64,
) -> Result<Said, OpenIdTrouble> {
    let http = Guarded::of(client, found.0.issuer());
    let relying = relying(found, credentials)?;
    let request = relying
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|_| provider("the provider names no address for tokens"))?
        .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.to_owned()));
    let tokens = request.request_async(&http).await.map_err(unredeemed)?;
    let token = tokens.id_token().ok_or_else(|| provider("the provider answered without an ID token"))?;
    let verifier = relying.id_token_verifier().set_allowed_algs(SIGNATURES);
    let nonce = Nonce::new(attempt.nonce.to_owned());
    let believed = token.claims(&verifier, &nonce).map_err(|wrong| untrusted(&wrong))?;
    let mut claims = as_map(believed)?;
    check(&claims, credentials.client_id, now_unix)?;

    if relying.user_info_url().is_some() {
        let asked = relying.user_info(tokens.access_token().clone(), Some(believed.subject().clone()));
        let asked = asked.map_err(|wrong| provider(wrong.to_string()))?;
        let told: Result<UserInfoClaims<Rest, CoreGenderClaim>, _> = asked.request_async(&http).await;
        lay_under(&mut claims, as_map(&told.map_err(untold)?)?);
    }
    Ok(Said { subject: believed.subject().to_string(), claims })
}

/// What the library leaves to us: for whom a token of several audiences was made, and that it was made just now.
fn check(claims: &Map<String, Value>, client_id: &str, now_unix: i64) -> Result<(), OpenIdTrouble> {
    let wrong = |what: &str| Err(OpenIdTrouble::Token(what.into()));
    if claims.get("azp").is_some_and(|party| party.as_str() != Some(client_id)) {
        return wrong("it was made for another application");
    }
    let is_fresh = |made: i64| made <= now_unix + CLOCKS_DIFFER_SECONDS && made >= now_unix - AGE_SECONDS_MAX;
    if !claims.get("iat").and_then(Value::as_i64).is_some_and(is_fresh) {
        return wrong("it was not made just now; see that the clocks agree");
    }
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    if subject.is_empty() || subject.len() > 255 {
        return wrong("it names nobody");
    }
    Ok(())
}

/// Adds what only the second answer says. Whether an address is verified counts for that very address alone.
fn lay_under(claims: &mut Map<String, Value>, mut told: Map<String, Value>) {
    if claims.contains_key("email") && claims.get("email") != told.get("email") {
        told.remove("email_verified");
    }
    for (name, value) in told {
        claims.entry(name).or_insert(value);
    }
}

fn relying(found: &Provider, credentials: Credentials<'_>) -> Result<Relying, OpenIdTrouble> {
    let id = ClientId::new(credentials.client_id.to_owned());
    let secret = credentials.client_secret.map(|secret| ClientSecret::new(secret.to_owned()));
    let back = RedirectUrl::new(credentials.redirect_uri.to_owned());
    let back = back.map_err(|wrong| provider(wrong.to_string()))?;
    // Basic unless the provider says that it takes the secret only in the form (OpenID Connect Discovery 1.0).
    let methods = found.0.token_endpoint_auth_methods_supported();
    let is_basic = methods.is_none_or(|known| known.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let relying = Relying::from_provider_metadata(found.0.clone(), id, secret).set_redirect_uri(back);
    Ok(relying.set_auth_type(if is_basic { AuthType::BasicAuth } else { AuthType::RequestBody }))
}

fn as_map(claims: &impl Serialize) -> Result<Map<String, Value>, OpenIdTrouble> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(OpenIdTrouble::Token("its claims cannot be read".into())),
    }
}

/// The guarded client in the shape that the library asks for.
struct Guarded<'a> {
    client: &'a Client,
    needs_https: bool,
}

impl<'a> Guarded<'a> {
    /// For a provider. One that is reached over HTTPS does not lead away from it.
    fn of(client: &'a Client, issuer: &str) -> Self {
        Self { client, needs_https: issuer.starts_with("https://") }
    }

    fn may_reach(&self, url: &str) -> bool {
        url.starts_with("https://") || !self.needs_https && url.starts_with("http://")
    }
}

impl<'c> AsyncHttpClient<'c> for Guarded<'_> {
    type Error = ClientTrouble;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ClientTrouble>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let url = parts.uri.to_string();
            if !self.may_reach(&url) {
                return Err(ClientTrouble::NotAnAddress(cut(&url)));
            }
            let fetched = self.client.exchange(parts.method, &url, parts.headers, body, LIMITS).await?;
            let mut response = http::Response::builder().status(fetched.status);
            if let Some(content_type) = fetched.content_type {
                response = response.header(http::header::CONTENT_TYPE, content_type);
            }
            let whole = response.body(fetched.body);
            whole.map_err(|wrong| ClientTrouble::Unreachable { host: cut(&url), reason: wrong.to_string() })
        })
    }
}

fn provider(sentence: impl Into<String>) -> OpenIdTrouble {
    OpenIdTrouble::Provider(sentence.into())
}

/// What a provider wrote, in a length and with letters that do no harm.
fn cut(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(REPEATED_CHARACTERS).collect()
}

fn undiscovered(error: DiscoveryError<ClientTrouble>) -> OpenIdTrouble {
    match error {
        DiscoveryError::Request(trouble) => trouble.into(),
        DiscoveryError::Response(status, _, what) => {
            provider(format!("the provider's description cannot be read (status {status}): {}", cut(&what)))
        }
        DiscoveryError::Validation(what) => provider(format!(
            "the provider calls itself by another address than the one it was asked at: {}",
            cut(&what)
        )),
        other => provider(format!("the provider's description cannot be read: {}", with_cause(&other))),
    }
}

type TokenError = RequestTokenError<ClientTrouble, StandardErrorResponse<CoreErrorResponseType>>;

fn unredeemed(error: TokenError) -> OpenIdTrouble {
    match error {
        RequestTokenError::Request(trouble) => trouble.into(),
        RequestTokenError::ServerResponse(refusal) => {
            provider(format!("the provider did not take the code: {}", cut(&refusal.to_string())))
        }
        other => {
            provider(format!("the provider's answer to the code cannot be read: {}", with_cause(&other)))
        }
    }
}

fn untold(error: UserInfoError<ClientTrouble>) -> OpenIdTrouble {
    match error {
        UserInfoError::Request(trouble) => trouble.into(),
        UserInfoError::ClaimsVerification(wrong) => untrusted(&wrong),
        other => {
            provider(format!("what the provider tells of the person cannot be read: {}", with_cause(&other)))
        }
    }
}

fn untrusted(wrong: &ClaimsVerificationError) -> OpenIdTrouble {
    OpenIdTrouble::Token(match wrong {
        ClaimsVerificationError::Expired(_) => "it is over".into(),
        ClaimsVerificationError::InvalidAudience(_) => "it is meant for another application".into(),
        ClaimsVerificationError::InvalidIssuer(_) => "it comes from another issuer".into(),
        ClaimsVerificationError::InvalidNonce(_) => "it belongs to another attempt to sign in".into(),
        ClaimsVerificationError::InvalidSubject(_) => "it tells of somebody else".into(),
        ClaimsVerificationError::SignatureVerification(how) => {
            format!("it is not signed as it has to be ({})", cut(&how.to_string()))
        }
        other => cut(&other.to_string()),
    })
}

fn with_cause(error: &dyn std::error::Error) -> String {
    let cause = error.source().map_or_else(String::new, |cause| format!(": {cause}"));
    cut(&format!("{error}{cause}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_issuer_is_an_address_over_https_or_on_this_machine() {
        for right in
            ["https://login.example.org", "https://login.example.org/realms/lab", "http://127.0.0.1:9000"]
        {
            assert_eq!(check_issuer(right), Ok(()), "{right}");
        }
        for wrong in [
            "",
            "https://",
            "login.example.org",
            "http://login.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost@example.org",
            "https://me@example.org",
            "https://example.org/?tenant=1",
            "https://example.org/ x",
            "javascript://localhost",
        ] {
            assert!(check_issuer(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_verified_address_is_that_very_address() {
        let map = |value: Value| value.as_object().unwrap().clone();
        let said = |token: Value, told: Value| {
            let mut claims = map(token);
            lay_under(&mut claims, map(told));
            Said { subject: "1".into(), claims }.verified_email().map(str::to_owned)
        };
        let ann = Some("ann@example.org".to_owned());
        let told = json!({"email": "ann@example.org", "email_verified": true});
        assert_eq!(said(told.clone(), json!({})), ann);
        assert_eq!(said(json!({}), told.clone()), ann);
        assert_eq!(said(json!({"email": "ann@example.org"}), told.clone()), ann);
        assert_eq!(said(json!({"email": "eve@example.org"}), told.clone()), None);
        assert_eq!(said(json!({"email": "ann@example.org", "email_verified": false}), told), None);
        assert_eq!(said(json!({"email": "ann@example.org", "email_verified": "yes"}), json!({})), None);
    }
}
