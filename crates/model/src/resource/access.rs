//! Settings group "access": who may book, by which way, and together with what.
//!
//! Owns permission and relations between resources. Who sees the resource is group `listing`; when it may be booked
//! is the groups `timing` and `hours`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;
use super::identity::ShortText;
use crate::ids::{ResourceId, UserGroupId};

/// Who may book, by which way, and together with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AccessSettings, title = "Who may book", default)]
pub struct Access {
    /// Whether it takes new bookings at all. Switched off, existing bookings stay.
    pub reservable: bool,
    /// The user groups that may book it. Empty means everybody; otherwise being in one of them is enough.
    #[schema(max_items = 200)]
    pub usergroups: Vec<UserGroupId>,
    /// The same list by the names of the groups, for scripts. Written, it replaces `usergroups`; a name that the
    /// site does not know is refused.
    #[schema(max_items = 200, value_type = Vec<ShortText>)]
    pub usergroups_by_name: Vec<String>,
    /// The training the person needs that a booking is for. Records that have expired do not count.
    #[schema(max_items = 100, value_type = Vec<ShortText>)]
    pub training: Vec<String>,
    /// Whether one of the listed trainings is enough. Otherwise all of them are needed.
    pub training_requirements_or: bool,
    /// Whether bookings are shown without the person's name to ordinary users.
    pub anonymous_reservations: bool,
    /// Whether people may add guests to their bookings.
    pub allow_accessory_users: bool,
    /// Whether people may pick only the times that administrators have prepared as templates.
    pub restricted_to_templates_only: bool,
    /// Whether scanning its QR code opens a quick booking.
    pub qrcode_booking: bool,
    /// Text or an address that its QR code carries instead of the usual link.
    #[schema(max_length = 2048)]
    pub qrcode_custom: Option<String>,
    /// Whether it may be booked from a calendar embedded in another page, by people without an account who leave
    /// their name and e-mail address.
    pub enable_embed_reservations: bool,
    /// The address that the booking button leads to, for resources that are booked in another system.
    #[schema(max_length = 2048, format = "uri")]
    pub externalbookingwebsite: Option<String>,
    /// Whether it can be booked only together with a resource that is not an add-on, and within the time of that.
    pub is_addon: bool,
    /// Whether it is an add-on only beside its related resources. By itself, or beside others, it is booked like any
    /// resource; together with a related one it is an add-on, so something in the booking must be none. Resources that
    /// are add-ons of each other in this way can therefore be booked alone, but not as a pair.
    pub is_addon_by_related: bool,
    /// Whether it must be booked together with one of its related resources. Without any it cannot be booked.
    pub can_only_reserve_with_related: bool,
    /// The resources that the two settings about related resources speak of.
    #[schema(value_type = Vec<ResourceIdText>, max_items = 200)]
    pub related_reservables: Vec<ResourceId>,
    /// The resources that a booking of this one takes wholly, such as the rooms of a hall. Not the other way round.
    #[schema(value_type = Vec<ResourceIdText>, max_items = 200)]
    pub blocks: Vec<ResourceId>,
}

/// The id of a resource, in a list.
#[derive(ToSchema)]
#[schema(as = ResourceIdText, value_type = String, format = "resource-id", max_length = 80)]
#[expect(dead_code, reason = "names a shape in the schema; the values are ids")]
pub(crate) struct ResourceIdText(String);

impl Default for Access {
    fn default() -> Self {
        Self {
            reservable: true,
            usergroups: Vec::new(),
            usergroups_by_name: Vec::new(),
            training: Vec::new(),
            training_requirements_or: false,
            anonymous_reservations: false,
            allow_accessory_users: true,
            restricted_to_templates_only: false,
            qrcode_booking: false,
            qrcode_custom: None,
            enable_embed_reservations: false,
            externalbookingwebsite: None,
            is_addon: false,
            is_addon_by_related: false,
            can_only_reserve_with_related: false,
            related_reservables: Vec::new(),
            blocks: Vec::new(),
        }
    }
}

impl SettingsGroup for Access {
    const NAME: &'static str = "access";
    const EXTENSIONS: &'static [&'static str] = &["related_reservables", "blocks"];
}
