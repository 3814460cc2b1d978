//! Field names: which a type knows, which of a request it does not, and what was probably meant.
//!
//! A call of the reference goes on with a warning for an unknown field, because a client written for the reference
//! must go on working; `Prefer: handling=strict` and all calls of our own turn it into an error.

use app::Problem;
use axum::http::HeaderMap;
use serde::de::value::Error;
use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::problem::Rejection;

/// How a call treats what it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// With a warning.
    Lenient,
    /// With an error.
    Strict,
}

impl Manner {
    /// The manner of a call of the reference: lenient unless the caller prefers otherwise (RFC 7240).
    pub fn preferred(headers: &HeaderMap) -> Self {
        let mut preferences = headers
            .get_all("prefer")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split([',', ';']))
            .map(|preference| preference.replace([' ', '"'], "").to_ascii_lowercase());
        if preferences.any(|preference| preference == "handling=strict") {
            Manner::Strict
        } else {
            Manner::Lenient
        }
    }

    /// Warnings about unknown fields, or the rejection they lead to.
    ///
    /// `unknown` holds paths such as `units` or `for_reservables[0].unit`; `known` is what may be suggested.
    pub fn settle(self, unknown: &[String], known: &[&str]) -> Result<Vec<String>, Rejection> {
        if self == Manner::Strict && !unknown.is_empty() {
            let problem = |path: &String| Problem::at(path.clone(), sentence(path, known));
            return Err(Rejection::malformed(&unknown.iter().map(problem).collect::<Vec<_>>()));
        }
        Ok(unknown.iter().map(|path| format!("{} It was ignored.", sentence(path, known))).collect())
    }
}

/// `unknown field bufer_before, did you mean buffer_before?`
fn sentence(path: &str, known: &[&str]) -> String {
    let name = path.rsplit('.').next().unwrap_or(path);
    match nearest(name, known) {
        Some(meant) => format!("unknown field `{name}`, did you mean `{meant}`?"),
        None => format!("unknown field `{name}`."),
    }
}

/// The known name that is closest, if it is close enough to be a slip: a third of its letters at most.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |candidate: &&str| strsim::damerau_levenshtein(name, candidate);
    let closest = known.iter().copied().min_by_key(distance)?;
    (distance(&closest) <= closest.len() / 3).then_some(closest)
}

/// The names of a struct's fields on the wire, as its own deserialiser lists them.
pub fn of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // The probe only listens to what is asked for, and always ends in an error.
    let _ = T::deserialize(Probe { names: &mut names });
    names
}

struct Probe<'a> {
    names: &'a mut &'static [&'static str],
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("only structs have fields"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.names = fields;
        Err(de::Error::custom("only the names were wanted"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    #[expect(dead_code, reason = "only the names are looked at")]
    struct Example {
        buffer_before: u32,
        #[serde(rename = "class")]
        kind: String,
    }

    #[test]
    fn a_struct_tells_its_names() {
        assert_eq!(of::<Example>(), ["buffer_before", "class"]);
        assert_eq!(of::<String>(), [""; 0]);
    }

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["buffer_before", "units", "start", "end"];
        for (name, meant) in [
            ("bufer_before", Some("buffer_before")),
            ("unit", Some("units")),
            ("satrt", Some("start")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(name, &known), meant, "{name}");
        }
    }

    #[test]
    fn a_warning_says_what_was_done() {
        let warnings = Manner::Lenient.settle(&["bufer_before".into()], of::<Example>()).unwrap();
        assert_eq!(warnings, ["unknown field `bufer_before`, did you mean `buffer_before`? It was ignored."]);
        assert!(Manner::Strict.settle(&["bufer_before".into()], of::<Example>()).is_err());
        assert_eq!(Manner::Strict.settle(&[], &[]).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn strict_handling_is_recognised_among_other_preferences() {
        for (value, expected) in [
            ("handling=strict", Manner::Strict),
            ("respond-async, Handling = \"strict\"; wait=5", Manner::Strict),
            ("handling=lenient", Manner::Lenient),
            ("", Manner::Lenient),
        ] {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("prefer"),
                axum::http::HeaderValue::from_static(value),
            )]);
            assert_eq!(Manner::preferred(&headers), expected, "{value}");
        }
    }
}
