//! Secrets that open something: session tokens, API keys, feed tokens. They are made of random bytes that are passed
//! in, shown once, and stored only as SHA-256, which is enough for 160 random bits.

use sha2::{Digest, Sha256};

/// Where random bytes come from.
pub trait Randomness: Send + Sync {
    /// Bytes that nobody can guess.
    fn bytes(&self) -> [u8; 32];
}

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const CHARACTERS: usize = 32;

/// A fresh secret: the given prefix and 32 characters that hold 160 random bits.
pub(crate) fn fresh(prefix: &str, randomness: &dyn Randomness) -> String {
    let bytes = randomness.bytes();
    let letters = bytes.iter().take(CHARACTERS).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    prefix.chars().chain(letters).collect()
}

/// What is stored of a secret.
pub(crate) fn hash(secret: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(secret.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ramp;
    impl Randomness for Ramp {
        fn bytes(&self) -> [u8; 32] {
            std::array::from_fn(|place| u8::try_from(place).unwrap())
        }
    }

    #[test]
    fn a_secret_is_its_prefix_and_32_letters() {
        assert_eq!(fresh("hfk_", &Ramp), "hfk_abcdefghijklmnopqrstuvwxyz234567");
    }

    #[test]
    fn the_hash_is_sha_256_in_hexadecimal() {
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
