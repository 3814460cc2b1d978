//! Finding a time: placements for several needs at once, ranked, each accepted for the person it is for.
//!
//! Every resource that could serve is looked at once: its free spans say where it fits, and the starts worth trying are
//! the edges of those spans. At each start the needs are matched with resources, so that one that could serve two
//! needs is given to the one that has no other. Bounded by constants at every step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Caller, Reservation, ReservationId, Resource, ResourceId, Site, UserId};
use rules::difference;
use store::{Read, documents};
use timeline::{Instant, Span};

use crate::availability::AVAILABILITY_SECONDS_MAX;
use crate::opening::{Opening, Sought};
use crate::resources::listed;
use crate::{App, Failure, people, sites};

/// How many different needs one search may have.
const NEEDS_MAX: usize = 8;
/// How many resources all needs together may ask for.
const PLACES_MAX: u32 = 20;
/// How many resources are looked at for each need.
const CHOICES_MAX: usize = 50;
/// How many starts are tried.
const STARTS_MAX: usize = 4_000;
/// How many placements follow each other within one free span before the next span is looked at.
const IN_A_ROW_MAX: i64 = 8;
/// How many placements are answered at most, and how many without a wish.
const PLACEMENTS_MAX: usize = 50;
const PLACEMENTS: usize = 10;

/// Which resources serve a need.
#[derive(Debug, Clone)]
pub enum Choice {
    /// Any of these.
    AnyOf(Vec<ResourceId>),
    /// Any of this category that stands in the caller's lists.
    Category(String),
}

/// A number of resources that are needed at the same time.
#[derive(Debug, Clone)]
pub struct Need {
    /// Which serve.
    pub choice: Choice,
    /// How many of them.
    pub count: u32,
    /// How many units of each.
    pub units: u32,
}

/// A search for a time.
#[derive(Debug, Clone)]
pub struct PlacementQuery {
    /// All that is needed at once.
    pub needs: Vec<Need>,
    /// For how long, in seconds.
    pub duration_seconds: i64,
    /// Where in time.
    pub within: Span,
    /// How many placements are wanted.
    pub limit: Option<u32>,
    /// The person it is for; the caller without.
    pub for_user_id: Option<UserId>,
}

/// A time and the resources that are free then.
#[derive(Debug, Clone)]
pub struct Placement {
    /// When.
    pub span: Span,
    /// The resources, in the order of the needs.
    pub resource_ids: Vec<ResourceId>,
    /// The template that they have to be booked from, where one of them is booked from templates only.
    pub template_id: Option<ReservationId>,
    /// How many approvals the bookings would wait for.
    pub approvals: usize,
    /// What they cost together at the lowest rates the person is offered, in hundredths of the site's currency; none
    /// where nothing costs anything, or where a quote has to be asked for.
    pub price_hundredths: Option<i64>,
    /// Why it stands at its rank.
    pub why: String,
}

/// Placements that the decision accepts for the person, best first: the earliest, and of equal times the one that
/// waits for fewer approvals.
pub async fn placements(
    app: &App,
    caller: &Caller,
    query: PlacementQuery,
) -> Result<(Arc<Site>, Vec<Placement>), Failure> {
    check(&query)?;
    let (reading, caller) = (app.clone(), caller.clone());
    app.store
        .read(move |reader| {
            let site = sites::of(reader, &caller)?;
            let reserved_for = query.for_user_id.clone().unwrap_or_else(|| caller.user_id.clone());
            if reserved_for != caller.user_id {
                if !caller.role.is_staff() {
                    return Err(Failure::Forbidden(
                        "Finding a time for somebody else needs a moderator.".into(),
                    ));
                }
                people::member(reader, &caller.site_id, reserved_for.as_str())?
                    .ok_or(Failure::NotFound("person"))?;
            }
            let mut search = Search { openings: BTreeMap::new(), choices: Vec::new(), query: &query };
            search.load(reader, &reading, &site, &caller, &reserved_for)?;
            let placements = search.placements();
            Ok((site, placements))
        })
        .await
}

fn check(query: &PlacementQuery) -> Result<(), Failure> {
    if query.needs.is_empty() || query.needs.len() > NEEDS_MAX {
        return Err(Failure::invalid("needs", format!("say one to {NEEDS_MAX} needs")));
    }
    if query.within.seconds() > AVAILABILITY_SECONDS_MAX {
        return Err(Failure::invalid("end", "at most 92 days are looked at in one call"));
    }
    if query.duration_seconds <= 0 || query.duration_seconds > query.within.seconds() {
        return Err(Failure::invalid("duration", "it must be positive and fit between `start` and `end`"));
    }
    let places = query.needs.iter().map(|need| need.count).fold(0, u32::saturating_add);
    for (place, need) in query.needs.iter().enumerate() {
        let at = |field: &str| format!("needs[{place}].{field}");
        if need.count == 0 || places > PLACES_MAX {
            return Err(Failure::invalid(at("count"), format!("one to {PLACES_MAX} resources in all")));
        }
        if need.units == 0 {
            return Err(Failure::invalid(at("units"), "at least one unit of each"));
        }
        if matches!(&need.choice, Choice::AnyOf(ids) if ids.is_empty() || ids.len() > CHOICES_MAX) {
            return Err(Failure::invalid(at("any_of"), format!("name one to {CHOICES_MAX} resources")));
        }
    }
    Ok(())
}

