//! `holdfast rules test`: whether the rules still answer what the examples expect.

use serde_json::json;

use super::{Trouble, open, print};
use crate::cli::Common;
use crate::wire::rule_examples::{ExampleReply, wish_reader};

/// Prints every example with its verdict; fails if one does not hold.
pub async fn run(common: &Common) -> Result<(), Trouble> {
    let app = open(common)?;
    let tried = app::all_rule_examples(&app, wish_reader()).await?;
    let broken = tried.iter().filter(|(_, one)| !one.holds()).count();
    let examples: Vec<_> = tried
        .iter()
        .map(|(site_id, one)| json!({"site_id": site_id, "example": ExampleReply::of(one)}))
        .collect();
    print(&json!({"examples": examples, "broken": broken}))?;
    match broken {
        0 => Ok(()),
        count => Err(anyhow::anyhow!("{count} of {} rule examples no longer hold", tried.len()).into()),
    }
}
