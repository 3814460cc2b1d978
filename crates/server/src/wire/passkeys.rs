//! Passkeys as the public API speaks of them.

use app::{OwnPasskey, PasskeyAsked};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One's own passkey.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
pub struct PasskeyReply {
    /// Its id.
    pub passkey_id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made, in Unix seconds.
    pub created_unix: i64,
    /// When it last signed its owner in, in Unix seconds.
    pub last_used_unix: Option<i64>,
}

impl From<&OwnPasskey> for PasskeyReply {
    fn from(own: &OwnPasskey) -> Self {
        Self {
            passkey_id: own.passkey_id.to_string(),
            name: own.name.clone(),
            created_unix: own.created_at.as_unix(),
            last_used_unix: own.last_used_at.map(timeline::Instant::as_unix),
        }
    }
}

/// What a browser is asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PasskeyAsked)]
pub struct PasskeyAskedReply {
    /// What to send with the answer.
    pub challenge: String,
    /// What `navigator.credentials` is given, in the JSON form of the standard (WebAuthn Level 3).
    #[schema(value_type = Object)]
    pub options: Value,
    /// Until when it may answer, in Unix seconds.
    pub expires_unix: i64,
}

impl From<PasskeyAsked> for PasskeyAskedReply {
    fn from(asked: PasskeyAsked) -> Self {
        Self { challenge: asked.challenge, options: asked.options, expires_unix: asked.expires_at.as_unix() }
    }
}

/// Beginning with a passkey.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PasskeyBeginInput)]
pub struct PasskeyBeginInput {
    /// One's password; needed by those who have one.
    pub password: Option<String>,
}

/// The passkey that a browser made.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PasskeyMadeInput)]
pub struct PasskeyMadeInput {
    /// What the call before answered.
    pub challenge: String,
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What the browser made, as its `toJSON()` gives it.
    #[schema(value_type = Object)]
    pub credential: Value,
}

/// Another name for a passkey.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PasskeyNameInput)]
pub struct PasskeyNameInput {
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
}

/// The passkey that somebody signs in with.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PasskeyPresentedInput)]
pub struct PasskeyPresentedInput {
    /// What the call before answered.
    pub challenge: String,
    /// What the browser gave, as its `toJSON()` gives it.
    #[schema(value_type = Object)]
    pub credential: Value,
}
