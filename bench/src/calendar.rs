//! The bookings that are there: one-hour bookings at 8, 10, 12, 14 and 16 o'clock every day on every resource, from
//! the day after tomorrow on. New ones go between.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use serde_json::{Value, json};

use crate::measure;
use crate::product::Product;

pub(crate) const RESOURCES: usize = 100;
const HOURS: [usize; 5] = [8, 10, 12, 14, 16];
const FREE_HOURS: [usize; 19] = [9, 11, 13, 15, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7];
const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;
/// The days at the end that stay as they were filled, for lists of a known size.
const UNTOUCHED_DAYS: usize = 7;
const FILLING_WORKERS: usize = 32;

/// What is stored, and where there is room.
pub(crate) struct Calendar {
    pub(crate) resources: Vec<String>,
    first_day: i64,
    days: usize,
    /// How many free hours have been given out.
    given: AtomicUsize,
}

impl Calendar {
    /// Fills a product with about so many bookings, through its API. `now` is in Unix seconds.
    pub(crate) fn fill(product: &Product, stored: usize, now: i64) -> anyhow::Result<Calendar> {
        let per_day = RESOURCES * HOURS.len();
        let days = stored.div_ceil(per_day).max(UNTOUCHED_DAYS + 1);
        let first_day = (now / DAY_SECONDS + 2) * DAY_SECONDS;
        let resources = product.resources(RESOURCES)?;
        let calendar = Calendar { resources, first_day, days, given: AtomicUsize::new(0) };
        let (resources, total) = (&calendar.resources, days * per_day);
        measure::run(FILLING_WORKERS, total.div_ceil(FILLING_WORKERS), |_| {
            let mut client = product.client()?;
            Ok(move |piece: usize| {
                if piece >= total {
                    return Ok(());
                }
                let rest = piece / RESOURCES;
                let hour = HOURS[rest % HOURS.len()];
                let wish = booking(&resources[piece % RESOURCES], at(first_day, rest / HOURS.len(), hour));
                client.post("/api/reservation", &wish)?.data().map(drop)
            })
        })?;
        Ok(calendar)
    }

    /// How many bookings were filled in.
    pub(crate) fn stored(&self) -> usize {
        self.days * RESOURCES * HOURS.len()
    }

    /// Takes so many free hours, as a function from a number below `count` to a request for it.
    pub(crate) fn free(&self, count: usize) -> anyhow::Result<impl Fn(usize) -> Value + Sync + use<'_>> {
        let start = self.given.fetch_add(count, Relaxed);
        let room = (self.days - UNTOUCHED_DAYS) * RESOURCES * FREE_HOURS.len();
        anyhow::ensure!(start + count <= room, "no room for {count} more: store more with --stored");
        let (resources, first_day) = (&self.resources, self.first_day);
        Ok(move |piece: usize| {
            let number = start + piece;
            let (resource, rest) = (&resources[number % RESOURCES], number / RESOURCES);
            let hour = FREE_HOURS[rest % FREE_HOURS.len()];
            booking(resource, at(first_day, rest / FREE_HOURS.len(), hour))
        })
    }

    /// A request for an hour that is taken by half.
    pub(crate) fn taken(&self, number: usize) -> Value {
        let (resource, rest) = (&self.resources[number % RESOURCES], number / RESOURCES);
        let start = at(self.first_day, rest / HOURS.len() % self.days, HOURS[rest % HOURS.len()]);
        booking(resource, start + HOUR_SECONDS / 2)
    }

    /// Start and end of the last week, which nobody books into, in Unix seconds.
    pub(crate) fn last_week(&self) -> (i64, i64) {
        (at(self.first_day, self.days - UNTOUCHED_DAYS, 0), at(self.first_day, self.days, 0))
    }

    /// The hours from the first day on, one after the other, in Unix seconds: for resources that nobody else uses.
    pub(crate) fn hour(&self, number: usize) -> i64 {
        at(self.first_day, 0, number)
    }

    /// How many bookings the last week holds.
    pub(crate) fn in_last_week() -> usize {
        UNTOUCHED_DAYS * RESOURCES * HOURS.len()
    }
}

/// A request for one hour.
pub(crate) fn booking(resource: &str, start: i64) -> Value {
    json!({"for_reservable_id": resource, "start_timestamp": start, "duration": HOUR_SECONDS, "purpose": "Measuring"})
}

fn at(first_day: i64, day: usize, hour: usize) -> i64 {
    let seconds = |count: usize, each: i64| i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(each);
    first_day.saturating_add(seconds(day, DAY_SECONDS)).saturating_add(seconds(hour, HOUR_SECONDS))
}
