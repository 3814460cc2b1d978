//! Filters of RFC 7644 section 3.4.2.2, read and tried on JSON. Names and texts are compared without regard to
//! capitals, as the attributes here are declared.

use serde_json::Value;

use super::field;
use super::patch::bare;

/// The longest filter.
const LENGTH_MAX: usize = 2_000;
/// How deep parentheses may stand in each other.
const DEPTH_MAX: usize = 16;

/// What has to be true.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    /// All of them.
    And(Vec<Filter>),
    /// One of them.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// An element of a list for which something is true.
    Within(String, Box<Filter>),
    /// The attribute has a value.
    Present(String),
    /// The attribute compares to a value.
    Compared(String, Comparison, Value),
}

/// How values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Filter {
    /// Reads a filter, or says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LENGTH_MAX {
            return Err(format!("a filter has at most {LENGTH_MAX} characters"));
        }
        let mut reader = Reader { rest: text.trim_start() };
        let filter = reader.either(0)?;
        if reader.rest.is_empty() {
            Ok(filter)
        } else {
            Err(format!("nothing was expected at `{}`", reader.rest))
        }
    }

    /// The value that an attribute must equal, where that is all the filter asks.
    pub(super) fn equals(&self, name: &str) -> Option<&str> {
        match self {
            Filter::Compared(path, Comparison::Equal, Value::String(text))
                if path.eq_ignore_ascii_case(name) =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// Whether it is true of a thing.
    pub(super) fn matches(&self, thing: &Value) -> bool {
        match self {
            Filter::And(parts) => parts.iter().all(|part| part.matches(thing)),
            Filter::Or(parts) => parts.iter().any(|part| part.matches(thing)),
            Filter::Not(inner) => !inner.matches(thing),
            Filter::Within(path, inner) => {
                values(thing, path).into_iter().any(|element| inner.matches(element))
            }
            Filter::Present(path) => values(thing, path).into_iter().any(is_present),
            Filter::Compared(path, Comparison::NotEqual, wanted) => {
                !values(thing, path).into_iter().any(|value| compares(value, Comparison::Equal, wanted))
            }
            Filter::Compared(path, comparison, wanted) => {
                values(thing, path).into_iter().any(|value| compares(value, *comparison, wanted))
            }
        }
    }
}

/// The values at a path, through lists; of an element without a name its `value`.
fn values<'a>(thing: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![thing];
    for name in path.split('.') {
        let step = found.into_iter().flat_map(|value| match value {
            Value::Array(elements) => elements.iter().collect(),
            other => vec![other],
        });
        found = step.filter_map(|value| field(value.as_object()?, name)).collect();
    }
    found
        .into_iter()
        .flat_map(|value| match value {
            Value::Array(elements) => elements.iter().collect(),
            other => vec![other],
        })
        .collect()
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        _ => true,
    }
}

