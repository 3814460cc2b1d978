//! Settings group "identity": what the resource is called, looks like and is, and who answers for it.
//!
//! Owns the catalogue card. Whether it may be booked is group `access`; who sees it is group `listing`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::property::Property;
use super::{Findings, SettingsGroup};
use crate::ids::{SiteId, UserId};

/// What the resource is called, looks like and is, and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = IdentitySettings, title = "Name and description", default)]
pub struct Identity {
    /// The site the resource belongs to. Set when it is created and never changed.
    #[schema(value_type = Option<String>, format = "site-id", max_length = 80)]
    pub site_id: Option<SiteId>,
    /// The name people know it by, shown everywhere.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Other names for it. They are found by the search and shown as "also known as".
    #[schema(max_items = 50, value_type = Vec<ShortText>)]
    pub altnames: Vec<String>,
    /// What it is and what it is good for, shown on its page.
    #[schema(max_length = 65_536, format = "multiline")]
    pub description: Option<String>,
    /// Terms of use, shown before a booking is confirmed. Whoever books accepts them.
    #[schema(max_length = 65_536, format = "multiline")]
    pub disclaimer: Option<String>,
    /// `reservable` for something with a calendar; `reservablerequestable` for a queue of requests without a time.
    /// Other words are kept for event types.
    #[schema(min_length = 1, max_length = 64, examples("reservable", "reservablerequestable"))]
    pub reservable_type: String,
    /// The kind of thing: Equipment, Service, Consumable, Location, Person, Software or Solution. Sets its icon.
    #[schema(max_length = 64)]
    pub class: Option<String>,
    /// The folder it is listed in. Levels are separated by ` / `, at most four.
    #[schema(max_length = 255)]
    pub category: Option<String>,
    /// The same folder with the letter that sorts it in front, as in `A) Cameras / Lenses`. The letter is not shown.
    /// Writing this sets `category` too, and the other way round.
    #[schema(max_length = 260)]
    pub category_sortable: Option<String>,
    /// Words the search finds it by. A list, or one text with commas.
    #[schema(max_items = 100, value_type = Vec<ShortText>)]
    pub keywords: Vec<String>,
    /// Labels to filter and group resources by.
    #[schema(max_items = 100, value_type = Vec<ShortText>)]
    pub tags: Vec<String>,
    /// The stock code that goes onto invoice lines.
    #[schema(max_length = 128)]
    pub sku: Option<String>,
    /// The code printed on it, for scanners.
    #[schema(max_length = 128)]
    pub barcode: Option<String>,
    /// The number on its asset tag.
    #[schema(max_length = 128)]
    pub tracking_number: Option<String>,
    /// Who paid for it, for asset reports.
    #[schema(max_length = 255)]
    pub grant_agency: Option<String>,
    /// What it cost, as text for the asset register.
    #[schema(max_length = 64)]
    pub purchase_price: Option<String>,
    /// When it was bought, as text for the asset register.
    #[schema(max_length = 64)]
    pub purchase_date: Option<String>,
    /// Whether it is offered for sale.
    pub for_sale: bool,
    /// The address of a page about it.
    #[schema(max_length = 2048, format = "uri")]
    pub website: Option<String>,
    /// The address of its picture: that of a file that was uploaded here, or one on the web.
    #[schema(max_length = 2048, format = "picture")]
    pub imageurl: Option<String>,
    /// What the picture shows, for those who do not see it.
    #[schema(max_length = 1000)]
    pub image_alt: Option<String>,
    /// The colour of its bookings on calendars, such as `#0f766e`.
    #[schema(max_length = 30, format = "color")]
    pub bgcolor: Option<String>,
    /// Values of the properties that the site has defined.
    #[schema(max_items = 200)]
    pub properties: Vec<Property>,
    /// The person to ask about it, shown on its page.
    #[schema(value_type = Option<String>, format = "user-id", max_length = 80)]
    pub contact_user_id: Option<UserId>,
    /// More people to ask about it. They get problem reports as well.
    #[schema(value_type = Vec<UserIdText>, max_items = 50)]
    pub secondary_contact_ids: Vec<UserId>,
    /// Its condition. Anything but `operational` is shown as a warning; it does not stop bookings by itself.
    pub status: Condition,
    /// A few words about its condition.
    #[schema(max_length = 1000)]
    pub status_detail: Option<String>,
    /// Whether it is in use. Switched off, it is hidden from ordinary users and cannot be booked; its history stays.
    pub active: bool,
    /// Whether it is gone for good. It leaves every list and cannot be booked; history and reports keep it.
    pub archived: bool,
}

