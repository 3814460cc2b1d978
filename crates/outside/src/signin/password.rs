//! Passwords as Argon2id hashes in PHC form.
//!
//! The salt is an argument, because randomness is. Checking takes tens of milliseconds on purpose: callers run it off
//! the threads that answer requests.

use argon2::password_hash::phc::{PasswordHash, Salt};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// The shortest password that is accepted, in characters (NIST SP 800-63B).
pub const CHARACTERS_MIN: usize = 8;
/// The longest password that is accepted, in bytes: beyond it hashing would only cost time.
pub const BYTES_MAX: usize = 1024;

/// Why a password cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordTrouble {
    /// Too short to be of use.
    #[error("a password has at least {CHARACTERS_MIN} characters")]
    TooShort,
    /// Longer than anything a person types.
    #[error("a password has at most {BYTES_MAX} bytes")]
    TooLong,
    /// Among those that are tried first.
    #[error("this password is among those that are tried first; choose another")]
    Common,
    /// The library refused; the text holds nothing secret.
    #[error("the password could not be hashed: {0}")]
    Hashing(String),
}

/// Passwords that everybody tries first, in small letters, one a line.
const COMMON: &str = include_str!("common_passwords.txt");

/// Whether a password may be chosen. One that only repeats the person's own address is as common as any.
pub fn check(password: &str, email: Option<&str>) -> Result<(), PasswordTrouble> {
    if password.chars().count() < CHARACTERS_MIN {
        return Err(PasswordTrouble::TooShort);
    }
    if password.len() > BYTES_MAX {
        return Err(PasswordTrouble::TooLong);
    }
    let small = password.to_lowercase();
    let is_own = email.is_some_and(|email| email == small || email.split('@').next() == Some(small.as_str()));
    let is_one_letter = small.chars().all(|letter| small.starts_with(letter));
    if is_own || is_one_letter || COMMON.lines().any(|common| common == small) {
        return Err(PasswordTrouble::Common);
    }
    Ok(())
}

/// The hash to store for a password that [`check`] accepts.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, PasswordTrouble> {
    check(password, None)?;
    let salt = Salt::new(&salt).map_err(|trouble| PasswordTrouble::Hashing(trouble.to_string()))?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt.as_ref())
        .map(|hash| hash.to_string())
        .map_err(|trouble| PasswordTrouble::Hashing(trouble.to_string()))
}

/// Whether the password is the one the hash was made of. A hash that cannot be read matches nothing.
pub fn matches(password: &str, hash: &str) -> bool {
    if password.len() > BYTES_MAX {
        return false;
    }
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Does the work of [`matches`] for nobody, so that an unknown name takes as long as a wrong password.
pub fn match_nothing(password: &str) {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let _ = matches(password, NOBODY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let stored = hash("correct horse", [7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(matches("correct horse", &stored));
        assert!(!matches("correct horsf", &stored));
        assert!(!matches("correct horse", "nonsense"));
    }

    #[test]
    fn two_salts_give_two_hashes() {
        assert_ne!(hash("correct horse", [1; 16]).unwrap(), hash("correct horse", [2; 16]).unwrap());
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in ["Password1", "12345678", "aaaaaaaaaa", "ann@example.org", "Ann@Example.org"] {
            assert_eq!(check(password, Some("ann@example.org")), Err(PasswordTrouble::Common), "{password}");
        }
        assert_eq!(check("correct horse", Some("ann@example.org")), Ok(()));
        assert_eq!(check("bob@example.org", Some("ann@example.org")), Ok(()));
    }

    #[test]
    fn lengths_are_bounded() {
        assert_eq!(hash("short", [0; 16]), Err(PasswordTrouble::TooShort));
        assert_eq!(hash(&"x".repeat(1025), [0; 16]), Err(PasswordTrouble::TooLong));
    }
}
