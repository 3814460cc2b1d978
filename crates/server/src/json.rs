//! JSON as strictly as it should be read: one object, no duplicate keys, nothing after it, not nested too deeply.
//!
//! `serde_json` alone keeps the last of two equal keys and reads an array into a struct; both hide mistakes.

use std::fmt;

use app::Problem;
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep objects and arrays may stand in each other.
const DEPTH_MAX: usize = 64;

/// Reads a text that must be one JSON object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = Strict { depth: 0 }.deserialize(&mut deserializer);
    let value = read.and_then(|value| deserializer.end().map(|()| value));
    match value {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::at("", "the body must be one JSON object, `{...}`")),
        Err(error) => Err(Problem::at("", format!("the body is not JSON that can be read: {error}"))),
    }
}

/// Reads an object into a type. Gives the value and the paths of the fields that the type does not know.
pub fn typed<T: for<'de> Deserialize<'de>>(object: Map<String, Value>) -> Result<(T, Vec<String>), Problem> {
    let mut unknown = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| unknown.push(dotted(&path));
    let mut track = serde_path_to_error::Track::new();
    let value = Value::Object(object);
    let ignored = serde_ignored::Deserializer::new(value, &mut note);
    let tracked = serde_path_to_error::Deserializer::new(ignored, &mut track);
    match T::deserialize(tracked) {
        Ok(value) => Ok((value, unknown)),
        Err(error) => {
            let path = track.path().to_string();
            let path = if path == "." { String::new() } else { path };
            Err(Problem::at(path, humane(&error.to_string())))
        }
    }
}

/// `for_reservables[0].units`, as error paths are written.
fn dotted(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}[{index}]", dotted(parent)),
        Path::Map { parent, key } => match dotted(parent) {
            outer if outer.is_empty() => key.clone(),
            outer => format!("{outer}.{key}"),
        },
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            dotted(parent)
        }
    }
}

/// The words of serde for people who never saw Rust.
pub fn humane(text: &str) -> String {
    let mut text = text.to_owned();
    for (technical, plain) in [
        ("invalid type: ", "found "),
        ("invalid value: ", "found "),
        ("found map", "found an object"),
        ("found sequence", "found a list"),
        ("floating point", "the fraction"),
        ("expected a boolean", "expected true or false"),
        ("expected a sequence", "expected a list"),
        ("expected a map", "expected an object"),
        ("expected a string", "expected a text"),
    ] {
        text = text.replace(technical, plain);
    }
    for number in ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize"] {
        if let Some(start) = text.strip_suffix(&format!("expected {number}")) {
            let sort =
                if number.starts_with('u') { "a whole number, zero or more" } else { "a whole number" };
            text = format!("{start}expected {sort}");
        }
    }
    text
}

/// A value read at a depth.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(format_args!("it is nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut values = Vec::new();
        while let Some(value) = access.next_element_seed(inside)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let value = access.next_value_seed(inside)?;
            if object.contains_key(&key) {
                return Err(de::Error::custom(format_args!("the key `{key}` stands twice in one object")));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "what is read matters, not what is done with it")]
    struct Booking {
        start: String,
        duration: Option<i64>,
        #[serde(default)]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "what is read matters, not what is done with it")]
    struct Line {
        units: u32,
    }

    fn nested(levels: usize) -> String {
        format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1))
    }

    #[test]
    fn what_is_not_one_plain_object_is_refused() {
        for (text, reason) in [
            ("", "EOF"),
            ("[]", "one JSON object"),
            ("3", "one JSON object"),
            ("null", "one JSON object"),
            ("{", "EOF"),
            ("{} {}", "trailing characters"),
            (r#"{"a":1,"a":2}"#, "the key `a` stands twice"),
            (r#"{"b":{"a":1,"a":1}}"#, "the key `a` stands twice"),
            (r#"{"a":1e999}"#, "out of range"),
            (r#"{"a":NaN}"#, "expected"),
            (r"{'a':1}", "key must be a string"),
            (&nested(65), "nested deeper than 64"),
            (&"[".repeat(100_000), "nested deeper than 64"),
        ] {
            let problem = object(text.as_bytes()).unwrap_err();
            assert!(problem.message.contains(reason), "{text:.20}: {}", problem.message);
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn a_plain_object_keeps_its_values_and_their_order() {
        let text = r#"{"z":1,"a":[true,null,-2,3.5,"x"],"m":{"k":18446744073709551615}}"#;
        assert_eq!(Value::Object(object(text.as_bytes()).unwrap()).to_string(), text);
        assert!(object(nested(64).as_bytes()).is_ok());
    }

    #[test]
    fn errors_name_their_place_in_plain_words() {
        for (text, path, message) in [
            (r#"{"start":7}"#, "start", "found integer `7`, expected a text"),
            (r#"{"start":"x","duration":"1"}"#, "duration", "found string \"1\", expected a whole number"),
            (
                r#"{"start":"x","lines":[{"units":-1}]}"#,
                "lines[0].units",
                "found integer `-1`, expected a whole number, zero or more",
            ),
            (r#"{"start":"x","lines":{}}"#, "lines", "found an object, expected a list"),
            ("{}", "", "missing field `start`"),
        ] {
            let problem = typed::<Booking>(object(text.as_bytes()).unwrap()).unwrap_err();
            assert_eq!((problem.path.as_str(), problem.message.as_str()), (path, message), "{text}");
        }
    }

    #[test]
    fn unknown_fields_are_found_at_every_depth() {
        let text = r#"{"start":"x","strat":1,"lines":[{"units":1,"unit":2}]}"#;
        let (_, unknown) = typed::<Booking>(object(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(unknown, ["strat", "lines[0].unit"]);
    }
}
