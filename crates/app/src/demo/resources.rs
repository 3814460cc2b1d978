//! The resources of the demo: read from the files in `data/`, which hold the settings by their public names.
//!
//! Beside its settings a resource says there how it is used: by which habit, how full, who answers for it and decides
//! about its bookings, how often it is serviced, and its weekly hours in a short form such as `mon-fri 08:00-20:00`.

use std::sync::Arc;

use model::{Caller, Resource, ResourceId};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use timeline::Instant;

use super::DemoProgress;
use super::habits::HabitName;
use super::people::{Community, FACILITY, LIBRARY};
use crate::{App, Failure, create_property, create_resource, modify_resource};

/// One file for each top category.
const FILES: [&str; 8] = [
    include_str!("data/microscopy.json"),
    include_str!("data/cytometry.json"),
    include_str!("data/preparation.json"),
    include_str!("data/spectrometry.json"),
    include_str!("data/benches.json"),
    include_str!("data/meeting.json"),
    include_str!("data/study.json"),
    include_str!("data/lending.json"),
];

/// The short names of the days, Monday first.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A file of resources.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shelf {
    /// The house they stand in.
    house: String,
    /// Settings that all of them share.
    common: Map<String, Value>,
    resources: Vec<Entry>,
}

/// A resource as it is written in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    habit: HabitName,
    /// How much of its usual hours is booked on a working day, in percent.
    fill: i64,
    /// The name of the person to ask.
    contact: String,
    /// Whether that person decides about each booking.
    #[serde(default)]
    needs_approval: bool,
    /// Every how many weeks it is serviced.
    service_weeks: Option<u16>,
    /// The only weekly times when it may be booked.
    #[serde(default)]
    open: Vec<String>,
    /// The weekly times when it may not be booked.
    #[serde(default)]
    closed: Vec<String>,
    /// Resources named before, of which it takes each with every booking, and they it.
    #[serde(default)]
    blocks_both_ways: Vec<String>,
    /// Resources named before, with which it is lent.
    #[serde(default)]
    goes_with: Vec<String>,
    settings: Map<String, Value>,
}

/// A resource of the demo and how it is used.
#[derive(Debug, Clone)]
pub(super) struct Used {
    pub resource: Arc<Resource>,
    pub habit: HabitName,
    pub fill_percent: i64,
    pub service_weeks: Option<u16>,
    /// Whose acts come in one order with its own, as a place in the list: what takes the same room decides in turn.
    pub chain: usize,
    /// Who answers for it, as a place among the people.
    pub contact: usize,
    /// Who books it, as places among the people.
    pub audience: Vec<usize>,
}

/// Creates all resources in the name of the people who answer for them.
pub(super) async fn create(
    app: &App,
    community: &Community,
    at: Instant,
    progress: &dyn Fn(DemoProgress),
) -> Result<Vec<Used>, Failure> {
    let mut wanted = Vec::new();
    for text in FILES {
        let shelf: Shelf = serde_json::from_str(text).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
        let house = shelf.house;
        wanted.extend(shelf.resources.into_iter().map(|entry| (house.clone(), shelf.common.clone(), entry)));
    }
    let of = wanted.len();
    let administrator = community.first(|person| person.sign_in.is_some())?;
    let caller = community.caller(&community.people[administrator], at);
    let defined = define_properties(app, &caller).await?;
    let mut made: Vec<Used> = Vec::with_capacity(of);
    for (house, common, entry) in wanted {
        let contact = community.first(|person| person.name == entry.contact)?;
        let mut settings = overlay(common, &entry)?;
        let contact_user_id = &community.people[contact].user_id;
        settings.insert("contact_user_id".into(), json!(contact_user_id));
        settings.insert("properties".into(), properties(&defined, &house, made.len(), &settings));
        if entry.needs_approval {
            settings.insert("approvers".into(), json!([{"approver_user_id": contact_user_id}]));
        }
        let blocked = places(&made, &entry.blocks_both_ways)?;
        let partners = places(&made, &entry.goes_with)?;
        let ids = |places: &[usize]| -> Vec<ResourceId> {
            places.iter().map(|place| made[*place].resource.resource_id.clone()).collect()
        };
        if !blocked.is_empty() {
            settings.insert("blocks".into(), json!(ids(&blocked)));
        }
        if !partners.is_empty() {
            settings.insert("related_reservables".into(), json!(ids(&partners)));
        }
        let (resource, warnings) = create_resource(app, &caller, settings).await?;
        if let Some(warning) = warnings.iter().find(|warning| warning.path != "default_reservation_duration")
        {
            return Err(Failure::Bug(format!("{}: {}", resource.settings.identity.name, warning.message)));
        }
        for place in &blocked {
            made[*place].resource = block(app, &caller, &made[*place].resource, &resource).await?;
        }
        let first = blocked.iter().chain(&partners).next();
        made.push(Used {
            chain: first.map_or(made.len(), |place| made[*place].chain),
            audience: audience(community, &entry),
            habit: entry.habit,
            fill_percent: entry.fill,
            service_weeks: entry.service_weeks,
            contact,
            resource,
        });
        progress(DemoProgress { step: "resources", done: made.len(), of });
    }
    Ok(made)
}

