//! Codes of an app as a second factor: RFC 6238 as all apps know it, with SHA-1, six digits and half a minute each.
//!
//! Owns codes and how an app is told the secret. That a code is good once and that guessing stops is for the app.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use totp_rs::{Builder, Secret, Totp};

/// How many bytes a secret has: as many as the hash, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// Codes one step before and after are taken, for clocks that differ.
const STEPS_OFF: u16 = 1;

/// Why a secret cannot be used; its text holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the secret of a second factor cannot be used: {0}")]
pub struct TotpTrouble(String);

/// How an app is told a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret, in base 32, to be typed in.
    pub secret: String,
    /// The address that apps understand.
    pub url: String,
    /// The same as a picture, as SVG.
    pub picture: String,
}

/// A secret for an app that shows it as an account of the issuer.
pub fn enrolment(secret: [u8; SECRET_BYTES], issuer: &str, account: &str) -> Result<Enrolment, TotpTrouble> {
    let secret = Secret::from(secret).to_base32();
    let plain = |text: &str| text.replace(':', " ");
    let (issuer, account) = (escaped(&plain(issuer)), escaped(&plain(account)));
    let url = format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}");
    let code = QRBuilder::new(url.as_str()).build().map_err(|wrong| TotpTrouble(format!("{wrong:?}")))?;
    let picture = SvgBuilder::default().to_str(&code);
    Ok(Enrolment { secret, url, picture })
}

/// The step a code belongs to; none for a wrong one.
pub fn step_of(secret: &str, code: &str, unix_seconds: i64) -> Result<Option<u64>, TotpTrouble> {
    let is_code = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    let Some(now) = u64::try_from(unix_seconds).ok().filter(|_| is_code) else { return Ok(None) };
    Ok(reader(secret)?.check(code, now))
}

fn reader(secret: &str) -> Result<Totp, TotpTrouble> {
    let secret = Secret::try_from_base32(secret).map_err(|wrong| TotpTrouble(wrong.to_string()))?;
    Builder::new()
        .with_secret(secret)
        .with_skew(STEPS_OFF)
        .build()
        .map_err(|wrong| TotpTrouble(wrong.to_string()))
}

/// Escaped as RFC 3986 has it: apps do not take a plus for a space.
fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const RFC: [u8; 20] = *b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = enrolment(RFC, "Lab", "ann@example.org").unwrap().secret;
        // The last six of the eight digits of appendix B.
        for (unix, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let step = u64::try_from(unix / 30).unwrap();
            assert_eq!(step_of(&secret, code, unix).unwrap(), Some(step), "{code}");
            assert_eq!(step_of(&secret, code, unix + 30).unwrap(), Some(step), "{code}, half a minute late");
            assert_eq!(step_of(&secret, code, unix + 90).unwrap(), None, "{code}, too late");
        }
        for wrong in ["", "28708", "0287082", "28708x", "２８７０８２"] {
            assert_eq!(step_of(&secret, wrong, 59).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_all_it_needs() {
        let told = enrolment(RFC, "Lab: A&B", "ann@example.org").unwrap();
        assert_eq!(told.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let expected = "otpauth://totp/Lab%20%20A%26B:ann%40example.org\
            ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lab%20%20A%26B";
        assert_eq!(told.url, expected);
        assert!(told.picture.starts_with("<svg "), "{}", told.picture);
    }
}
