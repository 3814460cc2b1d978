//! Why the app could not answer. A refusal by the rules is an answer and stands in [`crate::Outcome`], not here.

use model::UserId;
use rules::Refusal;
use store::StoreError;

use crate::Tried;

/// One thing wrong with a request, with the place in its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The JSON path, such as `rates[2].rate`; empty for the request as a whole.
    pub path: String,
    /// A sentence that says what is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// A problem at a path.
    pub fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

/// Why there is no answer. Only the edge turns these into status codes.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nobody is signed in, or with a secret that opens nothing.
    #[error("sign in first: this call needs a valid key, token or session")]
    NotSignedIn,
    /// The address or the password is wrong; nobody is told which.
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    /// The code of a second factor, or another step of signing in, does not hold.
    #[error("{0}")]
    WrongCode(String),
    /// A code, a link or another proof of who somebody is does not hold.
    #[error("{0}")]
    NotProved(String),
    /// Signed in without a second factor, which staff of this site need.
    #[error("{0}")]
    SecondFactorNeeded(String),
    /// The operator or an administrator has not set up what this needs.
    #[error("{0}")]
    NotSetUp(String),
    /// Signed in, but this is for others.
    #[error("{0}")]
    Forbidden(String),
    /// It does not exist, or the caller may not know that it does. The text never tells which.
    #[error("there is no such {0} here")]
    NotFound(&'static str),
    /// A guest is no active member here, or nobody at all.
    #[error("there is no guest {0} here")]
    UnknownGuest(UserId),
    /// The request makes no sense.
    #[error("the request cannot be understood")]
    Invalid(Vec<Problem>),
    /// A time in the request cannot be settled; a refusal of shape found before the table was asked.
    #[error("the request cannot be understood")]
    Unsettled(Box<Refusal>, Box<timeline::Zone>),
    /// It changed since the caller looked.
    #[error(
        "this was changed meanwhile: it is at version {current} now. Load it again and repeat the change"
    )]
    Changed {
        /// The version that is current.
        current: i64,
    },
    /// It exists already.
    #[error("{0}")]
    Exists(String),
    /// A change of settings would break examples of what the rules must answer.
    #[error("this would break what rule examples expect")]
    BrokenExamples(Vec<Tried>),
    /// A limit on how much one person may have at a time is reached.
    #[error("{0}")]
    Limit(String),
    /// The same idempotency key came with another body.
    #[error("this Idempotency-Key was used for another request; take a fresh key for a new request")]
    KeyReused,
    /// Too many others want the same at the same time; nothing was written.
    #[error("too many requests for the same resource at this moment; try again")]
    TooBusy,
    /// The store could not do it.
    #[error(transparent)]
    Store(StoreError),
    /// Something that cannot be. The text is for the log only.
    #[error("this should not have happened; the log has the details")]
    Bug(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Store(error)
    }
}

impl Failure {
    /// A time that cannot be settled, with the zone its sentence is written in.
    pub(crate) fn unsettled(refusal: Refusal, zone: &timeline::Zone) -> Self {
        Failure::Unsettled(Box::new(refusal), Box::new(zone.clone()))
    }

    /// A failure with one problem.
    pub fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        Failure::Invalid(vec![Problem::at(path, message)])
    }
}
