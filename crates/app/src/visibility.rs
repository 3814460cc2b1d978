//! What a caller may see of reservations, resources and their properties: decided here, once, for lists, single reads,
//! feeds and messages alike.

mod person;

use model::resource::ResourceSettings;
use model::{Caller, GrantKind, Kind, Reservation, Role, SiteProperty};

pub use person::PersonSight;
pub(crate) use person::person;

/// How much of a reservation somebody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything, remarks of staff included.
    Staff,
    /// Everything but remarks of staff.
    Full,
    /// That it is booked, by whom not.
    TimesOnly,
}

impl Sight {
    /// Whether person, purpose and note are left out.
    pub fn is_anonymous(self) -> bool {
        self == Sight::TimesOnly
    }
}

/// What the caller may see of a reservation of the given resource.
///
/// Staff see all. The person it is for, whoever made it and the guests see all but the staff's remarks, and so does the
/// contacts of the resource and whoever was granted to; an offer is for everybody, and so is what another calendar says
/// where `icalfeed_show_summary` shows it. Others see what `user_visible_reservation_details` and `anonymous_reservations` let them.
pub(crate) fn sight(caller: &Caller, reservation: &Reservation, settings: &ResourceSettings) -> Sight {
    if caller.role.is_staff() {
        return Sight::Staff;
    }
    let identity = &settings.identity;
    let is_contact = identity.contact_user_id.as_ref() == Some(&caller.user_id)
        || identity.secondary_contact_ids.contains(&caller.user_id);
    let is_offer = reservation.kind == Kind::Template;
    if is_own(caller, reservation) || is_guest(caller, reservation) || is_contact || is_offer {
        return Sight::Full;
    }
    // Whoever changes what others have sees what they change.
    let sees = |kind: GrantKind| kind == GrantKind::Viewer || kind.edits();
    if caller.is_granted(sees, reservation, settings) {
        return Sight::Full;
    }
    let is_open = match reservation.kind {
        Kind::External => settings.feeds.icalfeed_show_summary,
        Kind::Session | Kind::Blackout => true,
        _ => settings.listing.user_visible_reservation_details && !settings.access.anonymous_reservations,
    };
    if is_open { Sight::Full } else { Sight::TimesOnly }
}

/// Whether the caller may know that the resource exists. One that is switched off keeps its page and its history.
pub(crate) fn may_see_resource(caller: &Caller, settings: &ResourceSettings) -> bool {
    if caller.role.is_staff() {
        return true;
    }
    if caller.role == Role::Anonymous && !admits_outsiders(settings) {
        return false;
    }
    !settings.listing.hidden_to_cannot_reserve_users || meets_requirements(caller, settings)
}

/// Whether people without an account may book the resource, so that they may know of it. One that only members may
/// find is none of theirs.
fn admits_outsiders(settings: &ResourceSettings) -> bool {
    let identity = &settings.identity;
    settings.access.enable_embed_reservations
        && settings.listing.searchable
        && identity.active
        && !identity.archived
}

/// Whether the caller may know that the reservation exists: where they may know of the resource, and always where it
/// is their own or they are a guest.
pub(crate) fn may_see_reservation(
    caller: &Caller,
    reservation: &Reservation,
    settings: &ResourceSettings,
) -> bool {
    is_own(caller, reservation) || is_guest(caller, reservation) || may_see_resource(caller, settings)
}

/// Whether the caller may change and cancel it as far as rules let anybody: it is theirs, or a grant covers it.
pub(crate) fn is_theirs_to_change(
    caller: &Caller,
    reservation: &Reservation,
    settings: &ResourceSettings,
) -> bool {
    is_own(caller, reservation) && !reservation.kind.is_maintenance()
        || caller.is_granted(GrantKind::edits, reservation, settings)
}

/// Whether it is for the caller or was made by them.
pub(crate) fn is_own(caller: &Caller, reservation: &Reservation) -> bool {
    [&reservation.reserved_for, &reservation.created_by].contains(&&caller.user_id)
}

/// Whether the caller is among the guests.
fn is_guest(caller: &Caller, reservation: &Reservation) -> bool {
    reservation.guests.members.contains(&caller.user_id)
}

/// Whether the resource stands in lists for the caller.
pub(crate) fn may_list_resource(caller: &Caller, settings: &ResourceSettings) -> bool {
    if caller.role.is_staff() {
        return true;
    }
    let listing = &settings.listing;
    let is_left_out = listing.nolist_to_everyone
        || listing.nolist_to_cannot_reserve_users && !meets_requirements(caller, settings);
    settings.identity.active
        && !settings.identity.archived
        && !is_left_out
        && may_see_resource(caller, settings)
}

/// Whether the caller is in one of the groups that may book the resource and has the training it asks for. An empty
/// list asks for nothing.
fn meets_requirements(caller: &Caller, settings: &ResourceSettings) -> bool {
    let access = &settings.access;
    let is_in_a_group = access.usergroups.is_empty()
        || caller.usergroups.iter().any(|group| access.usergroups.contains(group));
    let has = |wanted: &String| caller.trainings.iter().any(|training| training.as_str() == wanted);
    let is_trained = access.training.is_empty()
        || if access.training_requirements_or {
            access.training.iter().any(has)
        } else {
            access.training.iter().all(has)
        };
    is_in_a_group && is_trained
}

/// Whether the caller may see values of a property, where they may see the resource.
pub(crate) fn may_see_property(caller: &Caller, property: &SiteProperty) -> bool {
    property.public || caller.role.is_staff()
}
