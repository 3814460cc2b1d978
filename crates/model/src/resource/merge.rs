//! Laying a caller's object over current settings: merge, then parse, then validate.
//!
//! Owns what absent, `null` and the several accepted forms of a setting mean. Lists that are merged item by item or
//! give ids to their items are in `lists`.

use serde_json::{Map, Value};

use super::problem::{Findings, SettingsTrouble, Warning};
use super::shape::shapes;
use super::{NamedUnit, ResourceSettings, UnitsMode, identity, limits, lists, together};

/// See [`ResourceSettings::merge`].
pub(super) fn merge(
    current: &ResourceSettings,
    overlay: &Map<String, Value>,
) -> Result<(ResourceSettings, Vec<Warning>), SettingsTrouble> {
    let mut warnings = unknown_field_warnings(overlay);
    let mut findings = Findings::default();
    refuse_another_site(current, overlay, &mut findings);
    let mut flat = flat(current)?;
    let before = Value::Object(flat.clone());
    let defaults = Value::Object(self::flat(&ResourceSettings::default())?);
    for (name, written) in overlay.iter().filter(|(name, _)| shapes().properties.contains_key(*name)) {
        let value = if is_cleared(written) {
            defaults[name].clone()
        } else {
            accepted(name, &before[name], written, &mut findings, &mut warnings)
        };
        flat.insert(name.clone(), value);
    }
    keep_categories_in_step(&mut flat, &before);
    limits::check(&flat, &mut findings);
    findings.into_result()?;
    let mut settings: ResourceSettings =
        serde_json::from_value(Value::Object(flat)).map_err(|error| unreadable(&error))?;
    settle(&mut settings, overlay, &mut warnings);
    let problems = settings.validate();
    if problems.is_empty() { Ok((settings, warnings)) } else { Err(SettingsTrouble { problems }) }
}

/// Settings as one flat JSON object.
pub(super) fn flat(settings: &ResourceSettings) -> Result<Map<String, Value>, SettingsTrouble> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(flat)) => Ok(flat),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The trouble when JSON and structs disagree in a way that the schema did not see.
fn unreadable(error: &serde_json::Error) -> SettingsTrouble {
    let mut findings = Findings::default();
    findings.add("", "setting.type", format!("the settings cannot be read: {error}"));
    SettingsTrouble { problems: findings.into_problems() }
}

fn unknown_field_warnings(overlay: &Map<String, Value>) -> Vec<Warning> {
    let unknown = ResourceSettings::unknown_fields(overlay).into_iter();
    let warning = |(path, suggestion): (String, Option<String>)| {
        let hint = suggestion.map_or_else(String::new, |name| format!(", did you mean `{name}`"));
        let mark = if hint.is_empty() { '.' } else { '?' };
        Warning { message: format!("unknown field `{path}`{hint}{mark} It was ignored."), path }
    };
    unknown.map(warning).collect()
}

/// A resource stays in its site: bookings, groups and people around it belong to that site too.
fn refuse_another_site(current: &ResourceSettings, overlay: &Map<String, Value>, findings: &mut Findings) {
    if let (Some(site), Some(wanted)) = (&current.identity.site_id, overlay.get("site_id"))
        && wanted != site.as_str()
    {
        let message = format!("`site_id` is {site} and cannot be changed: a resource stays in its site");
        findings.add("site_id", "setting.immutable", message);
    }
}

/// Whether a written value means "back to the default".
pub(super) fn is_cleared(written: &Value) -> bool {
    written.is_null() || written == ""
}

/// The value to keep for one that was written, with the several accepted forms brought into one.
fn accepted(
    name: &str,
    current: &Value,
    written: &Value,
    findings: &mut Findings,
    warnings: &mut Vec<Warning>,
) -> Value {
    /// The longest list of any setting. A longer one is refused by the limits, so no time is spent on it here.
    const ITEMS_MAX: usize = 1000;
    match (name, written) {
        (_, Value::Array(items)) if items.len() > ITEMS_MAX => written.clone(),
        ("keywords", Value::String(words)) => {
            words.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Value::from).collect()
        }
        ("rates", Value::Array(items)) => lists::rates(current, items, findings, warnings),
        ("properties", Value::Array(items)) => lists::properties(current, items, findings),
        ("blackouts", Value::Array(items)) => lists::blackouts(items),
        ("named_units", Value::Array(items)) => lists::named_units(current, items),
        ("events", Value::Array(items)) => lists::events(current, items),
        _ => written.clone(),
    }
}

/// Writing `category` or `category_sortable` sets both. When both are written, the one that changed counts, so that a
/// client may send back all it has read; when both changed, the sortable one says more.
fn keep_categories_in_step(flat: &mut Map<String, Value>, before: &Value) {
    let changed = |name| flat.get(name).filter(|value| **value != before[name]).cloned();
    let Some(sortable) = changed("category_sortable").or_else(|| changed("category")) else { return };
    let shown = sortable.as_str().map(identity::category_without_sort_letter).map(Value::from);
    // What is not text was cleared, or is of a wrong kind, which the limits will say.
    flat.insert("category".to_owned(), shown.unwrap_or_else(|| sortable.clone()));
    flat.insert("category_sortable".to_owned(), sortable);
}

/// Brings settings that follow from others into line with what was written.
fn settle(settings: &mut ResourceSettings, overlay: &Map<String, Value>, warnings: &mut Vec<Warning>) {
    if !overlay.contains_key("default_reservation_duration") && settings.timing.fit_default_duration() {
        let message = format!(
            "`default_reservation_duration` was set to {}, so that it lies between the shortest and the longest booking",
            settings.timing.default_reservation_duration
        );
        warnings.push(Warning { path: "default_reservation_duration".to_owned(), message });
    }
    if settings.units.units_mode == UnitsMode::Named {
        settle_named_units(settings, overlay, warnings);
    }
    warnings.extend(together::doubts(settings).into_iter().filter(|doubt| overlay.contains_key(&doubt.path)));
}

/// Named units are counted by their names; without any names yet, they are called by their numbers.
fn settle_named_units(
    settings: &mut ResourceSettings,
    overlay: &Map<String, Value>,
    warnings: &mut Vec<Warning>,
) {
    let units = &mut settings.units;
    if units.named_units.is_empty() && units.units <= lists::NAMED_UNITS_MAX {
        let by_number =
            |number| NamedUnit { named_unit_id: lists::unit_id(number), name: number.to_string() };
        units.named_units = (1..=u64::from(units.units)).map(by_number).collect();
    }
    let Ok(count) = u32::try_from(units.named_units.len()) else { return };
    if units.units == count || (overlay.contains_key("units") && !overlay.contains_key("named_units")) {
        return; // Either in step, or the caller wrote a number that contradicts the names: validation says so.
    }
    units.units = count;
    if overlay.contains_key("units") {
        let message = format!("`units` was set to {count}, the number of `named_units`");
        warnings.push(Warning { path: "units".to_owned(), message });
    }
}
