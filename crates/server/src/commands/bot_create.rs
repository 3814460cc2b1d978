//! `holdfast bot create`: a bot with a key.

use app::{administrator, create_bot, operator};
use clap::Args;
use model::{Channel, Role, SiteId};
use serde_json::json;

use super::{Trouble, open, print};
use crate::cli::Common;
use crate::clock;

/// What is needed for a bot.
#[derive(Debug, Args)]
pub struct Options {
    /// The site it acts on.
    #[arg(long, value_parser = SiteId::parse)]
    site: SiteId,
    /// Its name.
    #[arg(long)]
    name: String,
    /// What it may do: user, moderator or administrator.
    #[arg(long, value_parser = role)]
    role: Role,
    /// Addresses or ranges the key may be used from, with commas between; without it, from everywhere.
    #[arg(long, value_delimiter = ',')]
    allowed_addresses: Vec<String>,
}

/// Creates the bot and prints its id and key.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    let app = open(common)?;
    let (_, administrator) = administrator(&app, options.site.clone()).await?;
    let operator = operator(&administrator, &options.site, Channel::System, clock::now());
    let created = create_bot(&app, &operator, options.name, options.role, options.allowed_addresses).await?;
    print(&json!({"user_id": created.user_id, "api_key": created.api_key}))
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::parse(text).ok_or("a role is one of user, moderator, administrator")
}
