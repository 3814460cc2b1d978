//! The one way to fetch over HTTP: every address is checked before anything is sent to it.
//!
//! Owns which addresses may be reached, redirects, and the limits on size and time. A name is resolved here and the
//! connection goes to the very addresses that were checked, so that a second answer of the name server changes
//! nothing. What a fetched body means is the caller's affair.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Method, Response, Url};

/// How many redirects of one answer are followed; each is checked like the first address.
const REDIRECTS_MAX: usize = 3;
/// How long a connection may take to stand, in seconds.
const CONNECT_SECONDS_MAX: u64 = 10;

/// How much a caller is ready to wait for and to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, in bytes.
    pub bytes_max: usize,
    /// The longest time from the first step to the last byte, redirects included, in seconds.
    pub seconds_max: u64,
}

/// What came back, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that answered in the end.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// What the answer says it is, such as `image/png`.
    pub content_type: Option<String>,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl Fetched {
    /// Whether the status says that all went well.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why nothing came back. The sentences are for whoever entered the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientTrouble {
    /// The text is no address that can be fetched.
    #[error("`{0}` is not an address to fetch from; write it like https://example.org/path")]
    NotAnAddress(String),
    /// The host is in a network that must not be reached from here.
    #[error(
        "{0} is in a private network, which this server does not reach; the operator may allow it with HOLDFAST_EGRESS_ALLOW"
    )]
    Private(String),
    /// More redirects than are followed, or one away from HTTPS.
    #[error("the answer redirects too often or away from HTTPS")]
    Redirects,
    /// More bytes than the caller reads.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// More time than the caller waits.
    #[error("there was no whole answer within {0} s")]
    TooSlow(u64),
    /// No connection, no TLS, or an answer that is no HTTP.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// The host.
        host: String,
        /// What the system said.
        reason: String,
    },
}

/// The client; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    guard: Arc<Guard>,
}

/// What is sent along with a request.
#[derive(Debug, Clone, Default)]
struct Sending<'a> {
    form: Option<&'a [(&'a str, &'a str)]>,
    basic: Option<(&'a str, &'a str)>,
}

impl Client {
    /// A client that reaches public addresses, and private ones only in the given ranges.
    pub fn new(allowed: Vec<IpNet>) -> Result<Self, ClientTrouble> {
        // An earlier call in the same process has installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Arc::new(Guard { allowed });
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("holdfast/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .dns_resolver(GuardedResolver(guard.clone()))
            .build()
            .map_err(|error| ClientTrouble::Unreachable {
                host: "this machine".into(),
                reason: chain(&error),
            })?;
        Ok(Self { http, guard })
    }

    /// Fetches an address, following a few redirects.
    pub async fn get(&self, url: &str, limits: Limits) -> Result<Fetched, ClientTrouble> {
        let first = self.guard.checked(url)?;
        within(limits, async {
            let mut url = first;
            for _ in 0..=REDIRECTS_MAX {
                let response = self.send(Method::GET, url.clone(), Sending::default()).await?;
                let Some(next) = redirect_of(&response) else { return read(response, limits).await };
                let next = url.join(&next).map_err(|_| ClientTrouble::Redirects)?;
                if url.scheme() == "https" && next.scheme() != "https" {
                    return Err(ClientTrouble::Redirects);
                }
                url = self.guard.checked(next.as_str())?;
            }
            Err(ClientTrouble::Redirects)
        })
        .await
    }

    /// Sends a form, with a name and a secret as HTTP basic authentication where given. No redirect is followed:
    /// what is sent is meant for this address alone.
    pub async fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
        limits: Limits,
    ) -> Result<Fetched, ClientTrouble> {
        let url = self.guard.checked(url)?;
        within(limits, async {
            let response = self.send(Method::POST, url, Sending { form: Some(form), basic }).await?;
            read(response, limits).await
        })
        .await
    }

