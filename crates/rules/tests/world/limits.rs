//! Closures, quotas and training of a scenario's world, and gathering them as the app does. Owns no rule.

use model::{
    Closure, ClosureId, DurationUnit, Kind, Period, Quota, QuotaId, QuotaMeasure, Reservation, Scope,
    Sharing, Training, TrainingId, TrainingRecord, TrainingRecordId,
};
use rules::{Draft, Limits, QuotaFacts, TrainingFacts};
use serde_json::Value;
use timeline::{Instant, Span, Zone};

use super::{World, resource_id, site_id, user_id};

/// What bounds people in a scenario.
#[derive(Default)]
pub(super) struct Bounds {
    closures: Vec<Closure>,
    quotas: Vec<Quota>,
    trainings: Vec<Training>,
    records: Vec<TrainingRecord>,
}

impl World {
    /// `START to END REASON`, or `on NAME START to END REASON`.
    pub(super) fn closure(&mut self, text: &str) {
        let mut scope = Scope::default();
        let mut rest = text;
        if let Some(after) = text.strip_prefix("on ") {
            let (name, times) = after.split_once(' ').unwrap();
            scope.resource_ids.push(resource_id(name));
            rest = times;
        }
        let words: Vec<&str> = rest.splitn(4, ' ').collect();
        let [start, "to", end, reason] = words.as_slice() else { panic!("cannot read `{text}`") };
        self.bounds.closures.push(Closure {
            closure_id: ClosureId::parse("clo_1").unwrap(),
            site_id: site_id(),
            scope,
            span: Span::new(self.instant(start), self.instant(end)).unwrap(),
            reason: (*reason).to_owned(),
            created_by: user_id("mona"),
            created_at: self.now,
        });
    }

    /// The quota as JSON, in the fields of the public API.
    pub(super) fn quota(&mut self, text: &str) {
        let given: Value = serde_json::from_str(text).unwrap();
        let read = |name: &str, otherwise: &str| given.get(name).cloned().unwrap_or_else(|| otherwise.into());
        let names = given["on"].as_array().cloned().unwrap_or_default();
        let resource_ids = names.iter().map(|name| resource_id(name.as_str().unwrap())).collect();
        self.bounds.quotas.push(Quota {
            quota_id: QuotaId::parse("quo_1").unwrap(),
            site_id: site_id(),
            name: "Fair use".to_owned(),
            per: serde_json::from_value::<Sharing>(read("per", "person")).unwrap(),
            measure: serde_json::from_value::<QuotaMeasure>(read("measure", "count")).unwrap(),
            limit: given["limit"].as_i64().unwrap(),
            period: serde_json::from_value::<Period>(read("period", "future")).unwrap(),
            scope: Scope { resource_ids, category: None },
            usergroup_id: given["usergroup_id"].as_i64(),
            prime: given
                .get("prime")
                .cloned()
                .map(|prime| serde_json::from_value(prime).unwrap())
                .unwrap_or_default(),
        });
    }

    /// `NAME for ever` or `NAME N UNIT`.
    pub(super) fn training(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let (duration_default, duration_default_unit) = match words[1..] {
            ["for", "ever"] => (None, DurationUnit::default()),
            [length, unit] => (Some(length.parse().unwrap()), serde_json::from_value(unit.into()).unwrap()),
            _ => panic!("cannot read `{text}`"),
        };
        self.bounds.trainings.push(Training {
            training_id: training_id(words[0]),
            site_id: site_id(),
            name: words[0].to_owned(),
            description: None,
            is_active: true,
            duration_default,
            duration_default_unit,
            created_at: self.now,
        });
    }

    /// `PERSON in NAME on DATE`
    pub(super) fn record(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let [person, "in", name, "on", date] = words.as_slice() else { panic!("cannot read `{text}`") };
        let earned_on = timeline::parse_date(date).unwrap();
        let training = self.bounds.trainings.iter().find(|known| known.name == *name).unwrap();
        let expires_at = training.expires_at(earned_on, &self.zone).unwrap();
        let record = TrainingRecord {
            training_record_id: TrainingRecordId::parse("trr_1").unwrap(),
            training_id: training_id(name),
            user_id: user_id(person),
            earned_at: self.zone.day_start(earned_on).unwrap(),
            expires_at,
            created_by: user_id("mona"),
            created_at: self.now,
        };
        self.bounds.records.push(record);
    }

    /// What bounds a draft, as it is when it is asked.
    pub(super) fn limits(&self, draft: &Draft, stored: Option<&Reservation>) -> Limits {
        let counted = || {
            let newest = self.standing.values().filter_map(|standing| standing.versions.last());
            newest.filter(|version| {
                version.is_active()
                    && version.kind == Kind::Reservation
                    && stored.is_none_or(|stored| stored.lineage_id != version.lineage_id)
            })
        };
        let own = || counted().filter(|version| version.reserved_for == draft.reserved_for);
        let upcoming = draft.lines.iter().map(|line| {
            let of_resource = own().filter(|version| version.resource_id == line.resource_id);
            let count = of_resource.filter(|version| version.end > self.now).count();
            (line.resource_id.clone(), u32::try_from(count).unwrap())
        });
        let groups_of = |version: &Reservation| {
            let person = self.people.values().find(|member| member.user_id == version.reserved_for);
            person.map(|member| member.usergroups.clone()).unwrap_or_default()
        };
        let person = self.people.values().find(|member| member.user_id == draft.reserved_for);
        let usergroups = person.map(|member| member.usergroups.clone()).unwrap_or_default();
        let quotas = self.bounds.quotas.iter().filter(|quota| quota.binds(&usergroups)).map(|quota| {
            let is_counted = |version: &&Reservation| {
                let resource = self.resources.values().find(|known| known.resource_id == version.resource_id);
                let is_theirs = match quota.per {
                    Sharing::Person => version.reserved_for == draft.reserved_for,
                    Sharing::Group => quota.binds(&groups_of(version)),
                };
                is_theirs && resource.is_some_and(|resource| quota.scope.includes(resource))
            };
            let spans = counted().filter(is_counted).filter_map(Reservation::span);
            QuotaFacts { quota: quota.clone(), counted: spans.collect() }
        });
        let trainings = self.bounds.trainings.iter().map(|training| {
            let is_theirs = |record: &&TrainingRecord| {
                record.training_id == training.training_id && record.user_id == draft.reserved_for
            };
            let records = self.bounds.records.iter().filter(is_theirs).cloned().collect();
            TrainingFacts { training: training.clone(), records }
        });
        Limits {
            closures: self.bounds.closures.clone(),
            upcoming: upcoming.collect(),
            quotas: quotas.collect(),
            trainings: trainings.collect(),
        }
    }
}

fn training_id(name: &str) -> TrainingId {
    TrainingId::parse(&format!("trn_{name}")).unwrap()
}

/// A period's name and start.
pub(super) fn period_in_short(of: Period, start: Instant, zone: &Zone) -> String {
    match of {
        Period::Future => "future".to_owned(),
        _ => format!("{} of {}", of.as_str(), zone.civil(start).date()),
    }
}
