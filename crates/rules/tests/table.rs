//! What must be true of the table as a whole.

use std::collections::BTreeSet;

use model::ResourceSettings;
use rules::{Action, Code, TABLE, Waivable};

/// Fields of a request that rules look at, by their names in the public API.
const REQUEST_FIELDS: &[&str] = &[
    "accessory_user_ids",
    "accessory_users_external",
    "account_id",
    "account_number",
    "admin_note",
    "approvers_override_any",
    "at",
    "bypass_form_mismatch",
    "duration",
    "end",
    "event_id",
    "external_email",
    "for_user_email",
    "for_user_id",
    "force_reserve",
    "forms",
    "ignore_buffer",
    "is_loan",
    "loan",
    "maintenance",
    "maintenance_propagates_to_blocked",
    "named_unit_id",
    "named_unit_ids",
    "rate",
    "rate_id",
    "rate_quote_requested",
    "recurring_recipe",
    "remove_approvers",
    "reservable_template_id",
    "reservation_id",
    "silent_approve_approvers",
    "silent_pending_approvers",
    "soft",
    "start",
    "template",
    "template_consumable",
    "template_id",
    "template_resources_locked",
    "units",
    "user_id",
];

/// What a site has that rules look at, beside its resources.
const SITE_THINGS: &[&str] = &["account_numbers_restricted", "closures", "quotas"];

/// Fields of a member of the site that rules look at, by their names in the public API.
const MEMBER_FIELDS: &[&str] = &["ignore_min_max_times"];

#[test]
fn every_rule_reads_what_there_is() {
    let settings: BTreeSet<&str> =
        ResourceSettings::fields().iter().map(|field| field.name.as_str()).collect();
    for rule in TABLE {
        assert!(!rule.reads.is_empty(), "{:?} reads nothing", rule.code);
        for name in rule.reads {
            let is_known = settings.contains(name)
                || [REQUEST_FIELDS, SITE_THINGS, MEMBER_FIELDS].concat().contains(name);
            assert!(is_known, "{:?} reads `{name}`, which is no setting and no field", rule.code);
        }
    }
}

#[test]
fn every_name_of_a_field_is_read_by_a_rule() {
    for name in REQUEST_FIELDS.iter().chain(SITE_THINGS).chain(MEMBER_FIELDS) {
        assert!(TABLE.iter().any(|rule| rule.reads.contains(name)), "no rule reads `{name}`");
    }
}

#[test]
fn every_rule_has_a_code_and_a_name_of_its_own() {
    let names: BTreeSet<&str> = TABLE.iter().map(|rule| rule.code.as_str()).collect();
    assert_eq!(names.len(), TABLE.len());
    for code in
        [Code::TimeInGap, Code::TimeOutOfRange, Code::SeriesRecipe, Code::SeriesTooMany, Code::SeriesTooLong]
    {
        assert!(!names.contains(code.as_str()), "{code:?} is told before there is a case");
    }
    for name in names {
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(
            name.split_once('.').is_some_and(|(family, what)| is_plain(family) && is_plain(what)),
            "{name}"
        );
    }
}

#[test]
fn the_first_stage_comes_first_and_nobody_waives_it() {
    let first_stage = TABLE.iter().take_while(|rule| rule.is_first_stage).count();
    assert!(first_stage > 0 && first_stage < TABLE.len());
    assert!(TABLE[first_stage..].iter().all(|rule| !rule.is_first_stage));
    assert!(TABLE[..first_stage].iter().all(|rule| rule.waivable == Waivable::Nobody));
}

#[test]
fn every_rule_judges_some_action_once() {
    for rule in TABLE {
        let actions: BTreeSet<String> = rule.when.iter().map(|action| format!("{action:?}")).collect();
        assert!(!actions.is_empty() && actions.len() == rule.when.len(), "{:?}", rule.code);
    }
}

/// Guards against rules that bind the create and not the edit, so that a wish that was refused comes in by moving
/// something else there.
#[test]
fn whatever_judges_a_booking_judges_its_edit() {
    for rule in TABLE.iter().filter(|rule| rule.when.contains(&Action::Book)) {
        // What was booked from a template keeps its place when the template is withdrawn.
        let is_about_making = matches!(rule.code, Code::TemplateNotOffered | Code::TemplateUsed);
        let judges_edits = rule.when.contains(&Action::Edit);
        assert_ne!(judges_edits, is_about_making, "{:?} judges bookings and not their edits", rule.code);
    }
}

/// Guards against clashes that are looked for when something ends: whoever gives a place back needs none.
#[test]
fn what_ends_a_booking_is_not_judged_by_what_is_in_its_way() {
    for code in
        [Code::Overlap, Code::BufferOverlap, Code::UnitsOverStock, Code::LimitReached, Code::BalanceTooLow]
    {
        let rule = TABLE.iter().find(|rule| rule.code == code).unwrap();
        assert!(!rule.when.contains(&Action::Cancel) && !rule.when.contains(&Action::Deny), "{code:?}");
    }
}