    /// Sends a request as a library of a protocol wants it sent. No redirect is followed: what is sent is meant for
    /// this address alone.
    pub async fn exchange(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<Fetched, ClientTrouble> {
        let url = self.guard.checked(url)?;
        within(limits, async {
            let host = url.host_str().unwrap_or_default().to_owned();
            let request = self.http.request(method, url).headers(headers).body(body);
            read(request.send().await.map_err(|error| trouble(&host, &error))?, limits).await
        })
        .await
    }

    async fn send(&self, method: Method, url: Url, sending: Sending<'_>) -> Result<Response, ClientTrouble> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut request = self.http.request(method, url);
        if let Some(form) = sending.form {
            let mut text = form_urlencoded::Serializer::new(String::new());
            let body = text.extend_pairs(form).finish();
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        }
        if let Some((name, secret)) = sending.basic {
            request = request.basic_auth(name, Some(secret));
        }
        request.send().await.map_err(|error| trouble(&host, &error))
    }
}

/// The address a redirect leads to; none for every other answer.
fn redirect_of(response: &Response) -> Option<String> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers().get(LOCATION).filter(|_| is_redirect)?;
    location.to_str().ok().map(str::to_owned)
}

async fn within<T>(
    limits: Limits,
    work: impl Future<Output = Result<T, ClientTrouble>>,
) -> Result<T, ClientTrouble> {
    let time = Duration::from_secs(limits.seconds_max);
    tokio::time::timeout(time, work).await.unwrap_or(Err(ClientTrouble::TooSlow(limits.seconds_max)))
}

async fn read(mut response: Response, limits: Limits) -> Result<Fetched, ClientTrouble> {
    let host = response.url().host_str().unwrap_or_default().to_owned();
    let too_large = ClientTrouble::TooLarge(limits.bytes_max);
    if response.content_length().is_some_and(|length| length > limits.bytes_max as u64) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| trouble(&host, &error))? {
        if body.len() + piece.len() > limits.bytes_max {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Ok(Fetched {
        url: response.url().to_string(),
        status: response.status().as_u16(),
        content_type: content_type.map(str::to_owned),
        body,
    })
}

/// A refusal of the guard comes back wrapped by the library; everything else is told with its causes.
fn trouble(host: &str, error: &reqwest::Error) -> ClientTrouble {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(own) = error.downcast_ref::<ClientTrouble>() {
            return own.clone();
        }
        cause = error.source();
    }
    ClientTrouble::Unreachable { host: host.to_owned(), reason: chain(error) }
}

/// The innermost cause, which says what happened; the outer ones only say where.
fn chain(error: &reqwest::Error) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Which addresses may be reached.
#[derive(Debug)]
struct Guard {
    allowed: Vec<IpNet>,
}

impl Guard {
    /// The address, if its scheme and a host that is written as numbers may be reached. Odd spellings of numbers,
    /// such as `0x7f.1`, are plain by then.
    fn checked(&self, text: &str) -> Result<Url, ClientTrouble> {
        let wrong = || ClientTrouble::NotAnAddress(text.chars().take(200).collect());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?;
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        if !matches!(url.scheme(), "http" | "https") || has_credentials {
            return Err(wrong());
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) if !self.admits(address) => Err(ClientTrouble::Private(host.to_owned())),
            _ => Ok(url),
        }
    }

    fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|range| range.contains(&address))
    }
}

