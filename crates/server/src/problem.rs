//! Problems: the only file that knows which HTTP status goes with which failure or refusal.
//!
//! Nothing of the inside reaches the caller: the text of a bug is logged and the answer says only that there was one.

use app::{Failure, Problem, Refused};
use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rules::{Answer, Refusal};
use store::StoreError;
use timeline::Zone;

use crate::envelope::Envelope;
use crate::wire::finding::AlternativeReply;
use crate::wire::forms::FormToAnswerReply;
use crate::wire::offers::OfferedRateReply;
use crate::wire::problem::{PlaceReply, ProblemReply, RefusalReply};
use crate::wire::series::OccurrenceReply;

/// After how many seconds a caller may try again when others were faster or the disk is in trouble.
const RETRY_AFTER_SECONDS: u64 = 1;

/// An answer that is not what was asked for.
#[derive(Debug)]
pub struct Rejection(Box<Inner>);

/// What is answered; boxed, because it travels through every `?` of a handler.
#[derive(Debug)]
struct Inner {
    status: StatusCode,
    errors: Vec<String>,
    data: ProblemReply,
    headers: HeaderMap,
}

impl Rejection {
    /// A rejection with a status, a stable code and a sentence.
    fn new(status: StatusCode, code: &'static str, sentence: impl Into<String>) -> Self {
        let data = ProblemReply { code, ..ProblemReply::default() };
        Self(Box::new(Inner { status, errors: vec![sentence.into()], data, headers: HeaderMap::new() }))
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The headers that go with it.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.0.data.code
    }

    /// The body as text, to be kept for a repeated request.
    pub fn body(&self) -> String {
        // Only a map with keys that are no text could fail, and no answer holds one.
        serde_json::to_string(&Envelope::error(self.0.errors.clone(), &self.0.data)).unwrap_or_default()
    }

    /// The sentences for people.
    pub fn errors(&self) -> &[String] {
        &self.0.errors
    }

    /// The request cannot be understood; one sentence for each thing that is wrong, with its place.
    pub fn malformed(problems: &[Problem]) -> Self {
        let mut rejection = Self::new(StatusCode::BAD_REQUEST, "malformed", String::new());
        rejection.0.errors = problems.iter().map(sentence).collect();
        let place =
            |problem: &Problem| PlaceReply { path: problem.path.clone(), message: problem.message.clone() };
        rejection.0.data.problems = problems.iter().map(place).collect();
        rejection
    }

