//! What lists of reservations are sorted by: attributes by their public names, and the keys that put rows in order.
//!
//! What the caller may not see of a reservation sorts it nowhere: it stands with those that have no such value.

use model::{Caller, Kind, Reservation, Resource};
use store::fold;
use store::reservations::OrderBy;

use crate::visibility::{Sight, sight};

/// What a list is sorted by; rows that are equal in it are sorted by their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Attribute {
    /// The start.
    #[default]
    Start,
    /// The end.
    End,
    /// When the version was made.
    Created,
    /// When the first version was made.
    FirstCreated,
    /// When anything about it last changed.
    Changed,
    /// Where it stands with its approvers.
    Status,
    /// The resource's id.
    ResourceId,
    /// The resource's name.
    Resource,
    /// How many units the resource has.
    TotalUnits,
    /// The version's id.
    ReservationId,
    /// The name of the person it is for, or the name shown instead.
    ReservedFor,
    /// The name of whoever made it.
    CreatedBy,
    /// The length.
    Duration,
    /// The units it takes.
    Units,
    /// The buffer before it.
    BufferBefore,
    /// The start of the buffer before it.
    BufferStart,
    /// The kind of row.
    Kind,
    /// What it is for.
    Purpose,
    /// The remark.
    Note,
    /// The account code.
    AccountNumber,
    /// The price.
    Price,
    /// The amount of the rate.
    Rate,
    /// The name of the rate.
    RateDescription,
    /// How long before the start a reminder goes out.
    Reminder,
}

/// The names in the public API, the usual one of each attribute first.
const NAMES: &[(&str, Attribute)] = &[
    ("start", Attribute::Start),
    ("start_utc", Attribute::Start),
    ("start_utc_unix", Attribute::Start),
    ("start_as_input", Attribute::Start),
    ("end", Attribute::End),
    ("end_utc", Attribute::End),
    ("end_utc_unix", Attribute::End),
    ("end_as_input", Attribute::End),
    ("end_as_input_for_calendar", Attribute::End),
    ("end_utc_actual", Attribute::End),
    ("created", Attribute::Created),
    ("created_unix", Attribute::Created),
    ("original_reservation_created", Attribute::FirstCreated),
    ("changed", Attribute::Changed),
    ("status", Attribute::Status),
    ("reservable_id", Attribute::ResourceId),
    ("reservable", Attribute::Resource),
    ("reservable_name", Attribute::Resource),
    ("name", Attribute::Resource),
    ("total_units", Attribute::TotalUnits),
    ("reservation_id", Attribute::ReservationId),
    ("reserved_for", Attribute::ReservedFor),
    ("reserved_for_name", Attribute::ReservedFor),
    ("reserved_for_text", Attribute::ReservedFor),
    ("created_by", Attribute::CreatedBy),
    ("duration", Attribute::Duration),
    ("units", Attribute::Units),
    ("buffer_before", Attribute::BufferBefore),
    ("buffer_start", Attribute::BufferStart),
    ("reservation_type", Attribute::Kind),
    ("purpose", Attribute::Purpose),
    ("note", Attribute::Note),
    ("account_number", Attribute::AccountNumber),
    ("price", Attribute::Price),
    ("price_int", Attribute::Price),
    ("rate", Attribute::Rate),
    ("rate_int", Attribute::Rate),
    ("rate_description", Attribute::RateDescription),
    ("reminder_seconds", Attribute::Reminder),
];

/// Where a row stands among others; what has no value comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A number, an instant in Unix seconds, an amount in hundredths.
    Number(i64),
    /// Text, in small letters.
    Text(String),
    /// Nothing, or nothing that the caller sees.
    Absent,
}

