//! Query strings: lists as `x[]=a&x[]=b`, repeated `x=` or commas; booleans in the ways scripts write them.
//!
//! A handler names a struct; its fields are the parameters. An empty value counts as absent, as the reference's own
//! defaults are empty texts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use app::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, Error as _, IntoDeserializer, Visitor};

use crate::fields::{self, Manner};
use crate::json::humane;
use crate::problem::Rejection;

type Trouble = de::value::Error;

/// The parameters of a call of the reference: unknown ones are warned about, or refused where the caller prefers it.
#[derive(Debug, Clone)]
pub struct ReferenceQuery<T> {
    /// What was asked.
    pub value: T,
    /// What was ignored, to be told in the envelope.
    pub warnings: Vec<String>,
}

/// The parameters of a call of our own: unknown ones are refused.
#[derive(Debug)]
pub struct OwnQuery<T>(pub T);

impl<S: Sync, T: for<'de> Deserialize<'de>> FromRequestParts<S> for ReferenceQuery<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let manner = Manner::preferred(&parts.headers);
        let (value, warnings) = read(parts.uri.query().unwrap_or_default(), manner)?;
        Ok(Self { value, warnings })
    }
}

impl<S: Sync, T: for<'de> Deserialize<'de>> FromRequestParts<S> for OwnQuery<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let (value, _) = read(parts.uri.query().unwrap_or_default(), Manner::Strict)?;
        Ok(Self(value))
    }
}

/// Reads a query string into a type, with what was ignored.
fn read<T: for<'de> Deserialize<'de>>(query: &str, manner: Manner) -> Result<(T, Vec<String>), Rejection> {
    let known = fields::of::<T>();
    let mut values: BTreeMap<String, Values> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let name = name.strip_suffix("[]").unwrap_or(&name);
        if !known.contains(&name) {
            unknown.push(name.to_owned());
        } else if !value.trim().is_empty() {
            values.entry(name.to_owned()).or_default().0.push(value);
        }
    }
    let warnings = manner.settle(&unknown, known)?;
    let deserializer = MapDeserializer::new(values.into_iter());
    let value = serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        Rejection::malformed(&[Problem::at(path, humane(&error.into_inner().to_string()))])
    })?;
    Ok((value, warnings))
}

/// Names separated by `+`, space or comma: the form of `attribs`, for `#[serde(deserialize_with)]`.
pub fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let names = text.split(['+', ' ', ',']).filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).collect())
}

/// All values of one parameter.
#[derive(Debug, Default)]
struct Values<'a>(Vec<Cow<'a, str>>);

impl<'a> Values<'a> {
    /// The one value of a parameter that is no list.
    fn one(self) -> Result<Cow<'a, str>, Trouble> {
        let mut values = self.0.into_iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            _ => Err(Trouble::custom("give it once")),
        }
    }

    fn number<N: std::str::FromStr>(self, sort: &str) -> Result<N, Trouble> {
        let text = self.one()?;
        text.trim()
            .parse()
            .map_err(|_| Trouble::custom(format_args!("found `{}`, expected {sort}", cut(&text))))
    }
}

/// A value cut to a length that is safe to repeat.
fn cut(text: &str) -> String {
    text.chars().take(64).collect()
}

impl<'de> IntoDeserializer<'de, Trouble> for Values<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Values<'de> {
    type Error = Trouble;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_string(self.one()?.into_owned())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        let text = self.one()?;
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => visitor.visit_bool(true),
            "false" | "0" | "no" => visitor.visit_bool(false),
            _ => Err(Trouble::custom(format_args!("found `{}`, expected true or false", cut(&text)))),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_i64(self.number("a whole number")?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_u64(self.number("a whole number, zero or more")?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_u32(self.number("a whole number, zero or more")?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        let pieces = self.0.iter().flat_map(|value| value.split(',')).map(str::trim);
        let values =
            pieces.filter(|piece| !piece.is_empty()).map(|piece| Values(vec![piece.to_owned().into()]));
        visitor.visit_seq(SeqDeserializer::new(values))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        let text = self.one()?.into_owned();
        IntoDeserializer::<Trouble>::into_deserializer(text).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map
        struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Filters {
        site_id: Option<String>,
        limit: Option<u64>,
        start_unix: Option<i64>,
        current_only: bool,
        reservable_ids: Vec<String>,
        ordinals: Vec<u32>,
        filter_time: Option<FilterTime>,
        #[serde(deserialize_with = "names")]
        attribs: Vec<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum FilterTime {
        Start,
        End,
    }

    fn filters(query: &str) -> Filters {
        read(query, Manner::Strict).unwrap().0
    }

    #[test]
    fn lists_come_in_three_forms() {
        let expected = Filters { reservable_ids: vec!["a".into(), "b".into()], ..Filters::default() };
        for query in [
            "reservable_ids[]=a&reservable_ids[]=b",
            "reservable_ids%5B%5D=a&reservable_ids%5B%5D=b",
            "reservable_ids=a&reservable_ids=b",
            "reservable_ids=a,b",
            "reservable_ids=a,%20b,&reservable_ids=",
        ] {
            assert_eq!(filters(query), expected, "{query}");
        }
        assert_eq!(filters("ordinals=3,4").ordinals, [3, 4]);
    }

    #[test]
    fn booleans_come_in_many_forms() {
        for text in ["true", "True", "TRUE", "1", "yes", "YES"] {
            assert!(filters(&format!("current_only={text}")).current_only, "{text}");
        }
        for text in ["false", "False", "0", "no", "No", ""] {
            assert!(!filters(&format!("current_only={text}")).current_only, "{text}");
        }
    }

    #[test]
    fn attribs_are_separated_by_plus_space_or_comma() {
        for query in [
            "attribs=name+disclaimer",
            "attribs=name%2Bdisclaimer",
            "attribs=name%20disclaimer",
            "attribs=name,disclaimer",
        ] {
            assert_eq!(filters(query).attribs, ["name", "disclaimer"], "{query}");
        }
    }

    #[test]
    fn single_values_are_typed_and_empty_ones_absent() {
        let read = filters("site_id=site_1&limit=20&start_unix=-5&filter_time=end");
        let expected = Filters {
            site_id: Some("site_1".into()),
            limit: Some(20),
            start_unix: Some(-5),
            filter_time: Some(FilterTime::End),
            ..Filters::default()
        };
        assert_eq!(read, expected);
        assert_eq!(filters("site_id=&limit=&filter_time="), Filters::default());
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for (query, expected) in [
            ("limit=-1", "`limit`: found `-1`, expected a whole number, zero or more"),
            ("limit=ten", "`limit`: found `ten`, expected a whole number, zero or more"),
            ("limit=1&limit=2", "`limit`: give it once"),
            ("current_only=maybe", "`current_only`: found `maybe`, expected true or false"),
            ("filter_time=middle", "`filter_time`: unknown variant `middle`, expected `start` or `end`"),
            ("sit_id=1", "`sit_id`: unknown field `sit_id`, did you mean `site_id`?"),
        ] {
            let rejection = read::<Filters>(query, Manner::Strict).unwrap_err();
            assert_eq!(rejection.errors(), [expected], "{query}");
        }
    }

    #[test]
    fn an_unknown_parameter_is_only_a_warning_where_the_reference_is_spoken() {
        let (_, warnings) = read::<Filters>("sit_id=1", Manner::Lenient).unwrap();
        assert_eq!(warnings, ["unknown field `sit_id`, did you mean `site_id`? It was ignored."]);
    }
}