/// A resource with the number of units a need takes of it.
type Serving = (ResourceId, u32);

struct Search<'a> {
    query: &'a PlacementQuery,
    /// Every resource that could serve, with where it is free.
    openings: BTreeMap<Serving, (Opening, Vec<Span>)>,
    /// For each place that has to be filled, what could fill it, in the order of preference.
    choices: Vec<Vec<Serving>>,
}

impl Search<'_> {
    fn load(
        &mut self,
        reader: &mut dyn Read,
        app: &App,
        site: &Arc<Site>,
        caller: &Caller,
        reserved_for: &UserId,
    ) -> Result<(), Failure> {
        for need in &self.query.needs {
            let resource_ids = match &need.choice {
                Choice::AnyOf(resource_ids) => resource_ids.clone(),
                Choice::Category(category) => of_category(reader, app, caller, category)?,
            };
            let mut serving = Vec::new();
            for resource_id in resource_ids {
                let key = (resource_id.clone(), need.units);
                if serving.contains(&key) {
                    continue;
                }
                if !self.openings.contains_key(&key) {
                    let sought = Sought {
                        resource_id,
                        reserved_for: reserved_for.clone(),
                        units: need.units,
                        within: self.query.within,
                    };
                    let opening = Opening::load(reader, app, site, caller, sought)?;
                    let free = opening.free(self.query.duration_seconds);
                    self.openings.insert(key.clone(), (opening, free));
                }
                serving.push(key);
            }
            self.choices.extend((0..need.count).map(|_| serving.clone()));
        }
        Ok(())
    }

    fn placements(mut self) -> Vec<Placement> {
        let wanted =
            self.query.limit.map_or(PLACEMENTS, |limit| usize::try_from(limit).unwrap_or(PLACEMENTS_MAX));
        let wanted = wanted.min(PLACEMENTS_MAX);
        let mut found: Vec<Placement> = Vec::new();
        for start in self.starts() {
            if found.len() == wanted {
                break;
            }
            let Some(span) = Span::starting(start, self.query.duration_seconds) else { continue };
            found.extend(self.at(span));
        }
        let earliest = found.first().map(|first| first.span);
        for placement in &mut found {
            placement.why = why(earliest, placement);
        }
        found
    }

    /// Starts at which something begins or stops being free, and those that follow each other from there.
    fn starts(&self) -> Vec<Instant> {
        let seconds = self.query.duration_seconds;
        let mut starts = BTreeSet::new();
        for span in self.openings.values().flat_map(|(_, free)| free) {
            let in_a_row = (0..IN_A_ROW_MAX).filter_map(|place| {
                let start = span.start().checked_plus_seconds(place.saturating_mul(seconds))?;
                (start.plus_seconds(seconds) <= span.end()).then_some(start)
            });
            starts.extend(in_a_row);
            starts.insert(span.end().plus_seconds(-seconds));
        }
        starts.into_iter().take(STARTS_MAX).collect()
    }

    /// The resources that serve all needs over a span, if there are enough.
    fn at(&mut self, span: Span) -> Option<Placement> {
        let mut terms: BTreeMap<Serving, Terms> = BTreeMap::new();
        let mut templates: BTreeMap<Serving, ReservationId> = BTreeMap::new();
        for (serving, (opening, free)) in &mut self.openings {
            if free.iter().any(|free| free.encloses(span))
                && let Some(decided) = opening.decided(span)
            {
                terms.insert(serving.clone(), Terms::of(&decided.reservation, opening.shows_prices()));
                templates.extend(decided.template_id.map(|template_id| (serving.clone(), template_id)));
            }
        }
        // Those that nobody has to approve come first, of equal ones the cheaper.
        let able: Vec<Vec<&Serving>> = self
            .choices
            .iter()
            .map(|choice| {
                let mut able: Vec<&Serving> = choice.iter().filter(|one| terms.contains_key(one)).collect();
                able.sort_by_key(|one| terms.get(one));
                able
            })
            .collect();
        let matched = matching(&able)?;
        let mut needed = matched.iter().filter_map(|one| templates.get(one));
        let template_id = needed.next().cloned();
        // One booking is made from one template.
        if needed.any(|other| Some(other) != template_id.as_ref()) {
            return None;
        }
        let chosen: Vec<Terms> = matched.iter().filter_map(|one| terms.get(one).copied()).collect();
        let prices: Option<Vec<i64>> = chosen.iter().map(|terms| terms.price_hundredths).collect();
        Some(Placement {
            span,
            template_id,
            resource_ids: matched.into_iter().map(|(resource_id, _)| resource_id).collect(),
            approvals: chosen.iter().map(|terms| terms.approvals).sum(),
            price_hundredths: prices
                .map(|prices| prices.iter().sum())
                .filter(|_| chosen.iter().any(|terms| terms.is_charged)),
            why: String::new(),
        })
    }
}

