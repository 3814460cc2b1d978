//! One resource looked at for openings by one person: what occupies a stretch of time, where a booking would fit, and
//! the decision about each place before it is told to anybody.

use std::sync::Arc;

use model::{
    Caller, Kind, LineageId, Occupancy, Reservation, ReservationId, Resource, ResourceId, Site, UserId,
};
use rules::{
    Action, ApproverWish, Case, ChargeWish, Details, Draft, DraftLine, Facts, Flags, Identity, Ruling,
    charges, decide, free_spans, length_on_grid, needs_a_template, outer_places, units_free_throughout,
};
use store::Read;
use timeline::Span;

use crate::facts::{self, around};
use crate::offers::{self, Offer};
use crate::{App, Failure};

/// The length that is looked for where nobody names one and the resource has neither a minimum nor a grid: a minute.
const LENGTH_SECONDS: i64 = 60;

/// How many ways to settle the money of a booking are tried.
const CHARGES_TRIED_MAX: usize = 16;

/// What is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Sought {
    /// The resource.
    pub resource_id: ResourceId,
    /// The person it would be for.
    pub reserved_for: UserId,
    /// How many units.
    pub units: u32,
    /// The stretch of time.
    pub within: Span,
}

/// A place that the decision accepts.
pub(crate) struct Decided {
    /// What a booking would make.
    pub reservation: Reservation,
    /// The template that it has to be booked from; none where it needs none.
    pub template_id: Option<ReservationId>,
}

/// A resource with what was loaded about it.
pub(crate) struct Opening {
    caller: Caller,
    draft: Draft,
    facts: Facts,
    /// When templates offer it, where the caller books it from templates only.
    offers: Option<Vec<Offer>>,
    /// All that occupies it in the stretch; the facts hold only the part that the place in question can meet.
    occupancy: Vec<Occupancy>,
    within: Span,
}

impl Opening {
    /// Loads a resource. One that the caller may not know of is not found.
    pub(crate) fn load(
        reader: &mut dyn Read,
        app: &App,
        site: &Arc<Site>,
        caller: &Caller,
        sought: Sought,
    ) -> Result<Self, Failure> {
        let identity = Identity {
            reservation_id: ReservationId::mint(app.ids.as_ref()),
            lineage_id: LineageId::mint(app.ids.as_ref()),
        };
        let (start, end) = (sought.within.start(), sought.within.end());
        let draft = Draft {
            action: Action::Book,
            lines: vec![DraftLine {
                resource_id: sought.resource_id,
                start,
                end,
                units: sought.units,
                named_unit_ids: Vec::new(),
                charge: ChargeWish::default(),
                apart: rules::Apart::default(),
                approval_note: None,
                approvers: ApproverWish::default(),
                forms: Vec::new(),
                identity,
            }],
            reserved_for: sought.reserved_for,
            kind: Kind::Reservation,
            series: None,
            flags: Flags { leaves_forms_open: true, ..Flags::default() },
            // What somebody types into the form is no matter of what is free.
            details: Details { account_number: Some("any".to_owned()), ..Details::default() },
            is_dry_run: true,
        };
        let facts =
            facts::load(reader, &app.shelf, site.clone(), caller, &draft, facts::Subject::default())?.facts;
        let occupancy = facts.resources.values().flat_map(|known| known.occupancy.clone()).collect();
        let within = sought.within;
        let mut opening = Self { caller: caller.clone(), draft, facts, offers: None, occupancy, within };
        let case = opening.case();
        let is_bound = case.lines().next().is_some_and(|line| needs_a_template(&case, &line));
        let resource_id = opening.draft.lines.first().map(|line| line.resource_id.clone());
        if let Some(resource_id) = resource_id.filter(|_| is_bound) {
            opening.offers = Some(offers::of(reader, &app.shelf, caller, &resource_id, within)?);
        }
        Ok(opening)
    }

    /// The resource.
    pub(crate) fn resource(&self) -> Option<&Arc<Resource>> {
        self.facts.resources.values().next().map(|known| &known.resource)
    }

    /// Whether the caller is shown what a booking costs.
    pub(crate) fn shows_prices(&self) -> bool {
        let hides = self.resource().is_some_and(|resource| resource.settings.billing.rate_name_only);
        self.caller.role.is_staff() || !hides
    }