    /// The request cannot be understood, at one place.
    pub fn malformed_at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::malformed(&[Problem::at(path, message)])
    }

    /// Fields that would change the outcome and that this version cannot honour.
    pub fn not_supported(fields: &[&str]) -> Self {
        let mut rejection = Self::new(StatusCode::BAD_REQUEST, "not_supported", String::new());
        let refusals: Vec<_> = fields.iter().map(|field| RefusalReply::not_supported(field)).collect();
        rejection.0.errors = refusals.iter().map(|refusal| refusal.message.clone()).collect();
        rejection.0.data.refusals = refusals;
        rejection
    }

    /// The body is not JSON by its header.
    pub fn wrong_content_type() -> Self {
        let sentence = "send the body as JSON, with the header `Content-Type: application/json`";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_content_type", sentence)
    }

    /// The body is longer than anything sensible.
    pub fn too_large(limit_bytes: usize) -> Self {
        let sentence = format!("the body is too large: at most {limit_bytes} bytes are read");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", sentence)
    }

    /// Too many requests in a short time.
    pub fn too_many_requests(wait_seconds: u64) -> Self {
        let sentence = format!("too many requests; wait {wait_seconds} s and try again");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", sentence).retry_after(wait_seconds)
    }

    /// A cookie came without the proof that our own page sent the request.
    pub fn forged() -> Self {
        let sentence = "this request does not come from our own page: send the session's `csrf_token` as \
            `X-CSRF-Token`, or use a key or token instead of the cookie";
        Self::new(StatusCode::FORBIDDEN, "csrf", sentence)
    }

    /// There is no such call.
    pub fn no_such_call() -> Self {
        let sentence = "there is no such call; `/docs` lists all";
        Self::new(StatusCode::NOT_FOUND, "no_such_call", sentence)
    }

    /// The call exists, with another method.
    pub fn wrong_method() -> Self {
        let sentence = "this address does not answer this method; `/docs` lists all calls";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", sentence)
    }

    /// The answer took too long.
    pub fn timed_out() -> Self {
        let sentence =
            "the answer took too long and was given up; what was asked may have been done, so look first";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", sentence).retry_after(RETRY_AFTER_SECONDS)
    }

    /// Something that cannot be; the log has the details.
    pub fn bug() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "bug",
            "this should not have happened; the log has the details",
        )
    }

    /// A request that the rules do not allow.
    pub fn refused(refused: &Refused) -> Self {
        let mut rejection = Self::refusals(&refused.refusals, &refused.site.timezone);
        rejection.0.data.dry_run = refused.is_dry_run.then_some(true);
        rejection.0.data.current_reservation_id.clone_from(&refused.newest);
        rejection.0.data.decision_id.clone_from(&refused.decision_id);
        rejection.0.data.explanation.clone_from(&refused.explanation);
        rejection.0.data.offered_rates = OfferedRateReply::all(&refused.offers);
        rejection.0.data.forms = FormToAnswerReply::all(&refused.forms);
        rejection.0.data.occurrences = OccurrenceReply::all(&refused.dates, &refused.site.timezone);
        let offers = refused.alternatives.iter();
        rejection.0.data.alternatives =
            offers.map(|offer| AlternativeReply::of(offer, &refused.site.timezone)).collect();
        rejection
    }

    /// The status is that of the first refusal in the order of the table.
    fn refusals(refusals: &[Refusal], zone: &Zone) -> Self {
        let status = match refusals.first().map(|first| first.code.answer()) {
            Some(Answer::Malformed) => StatusCode::BAD_REQUEST,
            Some(Answer::Forbidden) => StatusCode::FORBIDDEN,
            Some(Answer::Unknown) => StatusCode::NOT_FOUND,
            Some(Answer::Conflict) | None => StatusCode::CONFLICT,
        };
        let mut rejection = Self::new(status, "refused", String::new());
        let refusals: Vec<_> = refusals.iter().map(|refusal| RefusalReply::of(refusal, zone)).collect();
        rejection.0.errors = refusals.iter().map(|refusal| refusal.message.clone()).collect();
        rejection.0.data.refusals = refusals;
        rejection
    }

    fn store(error: &StoreError) -> Self {
        let sentence = error.to_string();
        match error {
            StoreError::Full => {
                tracing::error!(error = %error, "the disk is full");
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", sentence)
            }
            StoreError::TooMany { .. } => Self::new(StatusCode::BAD_REQUEST, "too_many", sentence),
            StoreError::Busy | StoreError::Stale => Self::busy("busy", sentence),
            StoreError::Broken { .. } | StoreError::Unreadable { .. } | StoreError::Closed => {
                tracing::error!(error = %error, "the store does not answer");
                Self::busy("store_unavailable", "the database does not answer at present; try again later")
            }
            _ => {
                tracing::error!(error = %error, "the store refused what should be possible");
                Self::bug()
            }
        }
    }

    /// As much as fits is being sent by others at this moment.
    pub fn no_room() -> Self {
        Self::busy("busy", "many files are being sent at this moment; try again")
    }

    fn busy(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, sentence).retry_after(RETRY_AFTER_SECONDS)
    }

    fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }
}

fn sentence(problem: &Problem) -> String {
    // Many sentences name their field themselves.
    if problem.path.is_empty() || problem.message.starts_with(&format!("`{}`", problem.path)) {
        problem.message.clone()
    } else {
        format!("`{}`: {}", problem.path, problem.message)
    }
}

