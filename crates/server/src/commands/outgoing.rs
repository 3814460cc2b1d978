//! The options of every command that reaches outside: the mail server, private networks, the public address.

use app::{App, Outgoing, OutgoingSettings};
use clap::Args;
use ipnet::IpNet;

use super::Trouble;

/// How the outside is reached.
#[derive(Debug, Clone, Args)]
pub struct OutgoingOptions {
    /// The address people use, such as `https://book.example.org`; it stands in feeds, mails and what identity
    /// providers are told, and decides whether the cookie needs HTTPS. Without it, what each request says.
    #[arg(long, value_parser = public_url)]
    pub public_url: Option<String>,
    /// Private networks that outgoing requests may reach, as ranges with commas between; none without.
    #[arg(long, value_delimiter = ',', value_parser = network)]
    pub egress_allow: Vec<IpNet>,
    /// The mail server, such as `smtps://name:password@mail.example.org`; without it no mail is sent.
    #[arg(long, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Who mails come from, such as `Holdfast <book@example.org>`.
    #[arg(long)]
    pub mail_from: Option<String>,
}

impl OutgoingOptions {
    /// The app with these ways out.
    pub fn given_to(self, app: App) -> Result<App, Trouble> {
        Ok(app.reaching(self.outgoing()?))
    }

    /// The ways out.
    pub fn outgoing(self) -> Result<Outgoing, Trouble> {
        let settings = OutgoingSettings {
            public_url: self.public_url,
            egress_allow: self.egress_allow,
            smtp_url: self.smtp_url.filter(|url| !url.is_empty()),
            mail_from: self.mail_from.filter(|from| !from.is_empty()),
        };
        Ok(Outgoing::new(settings)?)
    }
}

/// An address with a scheme and a host and nothing else.
fn public_url(text: &str) -> Result<String, &'static str> {
    let wrong = "write it like https://book.example.org, without a path";
    let text = text.strip_suffix('/').unwrap_or(text);
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(wrong)?;
    let is_host =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if is_host { Ok(text.to_ascii_lowercase()) } else { Err(wrong) }
}

/// A range, or a single address as the smallest one.
pub(super) fn network(text: &str) -> Result<IpNet, &'static str> {
    let text = text.trim();
    let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| single()).map_err(|_| "write an address or a range such as 10.0.0.0/8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        for (text, expected) in [
            ("https://book.example.org", Some("https://book.example.org")),
            ("https://Book.Example.org/", Some("https://book.example.org")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("https://book.example.org/path", None),
            ("book.example.org", None),
            ("https://", None),
            ("ftp://book.example.org", None),
        ] {
            assert_eq!(public_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_network_is_an_address_or_a_range() {
        assert_eq!(network("10.0.0.1").unwrap().to_string(), "10.0.0.1/32");
        assert_eq!(network(" 10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert!(network("everywhere").is_err());
    }
}
