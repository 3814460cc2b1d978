//! `holdfast import ics`: bookings from an iCalendar file.

use std::path::PathBuf;

use anyhow::Context;
use app::{administrator, import, operator};
use clap::Args;
use model::{Channel, ResourceId, SiteId};

use super::{Trouble, open, print, tell};
use crate::cli::Common;
use crate::clock;

/// The largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// What is brought in, and where to.
#[derive(Debug, Args)]
pub struct Options {
    /// The site.
    #[arg(long, value_parser = SiteId::parse)]
    site: SiteId,
    /// The resource that the events are bookings of.
    #[arg(long, value_parser = ResourceId::parse)]
    resource: ResourceId,
    /// The iCalendar file.
    file: PathBuf,
}

/// Reads the file and prints what became of every event.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    let file = options.file.display();
    let size = std::fs::metadata(&options.file).with_context(|| format!("{file} cannot be read"))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Trouble::Usage(format!("{file} is too large: at most {FILE_BYTES_MAX} bytes are read")));
    }
    let text = std::fs::read(&options.file).with_context(|| format!("{file} cannot be read"))?;
    let app = open(common)?;
    let (_, administrator) = administrator(&app, options.site.clone()).await?;
    let operator = operator(&administrator, &options.site, Channel::Import, clock::now());
    let report = import(&app, &operator, options.resource, &text).await?;
    let (stored, skipped, refused) = (report.stored, report.skipped, report.refused);
    tell(&format!("{stored} stored, {skipped} skipped, {refused} refused"));
    print(&report)
}