    /// The length that is looked for, in seconds: the wished one, else the shortest that the resource takes.
    pub(crate) fn length_seconds(&self, wished: Option<i64>) -> i64 {
        let timing = self.resource().map(|resource| &resource.settings.timing);
        let minimum = timing.and_then(|timing| timing.reservation_minimum);
        let step =
            timing.and_then(|timing| timing.restrict_start_end_minutes).map(|step| i64::from(step) * 60);
        let seconds = wished.or(minimum.max(step)).filter(|seconds| *seconds > 0).unwrap_or(LENGTH_SECONDS);
        let case = self.case();
        case.lines().next().map_or(seconds, |line| length_on_grid(&case, &line, seconds))
    }

    /// The spans in which a booking of so many seconds fits by time, not yet decided. Those of templates are taken whole.
    pub(crate) fn free(&self, seconds: i64) -> Vec<Span> {
        if let Some(offers) = &self.offers {
            let long_enough = offers.iter().map(|offer| offer.span).filter(|span| span.seconds() >= seconds);
            let mut spans: Vec<Span> = long_enough.collect();
            spans.sort_unstable_by_key(|span| (span.start(), span.end()));
            spans.dedup();
            return spans;
        }
        let case = self.case();
        case.lines().next().map(|line| free_spans(&case, &line, seconds, self.within)).unwrap_or_default()
    }

    /// The first and the last place of so many seconds in a free span.
    pub(crate) fn outer_places(&self, free: Span, seconds: i64) -> Vec<Span> {
        if self.offers.is_some() {
            return vec![free];
        }
        let case = self.case();
        case.lines().next().map(|line| outer_places(&case, &line, free, seconds)).unwrap_or_default()
    }

    /// The reservation that a booking of the span would make if the decision accepts it, at the lowest price that the
    /// person can choose; one with a quote only if there is no other.
    pub(crate) fn decided(&mut self, span: Span) -> Option<Decided> {
        let Some(offers) = &self.offers else {
            let reservation = self.cheapest(span)?;
            return Some(Decided { reservation, template_id: None });
        };
        let offers: Vec<Offer> = offers.iter().filter(|offer| offer.span == span).cloned().collect();
        offers.into_iter().find_map(|offer| {
            offer.taken_up(&mut self.draft, &mut self.facts);
            let reservation = self.cheapest(span)?;
            Some(Decided { reservation, template_id: offer.template_id().cloned() })
        })
    }

    fn cheapest(&mut self, span: Span) -> Option<Reservation> {
        self.look_at(span);
        let case = self.case();
        let charges = case.lines().next().map(|line| charges(&case, &line)).unwrap_or_default();
        let accepted: Vec<Reservation> =
            charges.into_iter().take(CHARGES_TRIED_MAX).filter_map(|charge| self.charged(&charge)).collect();
        accepted.into_iter().min_by_key(|reservation| {
            let charge = reservation.charge.as_ref();
            let is_unknown = charge.is_some_and(|charge| charge.is_quote_requested);
            (is_unknown, charge.map_or(0, model::Charge::price_hundredths))
        })
    }

    fn charged(&mut self, charge: &ChargeWish) -> Option<Reservation> {
        for line in &mut self.draft.lines {
            line.charge = charge.clone();
        }
        match decide(&self.case()).ruling {
            Ruling::Allowed(plan) => plan.reservations.into_iter().next().map(|planned| planned.reservation),
            Ruling::Refused(_) => None,
        }
    }

    /// How many units a booking of so many seconds finds free wherever it starts in a span.
    pub(crate) fn units_throughout(&mut self, span: Span, seconds: i64) -> u32 {
        self.look_at(span);
        let case = self.case();
        case.lines().next().map_or(0, |line| units_free_throughout(&case, &line, span, seconds))
    }

    fn case(&self) -> Case<'_> {
        Case { caller: &self.caller, draft: &self.draft, facts: &self.facts, now: self.caller.now }
    }

    /// Asks for a span, with only what can be in its way at hand: a decision then costs the same in a full year.
    fn look_at(&mut self, span: Span) {
        for line in &mut self.draft.lines {
            (line.start, line.end) = (span.start(), span.end());
        }
        for known in self.facts.resources.values_mut() {
            let reach = around(&known.resource, span);
            let meets = |row: &&Occupancy| row.padded.overlaps(reach);
            known.occupancy = self.occupancy.iter().filter(meets).cloned().collect();
        }
    }
}
