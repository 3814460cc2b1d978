//! The decision: one function that judges every way in, and explains itself.
//!
//! [`needs`] says what must be loaded, [`decide`] judges what was loaded, and nothing in between touches a clock, a
//! network or a database. The order of the rules and who may waive each stand in one table, `table.rs`; a rule is one
//! function, a family of rules one file under `checks/`; what will be written if all rules hold is built under
//! `plan/`. This crate does not load, does not write and does not know HTTP.

mod approvers;
mod case;
mod charge;
mod checks;
mod companion;
mod decide;
mod draft;
mod earlier;
mod forms;
mod limits;
mod loan;
mod named_units;
mod offers;
mod openings;
mod plan;
mod refusal;
mod say;
pub mod series;
mod table;
mod wish;

pub use approvers::{ApproverWish, ApproverWord};
pub use case::{BlockedFacts, Case, Facts, Line, Needs, Registered, ResourceFacts, TemplateFacts, needs};
pub use charge::{ChargeWish, RateChoice, charges, is_offered_to};
pub use checks::history::{cancel_until, edit_until};
pub use companion::Companion;
pub use decide::{Decision, ExplainedRow, Row, Ruling, decide, explanation, explanation_of_asked};
pub use draft::{Action, Apart, Details, Draft, DraftLine, Flags, Identity, SeriesDraft};
pub use forms::asked as forms_asked;
pub use limits::{Limits, QuotaFacts, TrainingFacts};
pub use loan::loan_end;
pub use offers::{RateOffer, rate_offers};
pub use openings::together::{length_of_all, places_of_all};
pub use openings::{
    difference, free_spans, length_on_grid, nearest_places, needs_a_template, outer_places,
    units_free_throughout,
};
pub use plan::footprint::of as footprint;
pub use plan::price::{PRICE_HUNDREDTHS_MAX, Used, price};
pub use plan::{Plan, PlannedReservation};
pub use refusal::{About, Answer, Code, Detail, FieldAbout, Refusal, Verdict, Waiver};
pub use table::{Rule, TABLE, Waivable};
pub use wish::{EndWish, WishTimes};
