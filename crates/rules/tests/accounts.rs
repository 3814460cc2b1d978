//! One account and a request of several lines: each line is held against what the earlier ones leave.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use model::resource::{Rate, ResourceSettings};
use model::site::Currency;
use model::{
    Account, AccountId, Accounts, Caller, Channel, Kind, LineageId, Member, ReservationId, Resource,
    ResourceId, Role, Site, SiteId, UserId,
};
use rules::{
    Action, Case, ChargeWish, Details, Draft, DraftLine, Facts, Flags, Identity, RateChoice, ResourceFacts,
    Ruling, decide,
};
use timeline::{Instant, Zone};

const HOUR: i64 = 3_600;

fn at(seconds: i64) -> Instant {
    Instant::from_unix(seconds)
}

/// An hour each of three resources at ten an hour, from an account that holds so much: the places of the lines that were
/// refused, or what the account gains.
fn three_hours(balance_hundredths: i64) -> Result<Vec<i64>, Vec<String>> {
    let (site_id, user_id) = (SiteId::parse("site_a").unwrap(), UserId::parse("usr_ann").unwrap());
    let mut settings = ResourceSettings::default();
    settings.billing.rates = vec![Rate { rate_id: 1, rate_int: 1_000, ..Rate::default() }];
    settings.billing.accounts_debit = true;
    settings.billing.accounts_sufficient_balance_required = true;
    let ids = ["resv_a", "resv_b", "resv_c"].map(|id| ResourceId::parse(id).unwrap());
    let known = ids.iter().map(|id| {
        let (resource_id, site_id, settings) = (id.clone(), site_id.clone(), settings.clone());
        let resource = Arc::new(Resource { resource_id, site_id, site_ordinal: 1, version: 1, settings });
        (id.clone(), ResourceFacts { resource, occupancy: Vec::new(), used_up: 0 })
    });
    let account = Account {
        account_id: AccountId::parse("acc_lab").unwrap(),
        name: "Lab".to_owned(),
        balance_hundredths,
        valid_from: None,
        valid_until: None,
        created_at: at(0),
    };
    let facts = Facts {
        registered: None,
        site: Arc::new(Site {
            settings: model::SiteSettings::default(),
            site_id: site_id.clone(),
            name: String::new(),
            timezone: Zone::utc(),
            currency: Currency::default(),
            created_at: at(0),
        }),
        templates: Vec::new(),
        limits: rules::Limits::default(),
        blocked: Vec::new(),
        forms: Vec::new(),
        resources: known.collect::<BTreeMap<_, _>>(),
        person: Some(Member {
            profile: model::Profile::default(),
            grants: Vec::new(),
            site_id: site_id.clone(),
            user_id: user_id.clone(),
            role: Role::User,
            is_active: true,
            usergroups: Vec::new(),
            ignore_min_max_times: false,
            approvers: Vec::new(),
            joined_at: at(0),
        }),
        stored: None,
        together: BTreeMap::new(),
        companions: Vec::new(),
        group_sizes: BTreeMap::new(),
        accounts: vec![Accounts {
            site_id: site_id.clone(),
            user_id: user_id.clone(),
            accounts: vec![account],
        }],
    };
    let line = |resource_id: &ResourceId| DraftLine {
        resource_id: resource_id.clone(),
        start: at(HOUR),
        end: at(2 * HOUR),
        units: 1,
        named_unit_ids: Vec::new(),
        approvers: rules::ApproverWish::default(),
        charge: ChargeWish { rate: RateChoice::Listed(1), ..ChargeWish::default() },
        apart: rules::Apart::default(),
        forms: Vec::new(),
        approval_note: None,
        identity: Identity {
            reservation_id: ReservationId::parse("rsv_1").unwrap(),
            lineage_id: LineageId::parse("lin_1").unwrap(),
        },
    };
    let draft = Draft {
        action: Action::Book,
        lines: ids.iter().map(line).collect(),
        reserved_for: user_id.clone(),
        kind: Kind::Reservation,
        series: None,
        flags: Flags::default(),
        details: Details::default(),
        is_dry_run: false,
    };
    let (usergroups, trainings, channel) = (Vec::new(), Vec::new(), Channel::Api);
    let caller = Caller {
        grants: Vec::new(),
        origin: model::Origin::default(),
        user_id,
        site_id,
        role: Role::User,
        usergroups,
        trainings,
        channel,
        now: at(0),
    };
    match decide(&Case { caller: &caller, draft: &draft, facts: &facts, now: at(0) }).ruling {
        Ruling::Allowed(plan) => Ok(plan.movements.iter().map(|(_, change)| *change).collect()),
        Ruling::Refused(refusals) => {
            let told = |refusal: &rules::Refusal| {
                format!("{} {}", refusal.resource_id.as_ref().unwrap(), refusal.code.as_str())
            };
            Err(refusals.iter().map(told).collect())
        }
    }
}

#[test]
fn the_lines_that_no_longer_fit_are_named_and_the_others_are_not() {
    let too_low = |ids: &[&str]| ids.iter().map(|id| format!("{id} billing.balance_too_low")).collect();
    assert_eq!(three_hours(3_000), Ok(vec![-3_000]));
    assert_eq!(three_hours(2_999), Err(too_low(&["resv_c"])));
    assert_eq!(three_hours(1_000), Err(too_low(&["resv_b", "resv_c"])));
    assert_eq!(three_hours(0), Err(too_low(&["resv_a", "resv_b", "resv_c"])));
}