impl From<Failure> for Rejection {
    fn from(failure: Failure) -> Self {
        let text = failure.to_string();
        match failure {
            Failure::WrongPassword => Self::new(StatusCode::UNAUTHORIZED, "wrong_password", text),
            Failure::WrongCode(_) => Self::new(StatusCode::UNAUTHORIZED, "wrong_code", text),
            Failure::NotProved(_) => Self::new(StatusCode::FORBIDDEN, "not_proved", text),
            Failure::SecondFactorNeeded(_) => Self::new(StatusCode::FORBIDDEN, "second_factor_needed", text),
            Failure::NotSetUp(_) => Self::new(StatusCode::CONFLICT, "not_set_up", text),
            Failure::NotSignedIn => Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", text)
                .header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"holdfast\"")),
            Failure::Forbidden(_) => Self::new(StatusCode::FORBIDDEN, "forbidden", text),
            Failure::NotFound(_) | Failure::UnknownGuest(_) => {
                Self::new(StatusCode::NOT_FOUND, "not_found", text)
            }
            Failure::Invalid(problems) => Self::malformed(&problems),
            Failure::Unsettled(refusal, zone) => Self::refusals(&[*refusal], &zone),
            Failure::Changed { current } => {
                let mut rejection = Self::new(StatusCode::PRECONDITION_FAILED, "changed", text);
                rejection.0.data.current_version = Some(current);
                rejection
            }
            Failure::Exists(_) => Self::new(StatusCode::CONFLICT, "exists", text),
            Failure::BrokenExamples(broken) => {
                let mut rejection = Self::new(StatusCode::CONFLICT, "rule_examples.broken", text);
                rejection.0.data.refusals = broken.iter().map(RefusalReply::broken_example).collect();
                rejection.0.errors =
                    rejection.0.data.refusals.iter().map(|refusal| refusal.message.clone()).collect();
                rejection
            }
            Failure::Limit(_) => Self::new(StatusCode::CONFLICT, "limit", text),
            Failure::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", text),
            Failure::TooBusy => Self::busy("busy", text),
            Failure::Store(error) => Self::store(&error),
            Failure::Bug(inside) => {
                tracing::error!(inside, "a bug");
                Self::bug()
            }
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (self.0.status, self.0.headers, Json(Envelope::error(self.0.errors, self.0.data))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use rules::{Code, Detail};

    use super::*;

    fn status(failure: Failure) -> (u16, bool) {
        let rejection = Rejection::from(failure);
        (rejection.0.status.as_u16(), rejection.0.headers.contains_key(RETRY_AFTER))
    }

    fn refused(code: Code) -> Failure {
        Failure::Unsettled(Box::new(Refusal::whole(code, Detail::Plain)), Box::new(Zone::utc()))
    }

    #[test]
    fn every_failure_has_its_status() {
        let broken = StoreError::Broken { reason: "no space for the journal".into() };
        for (failure, expected) in [
            (Failure::NotSignedIn, (401, false)),
            (Failure::Forbidden("no".into()), (403, false)),
            (Failure::NotFound("reservation"), (404, false)),
            (Failure::invalid("end", "is missing"), (400, false)),
            (Failure::Changed { current: 3 }, (412, false)),
            (Failure::Exists("taken".into()), (409, false)),
            (Failure::Limit("enough".into()), (409, false)),
            (Failure::KeyReused, (422, false)),
            (Failure::TooBusy, (503, true)),
            (Failure::Store(StoreError::Full), (507, false)),
            (Failure::Store(StoreError::Busy), (503, true)),
            (Failure::Store(broken), (503, true)),
            (Failure::Bug("inside".into()), (500, false)),
            (refused(Code::SpanEmpty), (400, false)),
            (refused(Code::NotPermitted), (403, false)),
            (refused(Code::Overlap), (409, false)),
        ] {
            let name = format!("{failure:?}");
            assert_eq!(status(failure), expected, "{name}");
        }
    }

    #[test]
    fn the_inside_of_a_bug_stays_inside() {
        let rejection = Rejection::from(Failure::Bug("secret detail".into()));
        assert!(!format!("{:?}{:?}", rejection.0.errors, rejection.0.data).contains("secret detail"));
    }

    #[test]
    fn a_problem_names_its_place() {
        let rejection = Rejection::malformed_at("rates[2].rate", "must be a number");
        assert_eq!(rejection.0.errors, ["`rates[2].rate`: must be a number"]);
        let place = PlaceReply { path: "rates[2].rate".into(), message: "must be a number".into() };
        assert_eq!(rejection.0.data.problems, [place]);
    }
}