/// Resolves names and keeps only addresses that may be reached.
#[derive(Debug)]
struct GuardedResolver(Arc<Guard>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let admitted: Vec<SocketAddr> =
                found.into_iter().filter(|address| guard.admits(address.ip())).collect();
            if admitted.is_empty() {
                return Err(ClientTrouble::Private(host).into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the public internet (the special-purpose registries of IANA, RFC 6890). Addresses
/// that carry another inside, for translation or tunnels, are none: what they reach depends on the network here.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || matches!(
            (first, second, third),
            (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
        );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // All of the public internet is within 2000::/3.
    let is_global_unicast = segments[0] & 0xe000 == 0x2000;
    let is_special =
        matches!((segments[0], segments[1]), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff));
    is_global_unicast && !is_special
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    const LIMITS: Limits = Limits { bytes_max: 1_000, seconds_max: 5 };

    fn loopback() -> Vec<IpNet> {
        vec!["127.0.0.0/8".parse().unwrap()]
    }

    /// Answers connections on loopback, one after the other, and gives the port.
    fn serve(answers: Vec<String>) -> u16 {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked);
                let _ = stream.write_all(answer.replace("PORT", &port.to_string()).as_bytes());
            }
        });
        port
    }

    fn answer(status: &str, headers: &str, body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
    }

    async fn get(allowed: Vec<IpNet>, url: &str) -> Result<Fetched, ClientTrouble> {
        Client::new(allowed).unwrap().get(url, LIMITS).await
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        let guard = Guard { allowed: Vec::new() };
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[fe80::1]",
            "[fc00::1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[ff02::1]",
            "[fd00:ec2::254]",
        ] {
            let found = guard.checked(&format!("http://{host}/"));
            assert!(matches!(found, Err(ClientTrouble::Private(_))), "{host}: {found:?}");
        }
        for host in ["8.8.8.8", "[2606:4700::1111]", "example.org"] {
            assert!(guard.checked(&format!("https://{host}/")).is_ok(), "{host}");
        }
    }

    #[test]
    fn only_plain_web_addresses_are_addresses() {
        let guard = Guard { allowed: loopback() };
        for text in
            ["", "example.org", "file:///etc/passwd", "ftp://example.org", "http://me:secret@example.org/"]
        {
            assert!(matches!(guard.checked(text), Err(ClientTrouble::NotAnAddress(_))), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_and_a_range_can_be_allowed() {
        let port = serve(vec![answer("200 OK", "Content-Type: text/plain\r\n", "hello")]);
        let url = format!("http://localhost:{port}/");
        assert_eq!(get(Vec::new(), &url).await, Err(ClientTrouble::Private("localhost".into())));
        let fetched = get(loopback(), &url).await.unwrap();
        assert_eq!((fetched.status, fetched.body.as_slice()), (200, b"hello".as_slice()));
        assert_eq!(fetched.content_type.as_deref(), Some("text/plain"));
    }

    #[tokio::test]
    async fn redirects_are_few_and_checked() {
        let again = || answer("302 Found", "Location: http://127.0.0.1:PORT/again\r\n", "");
        let inside = answer("302 Found", "Location: http://169.254.169.254/latest\r\n", "");
        let port = serve(vec![again(), inside]);
        let found = get(loopback(), &format!("http://127.0.0.1:{port}/")).await;
        assert_eq!(found, Err(ClientTrouble::Private("169.254.169.254".into())));
        let port = serve((0..5).map(|_| again()).collect());
        assert_eq!(
            get(loopback(), &format!("http://127.0.0.1:{port}/")).await,
            Err(ClientTrouble::Redirects)
        );
    }

    #[tokio::test]
    async fn a_body_is_read_only_so_far() {
        let said = answer("200 OK", "", &"x".repeat(1_001));
        let unsaid = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "x".repeat(1_001));
        for text in [said, unsaid] {
            let port = serve(vec![text]);
            let found = get(loopback(), &format!("http://127.0.0.1:{port}/")).await;
            assert_eq!(found, Err(ClientTrouble::TooLarge(1_000)));
        }
    }

    #[tokio::test]
    async fn a_form_is_never_sent_on() {
        let port = serve(vec![answer("307 Temporary Redirect", "Location: http://127.0.0.1:1/\r\n", "")]);
        let client = Client::new(loopback()).unwrap();
        let url = format!("http://127.0.0.1:{port}/token");
        let fetched =
            client.post_form(&url, &[("code", "a b&c")], Some(("me", "secret")), LIMITS).await.unwrap();
        assert_eq!(fetched.status, 307);
    }
}
