//! `holdfast doctor`: looks at settings, database, clock and mail.

use clap::Args;
use serde::Serialize;
use timeline::Instant;

use super::outgoing::OutgoingOptions;
use super::{Trouble, folder, open, print, tell};
use crate::cli::Common;
use crate::clock;

/// 2026-01-01: a clock before it is wrong, because this program is younger.
const OLDEST_NOW: i64 = 1_767_225_600;

/// How the outside is reached.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    outgoing: OutgoingOptions,
}

/// What one look found.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    is_fine: bool,
    sentence: String,
}

/// Prints one line for each thing looked at; fails if anything is wrong.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    let findings =
        [settings(common), database(common).await, clock(clock::now()), mail(options.outgoing).await];
    for Finding { what, is_fine, sentence } in &findings {
        tell(&format!("{} {what}: {sentence}", if *is_fine { "ok  " } else { "BAD " }));
    }
    print(&findings)?;
    let bad = findings.iter().filter(|finding| !finding.is_fine).count();
    if bad == 0 {
        Ok(())
    } else {
        Err(anyhow::anyhow!("{bad} of {} are not in order", findings.len()).into())
    }
}

fn settings(common: &Common) -> Finding {
    match folder(common) {
        Ok(folder) => {
            Finding { what: "settings", is_fine: true, sentence: format!("data is in {}", folder.display()) }
        }
        Err(trouble) => Finding { what: "settings", is_fine: false, sentence: trouble.to_string() },
    }
}

async fn database(common: &Common) -> Finding {
    let look = async {
        let app = open(common)?;
        app.store().is_ready().await?;
        Ok::<_, Trouble>(app.store().problems().await?)
    };
    match look.await {
        Ok(problems) if problems.is_empty() => {
            Finding { what: "database", is_fine: true, sentence: "reads, writes and is sound".into() }
        }
        Ok(problems) => Finding { what: "database", is_fine: false, sentence: problems.join("; ") },
        Err(trouble) => Finding { what: "database", is_fine: false, sentence: trouble.to_string() },
    }
}

async fn mail(options: OutgoingOptions) -> Finding {
    let what = "mail";
    let has_address = options.public_url.is_some();
    let outgoing = match options.outgoing() {
        Ok(outgoing) => outgoing,
        Err(trouble) => return Finding { what, is_fine: false, sentence: trouble.to_string() },
    };
    let (is_fine, sentence) = match outgoing.check_mail().await {
        None => (true, "no mail is sent: set HOLDFAST_SMTP_URL and HOLDFAST_MAIL_FROM to send some".into()),
        Some(Ok(())) if has_address => (true, "the mail server answers".into()),
        Some(Ok(())) => {
            (false, "the mail server answers, but mails hold links: set HOLDFAST_PUBLIC_URL too".into())
        }
        Some(Err(trouble)) => (false, trouble.to_string()),
    };
    Finding { what, is_fine, sentence }
}

fn clock(now: Instant) -> Finding {
    let is_fine = now.as_unix() >= OLDEST_NOW;
    let sentence = if is_fine {
        format!("it is {now}")
    } else {
        format!("it says {now}, which is in the past: set the clock of this machine")
    };
    Finding { what: "clock", is_fine, sentence }
}
