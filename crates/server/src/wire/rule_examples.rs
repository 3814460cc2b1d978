//! Rule examples as the API shows them, and how the request of one is read.

use std::sync::Arc;

use app::{Failure, NewExample, Tried, WishOf};
use model::UserId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::asked::InPath;
use super::booking::ReservationInput;
use crate::json;

/// An example to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RuleExampleInput)]
pub struct ExampleInput {
    /// What it shows.
    pub name: String,
    /// The body of a create.
    #[schema(value_type = Object)]
    pub request: Map<String, Value>,
    /// The person who would ask.
    #[schema(value_type = String)]
    pub as_user_id: UserId,
    /// `accepted`, or the code of a refusal, such as `duration.too_long`.
    pub expect: String,
}

impl From<ExampleInput> for NewExample {
    fn from(input: ExampleInput) -> Self {
        Self { name: input.name, request: input.request, as_user_id: input.as_user_id, expect: input.expect }
    }
}

/// An example with its verdict. It is judged at the moment it was written, as if nothing were booked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleExample)]
pub struct ExampleReply {
    /// Its id.
    pub rule_example_id: String,
    /// What it shows.
    pub name: String,
    /// The body of a create.
    #[schema(value_type = Object)]
    pub request: Map<String, Value>,
    /// The person who would ask.
    pub as_user_id: String,
    /// What is expected.
    pub expect: String,
    /// Whether the rules answer that.
    pub holds: bool,
    /// What they answer: `accepted`, or the code of the first refusal.
    pub verdict: String,
    /// The codes of all refusals; empty when it is accepted.
    pub codes: Vec<String>,
    /// The moment at which it is judged, in Unix seconds.
    pub at_unix: i64,
}

impl ExampleReply {
    /// An example that was tried.
    pub fn of(tried: &Tried) -> Self {
        let example = &tried.example;
        Self {
            rule_example_id: example.example_id.to_string(),
            name: example.name.clone(),
            request: example.request.clone(),
            as_user_id: example.as_user_id.to_string(),
            expect: example.expect.clone(),
            holds: tried.holds(),
            verdict: tried.codes.first().cloned().unwrap_or_else(|| "accepted".to_owned()),
            codes: tried.codes.clone(),
            at_unix: example.at.as_unix(),
        }
    }
}

/// How the request of an example is read: as the body of a create, strictly.
pub fn wish_reader() -> WishOf {
    Arc::new(|request| {
        let within = |mut problem: app::Problem| {
            let place =
                if problem.path.is_empty() { "request".into() } else { format!("request.{}", problem.path) };
            problem.path = place;
            problem
        };
        let (input, unknown) = json::typed::<ReservationInput>(request.clone())
            .map_err(|problem| Failure::Invalid(vec![within(problem)]))?;
        if let Some(name) = unknown.first() {
            return Err(Failure::invalid(format!("request.{name}"), "there is no such field"));
        }
        let asked = input
            .asked(&InPath::Nothing)
            .map_err(|problems| Failure::Invalid(problems.into_iter().map(within).collect()))?;
        if asked.target.is_some() || asked.wish.resource_id.is_none() {
            return Err(Failure::invalid("request", "it must be the body of a create that names a resource"));
        }
        Ok(asked.wish)
    })
}