/// On what terms one resource would be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Terms {
    /// How many approvals the booking would wait for.
    approvals: usize,
    /// Whether it has a rate at all.
    is_charged: bool,
    /// What it costs; none where a quote has to be asked for or the price is not shown.
    price_hundredths: Option<i64>,
}

impl Terms {
    fn of(reservation: &Reservation, shows_prices: bool) -> Self {
        let is_pending = reservation.status == model::Status::Pending;
        let charge = reservation.charge.as_ref();
        let is_quote = charge.is_some_and(|charge| charge.is_quote_requested);
        Self {
            approvals: if is_pending { reservation.approvals.seats.len() } else { 0 },
            is_charged: charge.is_some_and(|charge| charge.rate.is_some()),
            price_hundredths: (!is_quote && shows_prices)
                .then(|| charge.map_or(0, model::Charge::price_hundredths)),
        }
    }
}

/// One resource for each place, none twice, if that is possible: places are filled in turn, and an earlier one moves to
/// another of its choices where a later one has none left.
fn matching(able: &[Vec<&Serving>]) -> Option<Vec<Serving>> {
    let mut taken: BTreeMap<&ResourceId, usize> = BTreeMap::new();
    let mut chosen: Vec<Option<&Serving>> = vec![None; able.len()];
    for place in 0..able.len() {
        if !fill(place, able, &mut taken, &mut chosen, &mut BTreeSet::new()) {
            return None;
        }
    }
    chosen.into_iter().map(Option::<&Serving>::cloned).collect()
}

/// Finds a resource for a place. It goes no deeper than there are places, because no resource is tried twice.
fn fill<'a>(
    place: usize,
    able: &[Vec<&'a Serving>],
    taken: &mut BTreeMap<&'a ResourceId, usize>,
    chosen: &mut [Option<&'a Serving>],
    tried: &mut BTreeSet<&'a ResourceId>,
) -> bool {
    let choices = able.get(place).map(Vec::as_slice).unwrap_or_default();
    // Nobody is moved while there is something that nobody has.
    let (left, had): (Vec<&Serving>, Vec<&Serving>) =
        choices.iter().copied().partition(|serving| !taken.contains_key(&serving.0));
    for serving in left.into_iter().chain(had) {
        if !tried.insert(&serving.0) {
            continue;
        }
        let is_free = match taken.get(&serving.0).copied() {
            None => true,
            Some(other) => fill(other, able, taken, chosen, tried),
        };
        if is_free {
            taken.insert(&serving.0, place);
            if let Some(slot) = chosen.get_mut(place) {
                *slot = Some(serving);
            }
            return true;
        }
    }
    false
}

fn why(earliest: Option<Span>, placement: &Placement) -> String {
    let rank = match earliest {
        Some(earliest) if earliest != placement.span => {
            format!("{} than the earliest", difference(earliest, placement.span))
        }
        _ => "the earliest time at which everything is free".to_owned(),
    };
    match placement.approvals {
        0 => rank,
        1 => format!("{rank}, waits for an approval"),
        many => format!("{rank}, waits for {many} approvals"),
    }
}

/// Resources of a category that stand in the caller's lists, by name.
fn of_category(
    reader: &mut dyn Read,
    app: &App,
    caller: &Caller,
    category: &str,
) -> Result<Vec<ResourceId>, Failure> {
    let listed = listed(reader, &app.shelf, caller, &documents::Listing::default())?;
    let is_of_it =
        |resource: &&Arc<Resource>| resource.settings.identity.category.as_deref() == Some(category);
    Ok(listed.iter().filter(is_of_it).map(|one| one.resource_id.clone()).take(CHOICES_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serving(name: &str) -> Serving {
        (ResourceId::parse(&format!("resv_{name}")).unwrap(), 1)
    }

    #[test]
    fn a_place_gives_way_to_one_that_has_no_other_choice() {
        let (a, b, c) = (serving("a"), serving("b"), serving("c"));
        let names = |able: &[Vec<&Serving>]| {
            matching(able).map(|found| found.iter().map(|one| one.0.to_string()).collect::<Vec<_>>())
        };
        let expected =
            |names: &[&str]| Some(names.iter().map(|name| format!("resv_{name}")).collect::<Vec<_>>());
        assert_eq!(names(&[vec![&a, &b], vec![&a]]), expected(&["b", "a"]));
        assert_eq!(names(&[vec![&a, &b], vec![&a, &c], vec![&a]]), expected(&["b", "c", "a"]));
        assert_eq!(names(&[vec![&a, &b], vec![&a, &b], vec![&a, &b]]), None);
        assert_eq!(names(&[vec![]]), None);
    }
}
