//! What is true of every call, written into the document once: the statuses it may answer, what its ids and headers
//! mean, and one schema for each shape that travels in an envelope.
//!
//! What a call takes and gives is said by its handler; nothing here knows a particular call.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{ArrayItems, KnownFormat, Object, SchemaFormat};
use utoipa::openapi::{
    ContentBuilder, OpenApi as Document, PathItem, Ref, RefOr, Response, ResponseBuilder, Schema,
};

/// What stands before the name of the shape in an envelope's name.
const ENVELOPE: &str = "Envelope_";
/// What stands there where it is a list.
const LIST: &str = "Vec_";

/// The document with everything that is true of every call.
pub fn completed(mut document: Document) -> Document {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    describe(parameter);
                    if let Some(schema) = &mut parameter.schema {
                        bound(schema);
                    }
                }
            }
            add_problems(operation);
        }
    }
    share_shapes(&mut document);
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Says what an id in the address or a standard header means, where the handler left it to its name.
fn describe(parameter: &mut Parameter) {
    if parameter.description.is_some() {
        return;
    }
    let sentence = match (parameter.parameter_in.clone(), parameter.name.as_str()) {
        (ParameterIn::Path, name) => {
            let noun = name.trim_end_matches("_id").replace('_', " ");
            let noun = match noun.as_str() {
                "reservable" => "resource",
                "usergroup" => "user group",
                "user" => "person",
                other => other,
            };
            format!("The id of the {noun}.")
        }
        (ParameterIn::Header, "If-Match") => {
            "The `ETag` of the version that was seen: if there is a newer one, the answer is 412.".into()
        }
        (ParameterIn::Header, "Idempotency-Key") => {
            "Up to 255 characters: the same request with the same key is carried out once and answered alike."
                .into()
        }
        _ => return,
    };
    parameter.description = Some(sentence);
}

/// Says the whole range of a number that cannot be negative: the usual format of 32 bits ends at half of it.
fn bound(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(number)) => {
            let is_unsigned = number.minimum.is_some() && number.maximum.is_none();
            if is_unsigned && number.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int32)) {
                number.format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
                number.maximum = Some(u32::MAX.into());
            }
            number.properties.values_mut().for_each(bound);
        }
        RefOr::T(Schema::Array(list)) => {
            if let ArrayItems::RefOrSchema(item) = &mut list.items {
                bound(item);
            }
        }
        RefOr::T(Schema::OneOf(choices)) => choices.items.iter_mut().for_each(bound),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(bound),
        _ => {}
    }
}

/// What a call may answer beside what it is asked for, with when it does.
fn add_problems(operation: &mut Operation) {
    let parameters = operation.parameters.iter().flatten();
    let parameters: Vec<_> = parameters
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .collect();
    let has = |place: &ParameterIn| parameters.iter().any(|known| known.parameter_in == *place);
    let has_header = |name: &str| parameters.iter().any(|known| known.name == name);
    let is_open = operation.security.as_ref().is_some_and(|ways| !ways.is_empty());
    let has_body = operation.request_body.is_some();
    let takes_ids = has(&ParameterIn::Path) || has(&ParameterIn::Query) || has_body;
    let possible = [
        (true, "400", "The request cannot be understood: `data.problems` names each place."),
        (true, "401", "Nobody is signed in, or with a secret that opens nothing."),
        (!is_open || has_body, "403", "This is for others, or the proof of our own page is missing."),
        (takes_ids, "404", "Something named is not there, or not for the caller to know of."),
        (
            has_body,
            "409",
            "It is not possible as things are: `data.refusals` says why, `data.alternatives` what would be.",
        ),
        (has_header("If-Match"), "412", "There is a newer version than the one that was seen."),
        (has_body, "413", "The body is longer than anything sensible."),
        (has_body, "415", "The body is not JSON by its header."),
        (has_header("Idempotency-Key"), "422", "The key was used for another request."),
        (true, "429", "Too many requests: `Retry-After` says in how many seconds to come again."),
        (true, "500", "Something that should not have happened; the log has the details."),
        (true, "503", "Busy or in trouble: `Retry-After` says in how many seconds to come again."),
        (has_body, "507", "The disk is full: nothing was written."),
    ];
    for (_, status, sentence) in possible.into_iter().filter(|(is_possible, ..)| *is_possible) {
        let answers = &mut operation.responses.responses;
        answers.entry(status.to_owned()).or_insert_with(|| problem(sentence).into());
    }
}

fn problem(sentence: &str) -> Response {
    let schema = RefOr::Ref(Ref::from_schema_name("Envelope_Problem"));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(sentence).content("application/json", content).build()
}

/// Gives each shape that stands written out in envelopes a schema of its own, and lets the envelopes refer to it.
fn share_shapes(document: &mut Document) {
    let Some(components) = &mut document.components else { return };
    let mut shared: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    for (name, envelope) in &mut components.schemas {
        let Some(shape) = name.strip_prefix(ENVELOPE) else { continue };
        let RefOr::T(Schema::Object(envelope)) = envelope else { continue };
        let Some(data) = envelope.properties.get_mut("data") else { continue };
        match (shape.strip_prefix(LIST), data) {
            (None, data) if is_written_out(data) => take(shape, data, &mut shared),
            (Some(shape), RefOr::T(Schema::Array(list))) => {
                if let ArrayItems::RefOrSchema(item) = &mut list.items
                    && is_written_out(item)
                {
                    take(shape, item, &mut shared);
                }
            }
            _ => {}
        }
    }
    for (name, schema) in shared {
        components.schemas.entry(name).or_insert(schema);
    }
    components.schemas.values_mut().for_each(bound);
}

/// Moves a schema among the shared ones and leaves a reference in its place.
fn take(name: &str, schema: &mut RefOr<Schema>, shared: &mut BTreeMap<String, RefOr<Schema>>) {
    let reference = RefOr::Ref(Ref::from_schema_name(name));
    shared.insert(name.to_owned(), std::mem::replace(schema, reference));
}

/// Whether a schema has fields of its own and so deserves a name.
fn is_written_out(schema: &RefOr<Schema>) -> bool {
    match schema {
        RefOr::T(Schema::Object(Object { properties, .. })) => !properties.is_empty(),
        RefOr::T(Schema::AllOf(_)) => true,
        _ => false,
    }
}
