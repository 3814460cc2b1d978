//! Passkeys (WebAuthn): what a browser is asked for, and whether what it answers holds.
//!
//! Owns the two ceremonies, always with the person verified by their device, and always for credentials that the device
//! finds by itself. What is kept in between and afterwards is text; keeping it is for the app.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
    USER_HANDLE_MAX_LEN, UserHandle64, Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication64, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

/// How many bytes a person's handle has: what a device keeps with the passkey, and gives back at signing in.
pub const HANDLE_BYTES: usize = USER_HANDLE_MAX_LEN;
/// The longest name that a device shows for a passkey; longer ones are cut.
const NAME_CHARACTERS_MAX: usize = 64;

/// Why a passkey cannot be made or does not open anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyTrouble {
    /// The address that people use has no name that a passkey could be bound to.
    #[error("passkeys are bound to a domain name, and `{0}` has none")]
    NoDomain(String),
    /// What the browser sent does not hold.
    #[error("the passkey was not accepted: {0}")]
    Refused(String),
    /// What was kept cannot be read, or something that cannot be.
    #[error("a passkey cannot be used: {0}")]
    Broken(String),
}

/// The server as passkeys know it: the domain they are bound to, and the origin of its pages.
#[derive(Debug, Clone)]
pub struct Relying {
    domain: RpId,
    origin: String,
}

/// What a ceremony begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// For the browser.
    pub options: Value,
    /// For the end of the ceremony, in five minutes at most.
    pub state: String,
}

/// A passkey as it is kept; bytes are written as base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What the device calls it.
    pub credential_id: String,
    /// How the device is reached, as bits.
    pub transports: u8,
    /// The public key, which never changes.
    pub fixed: String,
    /// What changes with each use, such as the counter.
    pub moving: String,
}

/// A person's handle from random bytes.
pub fn handle_of(bytes: [u8; HANDLE_BYTES]) -> String {
    written(&bytes)
}

/// Who somebody who signs in says they are, not proved yet.
#[derive(Debug)]
pub struct Presented(DiscoverableAuthentication64);

impl Presented {
    /// What the browser sent.
    pub fn read(answer: &Value) -> Result<Self, PasskeyTrouble> {
        let text = answer.to_string();
        DiscoverableAuthentication64::from_json_relaxed(text.as_bytes())
            .map(Self)
            .map_err(|wrong| refused(&wrong))
    }

    /// The handle of the person, as the device kept it.
    pub fn handle(&self) -> Result<String, PasskeyTrouble> {
        let handle = self.0.response().user_handle().encode().map_err(|wrong| broken(&wrong))?;
        Ok(written(&handle))
    }

    /// What the device calls the passkey.
    pub fn credential_id(&self) -> String {
        written(self.0.raw_id().into_inner())
    }
}

/// The key of a passkey as it is kept.
type KeptKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

impl Relying {
    /// For a server that people reach at an address such as `https://book.example.org`.
    pub fn at(public_url: &str) -> Result<Self, PasskeyTrouble> {
        let no_domain = || PasskeyTrouble::NoDomain(public_url.to_owned());
        let (_, rest) = public_url.split_once("://").ok_or_else(no_domain)?;
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        // A number is an address, and no passkey is bound to one.
        let is_name =
            host.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
        let domain = AsciiDomain::try_from(host.to_owned()).map_err(|_| no_domain())?;
        if !is_name {
            return Err(no_domain());
        }
        Ok(Self { domain: RpId::Domain(domain), origin: public_url.to_owned() })
    }