/// The condition a resource is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ResourceCondition)]
pub enum Condition {
    /// Works.
    #[default]
    #[serde(rename = "operational")]
    Operational,
    /// Does not work.
    #[serde(rename = "non-operational")]
    NonOperational,
    /// Works, with a small fault.
    #[serde(rename = "needs minor repair")]
    NeedsMinorRepair,
    /// Works badly or not at all until repaired.
    #[serde(rename = "needs major repair")]
    NeedsMajorRepair,
    /// Broken.
    #[serde(rename = "broken")]
    Broken,
    /// About to be thrown away.
    #[serde(rename = "to be disposed of")]
    ToBeDisposedOf,
    /// Thrown away.
    #[serde(rename = "disposed of")]
    DisposedOf,
    /// Given to somebody else.
    #[serde(rename = "transferred")]
    Transferred,
    /// Sold.
    #[serde(rename = "sold")]
    Sold,
    /// Nobody knows where it is.
    #[serde(rename = "missing")]
    Missing,
}

/// A word or a few, in a list.
#[derive(ToSchema)]
#[schema(as = ShortText, value_type = String, min_length = 1, max_length = 128)]
#[expect(dead_code, reason = "names a shape in the schema; the values are plain text")]
pub(crate) struct ShortText(String);

/// The id of a person, in a list.
#[derive(ToSchema)]
#[schema(as = UserIdText, value_type = String, format = "user-id", max_length = 80)]
#[expect(dead_code, reason = "names a shape in the schema; the values are ids")]
pub(crate) struct UserIdText(String);

impl Default for Identity {
    fn default() -> Self {
        Self {
            site_id: None,
            name: String::new(),
            altnames: Vec::new(),
            description: None,
            disclaimer: None,
            reservable_type: "reservable".to_owned(),
            class: None,
            category: None,
            category_sortable: None,
            keywords: Vec::new(),
            tags: Vec::new(),
            sku: None,
            barcode: None,
            tracking_number: None,
            grant_agency: None,
            purchase_price: None,
            purchase_date: None,
            for_sale: false,
            website: None,
            imageurl: None,
            image_alt: None,
            bgcolor: None,
            properties: Vec::new(),
            contact_user_id: None,
            secondary_contact_ids: Vec::new(),
            status: Condition::default(),
            status_detail: None,
            active: true,
            archived: false,
        }
    }
}

impl Identity {
    /// Whether people register for its sessions instead of choosing a time: an event, by its type or class.
    pub fn is_event(&self) -> bool {
        let class = self.class.as_deref().unwrap_or_default();
        self.reservable_type.to_ascii_lowercase().contains("event")
            || class.eq_ignore_ascii_case("eventByDate")
    }

    /// Whether it is a queue of requests without a time instead of a calendar.
    pub fn is_request_only(&self) -> bool {
        self.reservable_type == "reservablerequestable"
    }
}

impl SettingsGroup for Identity {
    const NAME: &'static str = "identity";
    const EXTENSIONS: &'static [&'static str] = &["image_alt"];

    fn check(&self, findings: &mut Findings) {
        let path = self.category_sortable.as_deref().unwrap_or_default();
        let levels: Vec<&str> = path.split(" / ").collect();
        if levels.len() > CATEGORY_LEVELS_MAX {
            let message =
                format!("`category` has {} levels; at most {CATEGORY_LEVELS_MAX} are allowed", levels.len());
            findings.add("category", "setting.too_many", message);
        }
        if !path.is_empty() && levels.iter().any(|level| level.trim().is_empty()) {
            findings.add("category", "setting.category", "every level of `category` needs a name".to_owned());
        }
        super::property::check(&self.properties, findings);
    }
}

/// How deep folders go.
const CATEGORY_LEVELS_MAX: usize = 4;

/// The folder as it is shown: without the capital letter and `)` that sort it.
pub(super) fn category_without_sort_letter(sortable: &str) -> &str {
    match sortable.as_bytes() {
        [letter, b')', ..] if letter.is_ascii_uppercase() => sortable[2..].trim_start(),
        _ => sortable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_capital_letter_and_a_bracket_sort() {
        assert_eq!(category_without_sort_letter("A) Cameras / Lenses"), "Cameras / Lenses");
        assert_eq!(category_without_sort_letter("b) Cameras"), "b) Cameras");
        assert_eq!(category_without_sort_letter("Ä) Cameras"), "Ä) Cameras");
        assert_eq!(category_without_sort_letter("A"), "A");
    }

    #[test]
    fn requests_are_known_by_their_type() {
        assert!(!Identity::default().is_request_only());
        let queue = Identity { reservable_type: "reservablerequestable".into(), ..Identity::default() };
        assert!(queue.is_request_only());
    }
}
