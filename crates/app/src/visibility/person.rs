//! What a caller may see of a person: decided here, once, for lists, single reads, reservations, searches and exports.

use model::{Caller, SiteSettings, UserId};

/// How much of a person somebody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonSight {
    /// Everything, remarks of staff included.
    Staff,
    /// Everything but remarks of staff: themselves.
    Own,
    /// Name and address.
    Address,
    /// The name alone.
    Name,
}

impl PersonSight {
    /// Whether the address is shown.
    pub fn knows_address(self) -> bool {
        self != PersonSight::Name
    }

    /// Whether role, groups, codes and what else the site keeps of them is shown.
    pub fn knows_place(self) -> bool {
        matches!(self, PersonSight::Staff | PersonSight::Own)
    }
}

/// What the caller may see of a person of their site.
pub(crate) fn person(caller: &Caller, site: &SiteSettings, user_id: &UserId) -> PersonSight {
    if caller.role.is_staff() {
        PersonSight::Staff
    } else if caller.user_id == *user_id {
        PersonSight::Own
    } else if site.users_can_see_users {
        PersonSight::Address
    } else {
        PersonSight::Name
    }
}
