//! Rule examples: what staff say the rules must answer, kept beside the settings and tried whenever these change.
//!
//! An example is judged by the rules alone: at the moment it was written and as if nothing else were booked, so its
//! verdict moves only when settings, groups or people do. Its request is kept as it came; the edge, which knows the
//! names of the API, hands in how to read it.

use std::sync::Arc;

use model::{Caller, Channel, Event, EventId, EventKind, ExampleId, ResourceId, SiteId, UserId};
use rules::{Ruling, TABLE};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Read, documents, events};
use timeline::Instant;

use crate::path::{self, Manner, Request};
use crate::wish::BookingWish;
use crate::{App, Failure, book, grants, people, records, sites};

/// How many examples a site may have.
const EXAMPLES_MAX: usize = 200;
/// What is expected of a request that the rules must accept.
const ACCEPTED: &str = "accepted";

/// How the edge reads the request of an example.
pub type WishOf = Arc<dyn Fn(&Map<String, Value>) -> Result<BookingWish, Failure> + Send + Sync>;

/// An example to be written.
#[derive(Debug, Clone)]
pub struct NewExample {
    /// What it shows.
    pub name: String,
    /// The body of a create.
    pub request: Map<String, Value>,
    /// The person who would ask.
    pub as_user_id: UserId,
    /// `accepted`, or the code of a refusal that must be among those answered.
    pub expect: String,
}

/// An example as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleExample {
    /// Its id.
    pub example_id: ExampleId,
    /// What it shows.
    pub name: String,
    /// The body of a create.
    pub request: Map<String, Value>,
    /// The person who would ask.
    pub as_user_id: UserId,
    /// What must be answered.
    pub expect: String,
    /// The moment at which it is judged.
    pub at: Instant,
}

/// An example with what the rules answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The example.
    pub example: RuleExample,
    /// The codes of the refusals; empty when it is accepted.
    pub codes: Vec<String>,
}

impl Tried {
    /// Whether the rules answer what is expected.
    pub fn holds(&self) -> bool {
        match self.example.expect.as_str() {
            ACCEPTED => self.codes.is_empty(),
            code => self.codes.iter().any(|found| found == code),
        }
    }
}

/// Writes an example and tries it. One that does not hold is written too: it may be what is to be reached.
pub async fn create(app: &App, caller: &Caller, new: NewExample, wish_of: WishOf) -> Result<Tried, Failure> {
    needs_staff(caller)?;
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 255 {
        return Err(Failure::invalid("name", "an example needs a name of at most 255 characters"));
    }
    if new.expect != ACCEPTED && !TABLE.iter().any(|rule| rule.code.as_str() == new.expect) {
        let message = "expect `accepted` or the code of a rule, such as `duration.too_long`";
        return Err(Failure::invalid("expect", message));
    }
    let example = RuleExample {
        example_id: ExampleId::mint(app.ids.as_ref()),
        name,
        request: new.request,
        as_user_id: new.as_user_id,
        expect: new.expect,
        at: caller.now,
    };
    wish_of(&example.request)?;
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            people::member(writer, &caller.site_id, example.as_user_id.as_str())?
                .ok_or(Failure::NotFound("person"))?;
            if kept(writer, &caller.site_id)?.len() >= EXAMPLES_MAX {
                return Err(Failure::Limit(format!("A site has at most {EXAMPLES_MAX} rule examples.")));
            }
            let put =
                documents::Put::new(records::EXAMPLE, example.example_id.as_str(), &example.name, &example)?;
            documents::put(writer, site, &put)?;
            let kind = EventKind::RuleExampleCreated { example_id: example.example_id.clone() };
            events::append(writer, &event(&writing, &caller, kind))?;
            attempt(writer, &writing, &caller.site_id, example, &wish_of)
        })
        .await
}

/// All examples of the caller's site, each tried now.
pub async fn list(app: &App, caller: &Caller, wish_of: WishOf) -> Result<Vec<Tried>, Failure> {
    needs_staff(caller)?;
    on_site(app, caller.site_id.clone(), wish_of).await
}

