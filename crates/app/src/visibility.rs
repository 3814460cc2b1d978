//! What a caller may see of a reservation: decided here, once, for lists, single reads, feeds and messages alike.

mod person;

use model::resource::ResourceSettings;
use model::{Caller, GrantKind, Kind, Reservation, Role};

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
/// contact of the resource and whoever was granted to; an offer is for everybody. Others see what `user_visible_reservation_details` and `anonymous_reservations` let them.
pub(crate) fn sight(caller: &Caller, reservation: &Reservation, settings: &ResourceSettings) -> Sight {
    if caller.role.is_staff() {
        return Sight::Staff;
    }
    let is_contact = settings.identity.contact_user_id.as_ref() == Some(&caller.user_id);
    let is_offer = reservation.kind == Kind::Template;
    if is_own(caller, reservation) || is_guest(caller, reservation) || is_contact || is_offer {
        return Sight::Full;
    }
    // Whoever changes what others have sees what they change.
    let sees = |kind: GrantKind| kind == GrantKind::Viewer || kind.edits();
    if caller.is_granted(sees, reservation, settings) {
        return Sight::Full;
    }
    let is_open =
        settings.listing.user_visible_reservation_details && !settings.access.anonymous_reservations;
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
    !settings.listing.hidden_to_cannot_reserve_users || is_in_a_group(caller, settings)
}

/// Whether people without an account may book the resource, so that they may know of it.
fn admits_outsiders(settings: &ResourceSettings) -> bool {
    let identity = &settings.identity;
    settings.access.enable_embed_reservations && identity.active && !identity.archived
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
        || listing.nolist_to_cannot_reserve_users && !is_in_a_group(caller, settings);
    settings.identity.active
        && !settings.identity.archived
        && !is_left_out
        && may_see_resource(caller, settings)
}

/// Whether the caller is in one of the groups that may book the resource; an empty list admits everybody.
fn is_in_a_group(caller: &Caller, settings: &ResourceSettings) -> bool {
    let allowed = &settings.access.usergroups;
    allowed.is_empty() || caller.usergroups.iter().any(|group| allowed.contains(group))
}