    /// Begins to make a passkey for somebody. A device that has one of these already makes no second.
    pub fn ask_to_register(
        &self,
        handle: &str,
        address: &str,
        name: &str,
        known: &[Passkey],
    ) -> Result<Asked, PasskeyTrouble> {
        let handle =
            <[u8; HANDLE_BYTES]>::try_from(read(handle)?).map_err(|_| broken(&"a handle is too long"))?;
        let handle = UserHandle64::decode(handle).map_err(|wrong| broken(&wrong))?;
        let short = |text: &str| text.chars().take(NAME_CHARACTERS_MAX).collect::<String>();
        let address = Username::try_from(short(address)).map_err(|wrong| refused(&wrong))?;
        // A name that the standard does not take is left out: it is only shown.
        let display_name = Nickname::try_from(short(name)).ok();
        let known: Result<Vec<_>, _> = known.iter().map(descriptor).collect();
        let user = PublicKeyCredentialUserEntity { name: address, id: &handle, display_name };
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.domain, user, known?);
        // Many devices cannot promise to protect a passkey so; that its owner was verified is checked at each use.
        options.extensions.cred_protect = CredProtect::None;
        let (kept, sent) = options.start_ceremony().map_err(|wrong| broken(&wrong))?;
        let state = written(&kept.encode().map_err(|wrong| broken(&wrong))?);
        Ok(Asked { options: serde_json::to_value(&sent).map_err(|wrong| broken(&wrong))?, state })
    }

    /// Ends making a passkey, with what the browser answered.
    pub fn register(&self, state: &str, answer: &Value) -> Result<Passkey, PasskeyTrouble> {
        let kept =
            RegistrationServerState::<HANDLE_BYTES>::decode(&read(state)?).map_err(|wrong| broken(&wrong))?;
        let text = answer.to_string();
        let answer = Registration::from_json_relaxed(text.as_bytes()).map_err(|wrong| refused(&wrong))?;
        let origins = [self.origin.as_str()];
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            // What devices add of themselves does no harm.
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let made = kept.verify(&self.domain, &answer, &options).map_err(|wrong| refused(&wrong))?;
        Ok(Passkey {
            credential_id: written(made.id().into_inner()),
            transports: made.transports().encode().map_err(|wrong| broken(&wrong))?,
            fixed: written(&made.static_state().encode().map_err(|wrong| broken(&wrong))?),
            moving: written(&made.dynamic_state().encode().map_err(|wrong| broken(&wrong))?),
        })
    }

    /// Begins to sign somebody in, whoever it is.
    pub fn ask_to_sign_in(&self) -> Result<Asked, PasskeyTrouble> {
        let options = DiscoverableCredentialRequestOptions::passkey(&self.domain);
        let (kept, sent) = options.start_ceremony().map_err(|wrong| broken(&wrong))?;
        let state = written(&kept.encode().map_err(|wrong| broken(&wrong))?);
        Ok(Asked { options: serde_json::to_value(&sent).map_err(|wrong| broken(&wrong))?, state })
    }

    /// Ends signing in, with the passkey that was presented; gives what has to be kept of it from now on.
    pub fn sign_in(
        &self,
        state: &str,
        presented: &Presented,
        kept: &Passkey,
    ) -> Result<Passkey, PasskeyTrouble> {
        let asked =
            DiscoverableAuthenticationServerState::decode(&read(state)?).map_err(|wrong| broken(&wrong))?;
        let fixed: StaticState<KeptKey> =
            StaticState::decode(&read(&kept.fixed)?).map_err(|wrong| broken(&wrong))?;
        let moving =
            <[u8; 7]>::try_from(read(&kept.moving)?).map_err(|_| broken(&"its state is too long"))?;
        let moving = DynamicState::decode(moving).map_err(|wrong| broken(&wrong))?;
        let id = read(&kept.credential_id)?;
        let id = CredentialId::<&[u8]>::decode(&id).map_err(|wrong| broken(&wrong))?;
        let handle = *presented.0.response().user_handle();
        let mut credential =
            AuthenticatedCredential::new(id, &handle, fixed, moving).map_err(|wrong| broken(&wrong))?;
        let origins = [self.origin.as_str()];
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            // What devices add of themselves does no harm.
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        asked
            .verify(&self.domain, &presented.0, &mut credential, &options)
            .map_err(|wrong| refused(&wrong))?;
        let moving = written(&credential.dynamic_state().encode().map_err(|wrong| broken(&wrong))?);
        Ok(Passkey { moving, ..kept.clone() })
    }
}

fn descriptor(known: &Passkey) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, PasskeyTrouble> {
    let id = CredentialId::<Vec<u8>>::decode(read(&known.credential_id)?).map_err(|wrong| broken(&wrong))?;
    let transports = AuthTransports::decode(known.transports).map_err(|wrong| broken(&wrong))?;
    Ok(PublicKeyCredentialDescriptor { id, transports })
}

fn written(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn read(text: &str) -> Result<Vec<u8>, PasskeyTrouble> {
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|wrong| broken(&wrong))
}

fn refused(wrong: &impl std::fmt::Display) -> PasskeyTrouble {
    PasskeyTrouble::Refused(wrong.to_string())
}

fn broken(wrong: &impl std::fmt::Display) -> PasskeyTrouble {
    PasskeyTrouble::Broken(wrong.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_bound_to_the_name_of_the_server() {
        for (url, is_fine) in [
            ("https://book.example.org", true),
            ("http://localhost:8080", true),
            ("https://127.0.0.1", false),
            ("http://[::1]:8080", false),
            ("book.example.org", false),
        ] {
            assert_eq!(Relying::at(url).is_ok(), is_fine, "{url}");
        }
        let asked = Relying::at("https://book.example.org").unwrap().ask_to_sign_in().unwrap();
        assert_eq!(asked.options["rpId"], "book.example.org");
        assert_eq!(asked.options["userVerification"], "required");
        assert_eq!(asked.options["allowCredentials"], serde_json::json!([]));
    }

    #[test]
    fn making_one_asks_for_a_device_that_knows_its_owner() {
        let relying = Relying::at("https://book.example.org").unwrap();
        let id = written(&[7; 20]);
        let known = Passkey { credential_id: id, transports: 0, fixed: String::new(), moving: String::new() };
        let handle = handle_of([3; HANDLE_BYTES]);
        let asked = relying.ask_to_register(&handle, "ann@example.org", "Ann Lee", &[known]).unwrap();
        let options = &asked.options;
        assert_eq!(options["rp"]["id"], "book.example.org");
        assert_eq!(options["user"]["name"], "ann@example.org");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);
        assert!(matches!(
            relying.register(&asked.state, &serde_json::json!({})),
            Err(PasskeyTrouble::Refused(_))
        ));
        assert!(matches!(relying.register("AQ", &serde_json::json!({})), Err(PasskeyTrouble::Broken(_))));
    }
}
