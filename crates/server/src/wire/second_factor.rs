//! The second factor as the public API speaks of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::SessionReply;

/// What signing in answers: a session, or that a code is needed first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = SignIn)]
pub enum SignInReply {
    /// Signed in.
    Session(Box<SessionReply>),
    /// The password was right, and a code is needed too.
    CodeNeeded(CodeNeededReply),
}

/// The password was right, and a code is needed too.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactorRequired)]
pub struct CodeNeededReply {
    /// Always true.
    pub second_factor_required: bool,
    /// What to send with the code, to the same call.
    pub challenge: String,
    /// Until when the code is taken, in Unix seconds.
    pub expires_unix: i64,
}

/// One's own second factor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactor)]
pub struct SecondFactorReply {
    /// Whether signing in with the password needs a code.
    pub is_on: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: usize,
}

/// Beginning with a second factor.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SecondFactorEnrolInput)]
pub struct EnrolInput {
    /// One's password; needed by those who have one.
    pub password: Option<String>,
}

/// How an app is told the secret; shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactorEnrolment)]
pub struct EnrolmentReply {
    /// The secret, to be typed in.
    pub secret: String,
    /// The address that apps understand.
    pub otpauth_url: String,
    /// The same as a picture, as SVG.
    pub qr_svg: String,
}

/// A code of the app, or a recovery code where one may be used.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CodeInput)]
pub struct CodeInput {
    /// The code.
    pub code: String,
}

/// Recovery codes; shown this once, each good once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub struct RecoveryCodesReply {
    /// The codes.
    pub recovery_codes: Vec<String>,
}
