//! `holdfast verify`: whether what must always hold does hold.

use super::{Trouble, open, print};
use crate::cli::Common;
use crate::clock;

/// Prints what does not hold; fails if there is anything.
pub async fn run(common: &Common) -> Result<(), Trouble> {
    let app = open(common)?;
    let problems = app.store().problems().await?;
    if !problems.is_empty() {
        return Err(anyhow::anyhow!("the database itself is not sound: {}", problems.join("; ")).into());
    }
    let verified = app::verify(&app, clock::now()).await?;
    print(&verified)?;
    match verified.violations.len() {
        0 => Ok(()),
        count => Err(anyhow::anyhow!("{count} of the things that must always hold do not").into()),
    }
}