impl Attribute {
    /// The attribute with this name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, attribute)| *attribute)
    }

    /// Every name that can be sorted by.
    pub fn names() -> Vec<&'static str> {
        NAMES.iter().map(|(name, _)| *name).collect()
    }

    /// The order of the store that is the same, where it has one.
    pub(crate) fn in_store(self) -> Option<OrderBy> {
        Some(match self {
            Attribute::Start => OrderBy::Start,
            Attribute::End => OrderBy::End,
            Attribute::Created => OrderBy::CreatedAt,
            Attribute::Changed => OrderBy::ChangedAt,
            Attribute::Status => OrderBy::Status,
            Attribute::ResourceId => OrderBy::Resource,
            _ => return None,
        })
    }

    /// The key of a reservation. `name` tells the name of a person by their id.
    pub(crate) fn key(
        self,
        caller: &Caller,
        reservation: &Reservation,
        resource: &Resource,
        mut name: impl FnMut(&model::UserId) -> Option<String>,
    ) -> Key {
        let sight = sight(caller, reservation, &resource.settings);
        if self.is_hidden_in(sight, reservation.reserved_for == caller.user_id) {
            return Key::Absent;
        }
        let number = |number: i64| Key::Number(number);
        let text = |text: Option<&str>| text.map_or(Key::Absent, |text| Key::Text(fold(text)));
        let rate = reservation.charge.as_ref().and_then(|charge| charge.rate.as_ref());
        match self {
            Attribute::Start => number(reservation.start.as_unix()),
            Attribute::End => number(reservation.end.as_unix()),
            Attribute::Created => number(reservation.created_at.as_unix()),
            Attribute::FirstCreated => number(reservation.first_created_at.as_unix()),
            Attribute::Changed => number(reservation.changed_at.as_unix()),
            Attribute::Status => text(Some(reservation.status.as_str())),
            Attribute::ResourceId => text(Some(reservation.resource_id.as_str())),
            Attribute::Resource => text(Some(&resource.settings.identity.name)),
            Attribute::TotalUnits => number(resource.settings.units.units.into()),
            Attribute::ReservationId => text(Some(reservation.reservation_id.as_str())),
            Attribute::ReservedFor => match &reservation.reserved_for_text {
                Some(shown) => text(Some(shown)),
                None => text(name(&reservation.reserved_for).as_deref()),
            },
            Attribute::CreatedBy => text(name(&reservation.created_by).as_deref()),
            Attribute::Duration => number(reservation.end.seconds_since(reservation.start)),
            Attribute::Units => number(reservation.units.into()),
            Attribute::BufferBefore => number(reservation.buffer_before_seconds.into()),
            Attribute::BufferStart => {
                number(reservation.start.as_unix() - i64::from(reservation.buffer_before_seconds))
            }
            Attribute::Kind => text(Some(Kind::as_str(reservation.kind))),
            Attribute::Purpose => text(reservation.purpose.as_deref()),
            Attribute::Note => text(reservation.note.as_deref()),
            Attribute::AccountNumber => text(reservation.account_number.as_deref()),
            Attribute::Price => rate.map_or(Key::Absent, |rate| number(rate.price_hundredths)),
            Attribute::Rate => rate.map_or(Key::Absent, |rate| number(rate.terms.amount_hundredths)),
            Attribute::RateDescription => text(rate.and_then(|rate| rate.terms.description.as_deref())),
            Attribute::Reminder => reservation.reminder_seconds.map_or(Key::Absent, number),
        }
    }

    /// Whether rows do not show the attribute to the caller, who then may not learn it from their order either.
    fn is_hidden_in(self, sight: Sight, is_mine: bool) -> bool {
        match self {
            Attribute::Price | Attribute::Rate | Attribute::RateDescription => {
                sight != Sight::Staff && !is_mine
            }
            Attribute::ReservedFor
            | Attribute::CreatedBy
            | Attribute::Purpose
            | Attribute::Note
            | Attribute::AccountNumber
            | Attribute::Reminder => sight.is_anonymous(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_attribute_and_what_has_no_value_comes_last() {
        let mut names = Attribute::names();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        let mut keys = [Key::Absent, Key::Text("a".into()), Key::Number(9), Key::Number(-1)];
        keys.sort();
        assert_eq!(keys, [Key::Number(-1), Key::Number(9), Key::Text("a".into()), Key::Absent]);
    }
}