fn compares(value: &Value, comparison: Comparison, wanted: &Value) -> bool {
    // An element of a list is compared by its value where only the list is named.
    let value = value.get("value").filter(|_| value.is_object()).unwrap_or(value);
    let (Value::String(own), Value::String(wanted)) = (value, wanted) else {
        return comparison == Comparison::Equal && value == wanted;
    };
    let (own, wanted) = (own.to_lowercase(), wanted.to_lowercase());
    match comparison {
        Comparison::Equal => own == wanted,
        Comparison::NotEqual => own != wanted,
        Comparison::Contains => own.contains(&wanted),
        Comparison::StartsWith => own.starts_with(&wanted),
        Comparison::EndsWith => own.ends_with(&wanted),
        Comparison::Greater => own > wanted,
        Comparison::GreaterOrEqual => own >= wanted,
        Comparison::Less => own < wanted,
        Comparison::LessOrEqual => own <= wanted,
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn either(&mut self, depth: usize) -> Result<Filter, String> {
        let mut parts = vec![self.all(depth)?];
        while self.word("or") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Or(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Filter, String> {
        let mut parts = vec![self.one(depth)?];
        while self.word("and") {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::And(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEPTH_MAX {
            return Err("the parentheses stand too deep in each other".into());
        }
        if self.word("not") {
            return Ok(Filter::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.sign("(") {
            let inner = self.either(depth + 1)?;
            return if self.sign(")") { Ok(inner) } else { Err("a `)` is missing".into()) };
        }
        let path = self.path()?;
        if self.sign("[") {
            let inner = self.either(depth + 1)?;
            return if self.sign("]") {
                Ok(Filter::Within(path, Box::new(inner)))
            } else {
                Err("a `]` is missing".into())
            };
        }
        if self.word("pr") {
            return Ok(Filter::Present(path));
        }
        let comparison = self.comparison()?;
        Ok(Filter::Compared(path, comparison, self.value()?))
    }

    fn path(&mut self) -> Result<String, String> {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "._-:$".contains(letter);
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (path, rest) = self.rest.split_at(end);
        if path.is_empty() {
            return Err(format!("the name of an attribute was expected at `{}`", self.rest));
        }
        self.rest = rest.trim_start();
        Ok(bare(path).to_owned())
    }

    fn comparison(&mut self) -> Result<Comparison, String> {
        let known = [
            ("eq", Comparison::Equal),
            ("ne", Comparison::NotEqual),
            ("co", Comparison::Contains),
            ("sw", Comparison::StartsWith),
            ("ew", Comparison::EndsWith),
            ("gt", Comparison::Greater),
            ("ge", Comparison::GreaterOrEqual),
            ("lt", Comparison::Less),
            ("le", Comparison::LessOrEqual),
        ];
        let found = known.into_iter().find(|(word, _)| self.word(word));
        found
            .map(|(_, comparison)| comparison)
            .ok_or_else(|| format!("`eq`, `co` or another comparison was expected at `{}`", self.rest))
    }

    fn value(&mut self) -> Result<Value, String> {
        let (text, rest) = self.rest.split_at(self.end_of_value());
        let value = serde_json::from_str(text).ok();
        let value =
            value.filter(|value: &Value| !value.is_object() && !value.is_array()).ok_or_else(|| {
                format!("a text in quotation marks, true or false was expected at `{}`", self.rest)
            })?;
        self.rest = rest.trim_start();
        Ok(value)
    }

    /// Where the value ends that stands here: behind its closing quotation mark, or before what cannot be in a word.
    fn end_of_value(&self) -> usize {
        let mut is_escaped = false;
        let is_text = self.rest.starts_with('"');
        for (place, letter) in self.rest.char_indices().skip(1) {
            match letter {
                '"' if is_text && !is_escaped => return place + 1,
                letter if !is_text && (letter.is_whitespace() || ")]".contains(letter)) => return place,
                _ => is_escaped = letter == '\\' && !is_escaped,
            }
        }
        self.rest.len()
    }

    /// Takes a word, whatever its capitals, if it stands here as a whole.
    fn word(&mut self, word: &str) -> bool {
        let Some((head, rest)) = self.rest.split_at_checked(word.len()) else { return false };
        let is_whole = rest.chars().next().is_none_or(|next| next.is_whitespace() || "()[]\"".contains(next));
        if !head.eq_ignore_ascii_case(word) || !is_whole {
            return false;
        }
        self.rest = rest.trim_start();
        true
    }

    fn sign(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest.trim_start();
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_are_true_or_not() {
        let ann = json!({"userName": "Ann@example.org", "active": true, "name": {"givenName": "Ann"}, "nickName": "",
            "emails": [{"type": "work", "value": "ann@example.org"}, {"type": "home", "value": "a@home.example"}]});
        for (filter, expected) in [
            ("userName eq \"ann@example.org\"", true),
            ("USERNAME EQ \"ANN@example.org\"", true),
            ("userName eq \"ben@example.org\"", false),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"ann\"", true),
            ("name.givenName co \"n\" and active eq true", true),
            ("name.givenName co \"x\" or active eq false", false),
            ("not (active eq false)", true),
            ("emails[type eq \"work\" and value co \"@example\"]", true),
            ("emails[type eq \"home\" and value co \"@example.org\"]", false),
            ("emails.value ew \"home.example\"", true),
            ("emails eq \"a@home.example\"", true),
            ("emails ne \"a@home.example\"", false),
            ("nickName pr", false),
            ("title pr", false),
            ("name pr", true),
            ("userName gt \"a\" and userName lt \"b\"", true),
            ("active eq true and (userName eq \"x\" or userName co \"ann\")", true),
        ] {
            assert_eq!(Filter::parse(filter).map(|filter| filter.matches(&ann)), Ok(expected), "{filter}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in [
            "",
            "userName",
            "userName eq",
            "userName eq ann",
            "userName xx \"a\"",
            "(userName pr",
            "a pr b",
            "emails[type pr",
        ] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
        let deep = format!("{}a pr{}", "(".repeat(40), ")".repeat(40));
        assert!(Filter::parse(&deep).is_err());
    }
}
