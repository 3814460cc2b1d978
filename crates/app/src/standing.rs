//! Whether somebody may book a resource at all, whatever the time: for the lock sign beside its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, Kind, LineageId, Member, ReservationId, Resource, Site};
use rules::{
    Action, ApproverWish, Case, ChargeWish, Code, Details, Draft, DraftLine, Facts, Flags, Identity,
    ResourceFacts, Ruling, decide,
};

/// The first reason that has nothing to do with time, in words; none when they may book.
///
/// It is found by the same decision as a booking, over an hour from now on an empty calendar.
pub(crate) fn reason_against(
    caller: &Caller,
    member: Option<&Member>,
    site: &Arc<Site>,
    resource: &Arc<Resource>,
) -> Option<String> {
    let (Ok(reservation_id), Ok(lineage_id)) = (ReservationId::parse("rsv_0"), LineageId::parse("lin_0"))
    else {
        return None;
    };
    let line = DraftLine {
        resource_id: resource.resource_id.clone(),
        start: caller.now,
        end: caller.now.plus_seconds(3_600),
        units: 1,
        named_unit_ids: Vec::new(),
        charge: ChargeWish::default(),
        apart: rules::Apart::default(),
        approval_note: None,
        approvers: ApproverWish::default(),
        forms: Vec::new(),
        identity: Identity { reservation_id, lineage_id },
    };
    let draft = Draft {
        action: Action::Book,
        lines: vec![line],
        reserved_for: caller.user_id.clone(),
        kind: Kind::Reservation,
        series: None,
        flags: Flags::default(),
        details: Details::default(),
        is_dry_run: true,
    };
    let known = ResourceFacts { resource: resource.clone(), occupancy: Vec::new(), used_up: 0 };
    let facts = Facts {
        site: site.clone(),
        resources: BTreeMap::from([(resource.resource_id.clone(), known)]),
        person: member.cloned(),
        stored: None,
        together: BTreeMap::new(),
        companions: Vec::new(),
        group_sizes: BTreeMap::new(),
        accounts: Vec::new(),
        templates: Vec::new(),
        limits: rules::Limits::default(),
        blocked: Vec::new(),
        forms: Vec::new(),
        registered: None,
    };
    let decision = decide(&Case { caller, draft: &draft, facts: &facts, now: caller.now });
    let Ruling::Refused(refusals) = decision.ruling else { return None };
    let lasting = refusals.iter().find(|refusal| is_whatever_the_time(refusal.code));
    lasting.map(|refusal| refusal.message(&site.timezone))
}

/// Whether a code is about the resource or the person and not about the wanted time.
fn is_whatever_the_time(code: Code) -> bool {
    matches!(
        code,
        Code::ResourceArchived
            | Code::ResourceInactive
            | Code::NotReservable
            | Code::BookedElsewhere
            | Code::NotMember
            | Code::NotPermitted
    )
}
