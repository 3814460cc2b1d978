//! `holdfast site create`: a site with its first administrator.

use app::{NewPerson, NewSite, create_site};
use clap::Args;
use serde_json::json;
use timeline::Zone;

use super::{Trouble, make_folder, open, print};
use crate::cli::Common;
use crate::clock;

/// What is needed for a site.
#[derive(Debug, Args)]
pub struct Options {
    /// The site's name.
    #[arg(long)]
    name: String,
    /// The zone of its clocks, such as `Europe/Berlin`.
    #[arg(long)]
    timezone: Zone,
    /// The address of its first administrator.
    #[arg(long)]
    admin_email: String,
    /// Their password; somebody who has an account keeps their own.
    #[arg(long)]
    admin_password: String,
}

/// Creates the site and prints its id and the administrator's.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    make_folder(common)?;
    let app = open(common)?;
    let administrator = NewPerson {
        email: options.admin_email,
        first_name: "Administrator".into(),
        last_name: String::new(),
        password: Some(options.admin_password),
    };
    let new = NewSite { name: options.name, timezone: options.timezone, administrator };
    let created = create_site(&app, new, clock::now()).await?;
    print(&json!({"site_id": created.site_id, "user_id": created.user_id}))
}
