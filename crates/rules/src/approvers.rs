//! What staff ask about the approvers of one booking: others than usual, none, or a word in their place.
//!
//! Owns the shape of that wish. Who has to approve in the end is planned in `plan/approval.rs`.

use model::ApproverOverride;

/// What happens to the approvers of a booking, beside who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApproverWord {
    /// They are asked.
    #[default]
    Asked,
    /// There are none: the booking stands at once.
    Removed,
    /// It is approved in their place, and nobody is told.
    ApprovedSilently,
    /// They have to approve, and nobody is told.
    PendingSilently,
}

/// What is asked about the approvers of one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApproverWish {
    /// Approvers given for this booking, or another way of counting.
    pub given: Option<ApproverOverride>,
    /// What happens to them.
    pub word: ApproverWord,
}

impl ApproverWish {
    /// Whether anything is asked for that only staff may ask.
    pub fn asks_for_something(&self) -> bool {
        self.given.is_some() || self.word != ApproverWord::Asked
    }
}
