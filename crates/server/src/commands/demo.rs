//! `holdfast demo`: fills an empty installation with the demo site, the same for the same seed and day.

use app::{DemoPlan, DemoProgress};
use clap::Args;
use timeline::{Date, Instant, Zone, parse_date};

use super::{Trouble, folder, make_folder, open, print, tell};
use crate::cli::Common;
use crate::clock;

/// The hour of the day, in seconds, up to which things have happened on a day that was asked for.
const NOON_SECONDS: i64 = 12 * 3_600;

/// What the demo is made from.
#[derive(Debug, Args)]
pub struct Options {
    /// Another number gives other bookings.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day that bookings lie around; today without.
    #[arg(long, value_parser = parse_date)]
    today: Option<Date>,
}

/// Makes the demo and prints what it holds and how to get in.
pub async fn run(common: &Common, options: &Options) -> Result<(), Trouble> {
    std::fs::create_dir_all(folder(common)?)?;
    make_folder(common)?;
    let app = open(common)?;
    let (today, now) = moment(options)?;
    let plan = DemoPlan { seed: options.seed, today, now };
    print(&app::demo(&app, plan, &say).await?)
}

/// The day and the moment up to which things have happened: noon of a day that was asked for, so that the whole demo
/// follows from it, or this very moment.
fn moment(options: &Options) -> Result<(Date, Instant), Trouble> {
    let zone = Zone::utc();
    match options.today {
        Some(today) => Ok((today, zone.day_start(today)?.plus_seconds(NOON_SECONDS))),
        None => Ok((zone.civil(clock::now()).date(), clock::now())),
    }
}

/// Tells of each step when it begins and when it ends.
fn say(progress: DemoProgress) {
    let DemoProgress { step, done, of } = progress;
    if done == of {
        tell(&format!("{step}: {of} made"));
    }
}
