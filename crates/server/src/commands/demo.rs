//! `holdfast demo`: an empty installation becomes a small institute with people, rooms and instruments, and three weeks
//! of bookings.
//!
//! Everything goes through the same use cases as any request, so the demo cannot hold what the rules would refuse. The
//! same `--seed` and `--today` give the same demo. What there is stands in `assets/demo.json`.

use std::sync::Arc;

use app::{App, BookingWish, ForWhom, Manner, NewPerson, NewSite, Outcome};
use clap::Args;
use model::{Caller, Channel, Role, SiteId, UserId};
use rules::{EndWish, WishTimes};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use timeline::{Date, Instant, Wall, Zone, parse_date};

use super::{Trouble, open_with, print, tell};
use crate::chance::Chance;
use crate::cli::Common;
use crate::clock;

/// The password of everybody in the demo, who are nobody.
const PASSWORD: &str = "hold fast demo";
/// How many days before today bookings begin.
const DAYS_BACK: i64 = 7;
/// For how many days there are bookings.
const DAYS: i64 = 21;

/// What the demo is made from.
#[derive(Debug, Args)]
pub struct Options {
    /// The number that decides what chance decides.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day that bookings are laid around; today without.
    #[arg(long, value_parser = parse_date)]
    today: Option<Date>,
}

/// The content of the demo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    site: String,
    timezone: Zone,
    people: Vec<Person>,
    groups: Vec<Group>,
    purposes: Vec<String>,
    resources: Vec<Map<String, Value>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    first_name: String,
    last_name: String,
    email: String,
    role: Role,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    members: Vec<String>,
}

/// Makes the demo and prints its site and sign-ins.
pub async fn run(common: &Common, options: &Options) -> Result<(), Trouble> {
    let content: Content = serde_json::from_str(include_str!("../../assets/demo.json"))?;
    std::fs::create_dir_all(super::folder(common)?)?;
    let app = open_with(common, Arc::new(Chance::seeded(options.seed)))?;
    if !app::all_sites(&app).await?.is_empty() {
        return Err(
            anyhow::anyhow!("there is a site already; the demo fills only an empty data folder").into()
        );
    }
    let today = options.today.unwrap_or_else(|| content.timezone.civil(clock::now()).date());
    let now = content.timezone.day_start(today)?.plus_seconds(8 * 3_600);
    let demo = Demo::found(&app, &content, now).await?;
    demo.add_groups().await?;
    let resources = demo.add_resources().await?;
    let booked = demo.book(&resources, today, &mut Dice(options.seed)).await?;
    tell(&format!("the demo has {} resources and {booked} bookings", resources.len()));
    let sign_ins = content
        .people
        .iter()
        .map(|person| json!({"email": person.email, "password": PASSWORD, "role": person.role}));
    print(&json!({"site_id": demo.site_id, "sign_ins": sign_ins.collect::<Value>()}))
}

/// The demo being made.
struct Demo<'a> {
    app: &'a App,
    content: &'a Content,
    site_id: SiteId,
    administrator: Caller,
    /// The people, in the order of the content.
    people: Vec<UserId>,
}

impl<'a> Demo<'a> {
    /// The site with its people; the first of them is its administrator.
    async fn found(app: &'a App, content: &'a Content, now: Instant) -> Result<Demo<'a>, Trouble> {
        let Some((first, others)) = content.people.split_first() else {
            return Err(anyhow::anyhow!("the demo needs somebody who administers it").into());
        };
        let (name, timezone) = (content.site.clone(), content.timezone.clone());
        let new = NewSite { name, timezone, administrator: first.to_add() };
        let created = app::create_site(app, new, now).await?;
        let (_, user) = app::administrator(app, created.site_id.clone()).await?;
        let administrator = app::operator(&user, &created.site_id, Channel::System, now);
        let mut people = vec![created.user_id];
        for person in others {
            let added =
                app::add_person(app, &administrator, person.to_add(), person.role, Vec::new()).await?;
            people.push(added.user.user_id);
        }
        Ok(Demo { app, content, site_id: created.site_id, administrator, people })
    }

    async fn add_groups(&self) -> Result<(), Trouble> {
        for group in &self.content.groups {
            let made = app::create_group(self.app, &self.administrator, group.name.clone()).await?;
            let listed = self.content.people.iter().zip(&self.people);
            let members = listed.filter(|(person, _)| group.members.contains(&person.email));
            let members = members.map(|(_, user_id)| user_id.clone()).collect();
            let number = made.usergroup_id;
            app::change_members(self.app, &self.administrator, number, members, Vec::new()).await?;
        }
        Ok(())
    }

    async fn add_resources(&self) -> Result<Vec<Arc<model::Resource>>, Trouble> {
        let mut resources = Vec::new();
        for settings in &self.content.resources {
            let (resource, warnings) =
                app::create_resource(self.app, &self.administrator, settings.clone()).await?;
            if let Some(warning) = warnings.first() {
                return Err(anyhow::anyhow!("the demo's content: {}", warning.message).into());
            }
            resources.push(resource);
        }
        Ok(resources)
    }

    /// Lays bookings over the days; those that the rules refuse are simply not there. Gives how many stand.
    async fn book(
        &self,
        resources: &[Arc<model::Resource>],
        today: Date,
        dice: &mut Dice,
    ) -> Result<usize, Trouble> {
        let zone = &self.content.timezone;
        let mut booked = 0;
        for day in -DAYS_BACK..DAYS - DAYS_BACK {
            let midnight = zone.day_start(today.checked_add(jiff::Span::new().days(day))?)?;
            for resource in resources {
                let mut hour = 8 + dice.below(3);
                while hour < 18 {
                    let hours = 1 + dice.below(3);
                    if dice.below(3) > 0 {
                        let start = midnight.plus_seconds(i64::from(hour) * 3_600);
                        let wish = self.wish(resource, start, i64::from(hours) * 3_600, dice);
                        let outcome =
                            app::book(self.app, &self.administrator, wish, Manner::default()).await?;
                        booked += usize::from(matches!(outcome, Outcome::Done(_)));
                    }
                    hour += hours + dice.below(2);
                }
            }
        }
        Ok(booked)
    }

    fn wish(&self, resource: &model::Resource, start: Instant, seconds: i64, dice: &mut Dice) -> BookingWish {
        let units = resource.settings.units.units.clamp(1, 3);
        BookingWish {
            resource_id: Some(resource.resource_id.clone()),
            for_whom: dice.pick(&self.people).cloned().map(ForWhom::Id),
            times: WishTimes { start: Some(Wall::Instant(start)), end: Some(EndWish::After(seconds)) },
            units: Some(1 + dice.below(units)),
            purpose: Some(dice.pick(&self.content.purposes).cloned()),
            ..BookingWish::default()
        }
    }
}

impl Person {
    fn to_add(&self) -> NewPerson {
        NewPerson {
            email: self.email.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            password: Some(PASSWORD.into()),
        }
    }
}

/// Numbers that look random and are always the same: splitmix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number from 0 to below the limit; 0 for a limit of 0.
    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(limit.max(1))).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let place = self.below(u32::try_from(items.len()).unwrap_or(u32::MAX));
        items.get(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_repeat_themselves_and_stay_below() {
        let rolls = |seed| (0..100).map(|limit| Dice(seed).below(limit)).collect::<Vec<_>>();
        assert_eq!(rolls(7), rolls(7));
        assert!((1..100).all(|limit| Dice(u64::from(limit)).below(limit) < limit));
        assert_eq!(Dice(1).pick::<u8>(&[]), None);
    }
}
