//! Passwords as the public API speaks of them.

use serde::Deserialize;
use utoipa::ToSchema;

/// Asking for a link to set a new password.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PasswordResetInput)]
pub struct ResetInput {
    /// The person's address.
    pub email: String,
}

/// Setting a new password with the secret of a link.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PasswordResetConfirmInput)]
pub struct ResetConfirmInput {
    /// The secret in the link, which works once.
    pub token: String,
    /// The new password.
    pub password: String,
}

/// Changing one's own password.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PasswordChangeInput)]
pub struct PasswordChangeInput {
    /// The password as it is.
    pub old_password: String,
    /// The new one.
    pub new_password: String,
}
