//! Why not: one reason with its code and its numbers, and who could set it aside.
//!
//! The codes stand in `refusal/code.rs`, the numbers in `refusal/detail.rs`, the words in `say.rs`.

mod about;
mod code;
mod detail;

use model::ResourceId;
use serde_json::Value;
use timeline::Instant;

pub use about::{About, FieldAbout};
pub use code::{Answer, Code};
pub use detail::Detail;

/// What a check says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The rule does not apply here.
    NotAsked,
    /// It applies and holds.
    Holds(Detail),
    /// It applies and is broken.
    Broken(Detail),
}

/// Who or what set a refusal aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiver {
    /// The caller's role.
    Moderator,
    /// The flag `force_reserve`, sent by staff.
    ForceReserve,
    /// The flag `ignore_buffer`, sent by staff.
    IgnoreBuffer,
    /// The flag `bypass_form_mismatch`, sent by staff.
    BypassFormMismatch,
    /// Nothing needed to be set aside: it is a remark.
    Remark,
}

impl Waiver {
    /// The public name.
    pub fn as_str(self) -> &'static str {
        match self {
            Waiver::Moderator => "moderator",
            Waiver::ForceReserve => "force_reserve",
            Waiver::IgnoreBuffer => "ignore_buffer",
            Waiver::BypassFormMismatch => "bypass_form_mismatch",
            Waiver::Remark => "remark",
        }
    }
}

/// One reason why not.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The code.
    pub code: Code,
    /// The resource it is about; none when it is about the request as a whole.
    pub resource_id: Option<ResourceId>,
    /// The start of the occurrence it is about.
    pub occurrence: Option<Instant>,
    /// The numbers.
    pub detail: Detail,
    /// What it is about, where that has a name.
    pub about: Box<About>,
    /// Whether this caller could have it set aside by sending a flag.
    pub can_override: bool,
}

impl Refusal {
    /// A refusal of the request as a whole.
    pub fn whole(code: Code, detail: Detail) -> Self {
        Self { code, resource_id: None, occurrence: None, detail, about: Box::default(), can_override: false }
    }

    /// The numbers as JSON, with the name of what they are about.
    pub fn params(&self) -> Value {
        self.detail.params_about(&self.about)
    }
}
