//! Typed ids: a prefix, an underscore, and 26 characters that sort by the time they were made.
//!
//! Owns the shape of ids and how one is built from a number; not where the number comes from, because randomness
//! and time are arguments here: whoever makes ids passes an [`Ids`].

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

/// Where fresh ids come from: each call gives a number never given before, greater for a later moment.
///
/// The high 48 bits are the Unix time in milliseconds, the rest is random, so that ids of several servers never
/// meet and a newer thing sorts after an older one.
pub trait Ids: Send + Sync {
    /// The next number, from which one id is built.
    fn next(&self) -> u128;
}

/// Text that is not an id of the kind that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id that starts with `{prefix}_` and goes on with small letters and digits")]
pub struct IdTrouble {
    /// The prefix that was expected, without its underscore.
    pub prefix: &'static str,
    /// What came instead, cut to a length that is safe to repeat.
    pub text: String,
}

/// The longest part after the prefix that is accepted: ids of a moved installation may be longer than our own.
const TAIL_LENGTH_MAX: usize = 64;

/// Small letters and digits without those that are misread (i, l, o, u), in the order of their value.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes a number as 26 characters whose order is the order of the numbers.
fn encode(number: u128) -> String {
    (0..26).rev().map(|place| char::from(ALPHABET[((number >> (place * 5)) & 31) as usize])).collect()
}

fn parse_tail<'a>(prefix: &'static str, text: &'a str) -> Result<&'a str, IdTrouble> {
    let tail = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    let is_plain = |tail: &&str| {
        (1..=TAIL_LENGTH_MAX).contains(&tail.len())
            && tail.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    tail.filter(is_plain)
        .ok_or_else(|| IdTrouble { prefix, text: text.chars().take(TAIL_LENGTH_MAX).collect() })
}

macro_rules! id {
    ($name:ident, $prefix:literal, $what:literal) => {
        #[doc = concat!("The id of ", $what, ": `", $prefix, "_` and 26 small letters and digits.")]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// What every id of this kind starts with, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A fresh id from the given source.
            pub fn mint(ids: &dyn Ids) -> Self {
                Self(format!("{}_{}", $prefix, encode(ids.next())).into())
            }

            /// Reads an id; the text after the prefix is opaque.
            pub fn parse(text: &str) -> Result<Self, IdTrouble> {
                parse_tail($prefix, text).map(|_| Self(text.into()))
            }

            /// The id as text, prefix included.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(SiteId, "site", "a site");
id!(UserId, "usr", "a person or a bot");
id!(ResourceId, "resv", "a resource");
id!(ReservationId, "rsv", "one version of a reservation: every edit makes a new one");
id!(LineageId, "lin", "a reservation through all its edits");
id!(SeriesId, "ser", "a recurring series");
id!(GroupId, "grp", "several reservations that were made as one");
id!(HoldId, "hold", "a place kept free for a few minutes");
id!(ExampleId, "exa", "an example of what the rules must answer");
id!(FeedId, "feed", "a calendar feed");
id!(FormId, "frm", "a form with questions of the site's own");
id!(FormFieldId, "fld", "a field of a form");
id!(FileId, "file", "an uploaded file");
id!(EventId, "evt", "an event in the log");
id!(LetterId, "mail", "a mail that is to be sent");
id!(DecisionId, "dec", "a kept decision");
id!(AccountId, "acc", "a spending account");
id!(ClosureId, "clo", "a closure");
id!(QuotaId, "quo", "a quota");
id!(ProjectId, "prj", "a project");
id!(ProjectNoteId, "note", "a note on a project");
id!(ProjectTagId, "tag", "a tag of projects");
id!(TrainingId, "trn", "a kind of training");
id!(PasskeyId, "pky", "a passkey");
id!(ProviderId, "idp", "an identity provider of a site");
id!(GrantId, "gra", "a right beyond a role");
id!(InvitationId, "inv", "an invitation to a site");
id!(JoinCodeId, "jcd", "a code that lets people join a site");
id!(TrainingRecordId, "trr", "what somebody has been trained in");
id!(UsageId, "use", "an entry of actual use");

/// The number of a user group within its site, as the public API counts them.
pub type UserGroupId = i64;

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u128);
    impl Ids for Fixed {
        fn next(&self) -> u128 {
            self.0
        }
    }

    #[test]
    fn ids_sort_by_the_number_they_were_made_from() {
        let older = ResourceId::mint(&Fixed(1 << 80));
        let newer = ResourceId::mint(&Fixed(2 << 80));
        assert!(older < newer, "{older} {newer}");
        assert_eq!(older.as_str().len(), "resv_".len() + 26);
    }

    #[test]
    fn an_id_of_another_kind_or_shape_is_refused() {
        for text in
            ["", "resv_", "usr_1", "resv_A", "resv_a b", "resv_é", &format!("resv_{}", "a".repeat(65))]
        {
            assert!(ResourceId::parse(text).is_err(), "{text}");
        }
        assert_eq!(ResourceId::parse("resv_abc123").unwrap().as_str(), "resv_abc123");
    }

    #[test]
    fn json_round_trip() {
        let id: ReservationId = serde_json::from_str("\"rsv_456\"").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"rsv_456\"");
        assert!(serde_json::from_str::<ReservationId>("\"resv_456\"").is_err());
    }
}