/// Deletes an example.
pub async fn delete(app: &App, caller: &Caller, example_id: ExampleId) -> Result<(), Failure> {
    needs_staff(caller)?;
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            let found = documents::get(writer, site, records::EXAMPLE, example_id.as_str())?;
            let found = found.ok_or(Failure::NotFound("rule example"))?;
            documents::delete(writer, site, records::EXAMPLE, example_id.as_str(), found.version)?;
            let kind = EventKind::RuleExampleDeleted { example_id };
            events::append(writer, &event(&writing, &caller, kind))?;
            Ok(())
        })
        .await
}

/// The examples of every site, each tried now: for the operator's own command.
pub async fn of_all_sites(app: &App, wish_of: WishOf) -> Result<Vec<(SiteId, Tried)>, Failure> {
    let mut all = Vec::new();
    for site in sites::all(app).await? {
        let tried = on_site(app, site.site_id.clone(), wish_of.clone()).await?;
        all.extend(tried.into_iter().map(|one| (site.site_id.clone(), one)));
    }
    Ok(all)
}

/// The examples about a resource that do not hold, as the database stands within a write.
pub(crate) fn broken(
    reader: &mut dyn Read,
    app: &App,
    site_id: &SiteId,
    resource_id: &ResourceId,
    wish_of: &WishOf,
) -> Result<Vec<Tried>, Failure> {
    let mut broken = Vec::new();
    for example in kept(reader, site_id)? {
        if wish_of(&example.request)?.resource_id.as_ref() == Some(resource_id) {
            let tried = attempt(reader, app, site_id, example, wish_of)?;
            if !tried.holds() {
                broken.push(tried);
            }
        }
    }
    Ok(broken)
}

async fn on_site(app: &App, site_id: SiteId, wish_of: WishOf) -> Result<Vec<Tried>, Failure> {
    let reading = app.clone();
    app.store
        .read(move |reader| {
            let examples = kept(reader, &site_id)?;
            examples.into_iter().map(|one| attempt(reader, &reading, &site_id, one, &wish_of)).collect()
        })
        .await
}

fn kept(reader: &mut dyn Read, site_id: &SiteId) -> Result<Vec<RuleExample>, Failure> {
    let found = documents::list(reader, site_id.as_str(), records::EXAMPLE, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

/// Judges an example. What cannot be judged, because the person or the resource is gone, is a verdict too.
fn attempt(
    reader: &mut dyn Read,
    app: &App,
    site_id: &SiteId,
    example: RuleExample,
    wish_of: &WishOf,
) -> Result<Tried, Failure> {
    let codes = match codes(reader, app, site_id, &example, wish_of) {
        Ok(codes) => codes,
        Err(Failure::NotFound(what)) => vec![format!("not_found.{what}")],
        Err(Failure::Unsettled(refusal, _)) => vec![refusal.code.as_str().to_owned()],
        Err(Failure::Invalid(_)) => vec!["malformed".to_owned()],
        Err(failure) => return Err(failure),
    };
    Ok(Tried { example, codes })
}

fn codes(
    reader: &mut dyn Read,
    app: &App,
    site_id: &SiteId,
    example: &RuleExample,
    wish_of: &WishOf,
) -> Result<Vec<String>, Failure> {
    let wish = wish_of(&example.request)?;
    let member = people::member(reader, site_id, example.as_user_id.as_str())?;
    let member = member.filter(|member| member.is_active).ok_or(Failure::NotFound("person"))?;
    let caller = Caller {
        grants: grants::of(reader, &member)?,
        origin: model::Origin::default(),
        user_id: member.user_id,
        site_id: site_id.clone(),
        role: member.role,
        usergroups: member.usergroups,
        channel: Channel::System,
        now: example.at,
    };
    let drafting = book::drafting(app, &caller, wish)?;
    let request = Request {
        caller,
        target: None,
        drafting,
        renewal: None,
        keeps_what_fits: false,
        manner: Manner::default(),
    };
    Ok(match path::ruled(reader, app, &request)? {
        Ruling::Allowed(_) => Vec::new(),
        Ruling::Refused(refusals) => {
            refusals.iter().map(|refusal| refusal.code.as_str().to_owned()).collect()
        }
    })
}

fn event(app: &App, caller: &Caller, kind: EventKind) -> Event {
    Event {
        origin: caller.origin.clone(),
        event_id: EventId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        at: caller.now,
        actor_id: caller.user_id.clone(),
        channel: caller.channel,
        kind,
    }
}

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden("Only moderators and administrators see and write rule examples.".into()))
}