/// Defines what the site wants to know of each resource; answers the numbers in the order of the file.
async fn define_properties(app: &App, caller: &Caller) -> Result<Vec<i64>, Failure> {
    let written: Vec<Map<String, Value>> = serde_json::from_str(include_str!("data/properties.json"))
        .map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    let mut numbers = Vec::with_capacity(written.len());
    for definition in written {
        numbers.push(create_property(app, caller, definition).await?.propdef_id);
    }
    Ok(numbers)
}

/// The values of a resource: the house, and of equipment the inventory number and every third one's last inspection.
fn properties(defined: &[i64], house: &str, place: usize, settings: &Map<String, Value>) -> Value {
    let is_equipment = settings.get("class").is_some_and(|class| class == "Equipment");
    let inventory = is_equipment.then(|| json!(format!("QRC-{:04}", 1200 + place * 7)));
    let inspected = (is_equipment && place.is_multiple_of(3))
        .then(|| json!(format!("2026-0{}-1{}", place % 6 + 1, place % 9)));
    let values = [Some(json!(house)), inventory, inspected];
    let written = defined.iter().zip(values).filter_map(|(propdef_id, value)| {
        Some(json!({"propertydef": {"propdef_id": propdef_id}, "value": value?}))
    });
    written.collect()
}

/// Where the resources of these names are in the list.
fn places(made: &[Used], names: &[String]) -> Result<Vec<usize>, Failure> {
    let place = |name: &String| {
        let found = made.iter().position(|used| used.resource.settings.identity.name == *name);
        found.ok_or_else(|| Failure::Bug(format!("the demo names {name} before it has it")))
    };
    names.iter().map(place).collect()
}

/// Lets bookings of a resource take another one as well.
async fn block(
    app: &App,
    caller: &Caller,
    resource: &Resource,
    taken: &Resource,
) -> Result<Arc<Resource>, Failure> {
    let mut blocks = resource.settings.access.blocks.clone();
    blocks.push(taken.resource_id.clone());
    let overlay = Map::from_iter([("blocks".to_owned(), json!(blocks))]);
    let modified = modify_resource(app, caller, resource.resource_id.clone(), overlay, None, None).await?;
    Ok(modified.resource)
}

/// The settings of a resource: those of its file, its own, and its weekly hours.
fn overlay(common: Map<String, Value>, entry: &Entry) -> Result<Map<String, Value>, Failure> {
    let mut settings = common;
    settings.extend(entry.settings.clone());
    let (mode, lines) =
        if entry.open.is_empty() { ("block", &entry.closed) } else { ("available", &entry.open) };
    let mut windows = Vec::new();
    for line in lines {
        let days = weekly(line).ok_or_else(|| Failure::Bug(format!("`{line}` are no weekly hours")))?;
        windows.extend(days);
    }
    if !windows.is_empty() {
        settings.insert("weekly_blocks_mode".into(), mode.into());
        settings.insert("blackouts".into(), windows.into());
    }
    Ok(settings)
}

/// Weekly windows from a line such as `mon-fri 08:00-20:00 Why`, one for each day.
fn weekly(line: &str) -> Option<Vec<Value>> {
    let mut words = line.splitn(3, ' ');
    let (days, times, reason) = (words.next()?, words.next()?, words.next());
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (start, end) = times.split_once('-')?;
    let place = |name| WEEKDAYS.iter().position(|day| *day == name);
    let (first, last) = (place(first)?, place(last)?);
    let window = |weekday| json!({"weekday": weekday, "start": start, "end": end, "reason": reason});
    Some((first..=last).map(window).collect())
}

/// Who books a resource: the groups that may, or else the laboratories for their habits and everybody for the others.
fn audience(community: &Community, entry: &Entry) -> Vec<usize> {
    if let Some(Value::Array(names)) = entry.settings.get("usergroups_by_name") {
        let names: Vec<String> = names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        return community.members_of(&names);
    }
    let everybody = community.members_of(&[]);
    if !entry.habit.habit().is_for_laboratories {
        return everybody;
    }
    let is_scientist = |place: &usize| ![FACILITY, LIBRARY].contains(&community.people[*place].group);
    everybody.into_iter().filter(is_scientist).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekly_hours_are_one_window_a_day() {
        let windows = weekly("sat-sun 01:00-03:00 Why not").unwrap();
        assert_eq!(
            windows,
            [
                json!({"weekday": 5, "start": "01:00", "end": "03:00", "reason": "Why not"}),
                json!({"weekday": 6, "start": "01:00", "end": "03:00", "reason": "Why not"}),
            ]
        );
        assert_eq!(weekly("mon 08:00-09:00").unwrap().len(), 1);
        assert!(weekly("someday 08:00-09:00").is_none());
    }

    #[test]
    fn a_resource_is_open_or_closed_at_weekly_hours_and_not_both() {
        for text in FILES {
            let shelf: Shelf = serde_json::from_str(text).unwrap();
            for entry in shelf.resources {
                assert!(entry.open.is_empty() || entry.closed.is_empty(), "{:?}", entry.settings.get("name"));
            }
        }
    }
}
