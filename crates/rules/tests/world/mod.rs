//! A small world in memory for scenarios: people, resources, what stands, and the hour.
//!
//! It does for a scenario what the app does for a request: settle the times, gather the facts, decide, and write the
//! plan. It owns no rule.

mod basket;
mod forms;
mod heard;
mod limits;
mod report;
mod request;
mod series;
mod templates;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use heard::Heard;
use model::resource::ResourceSettings;
use model::site::Currency;
use model::{
    Account, AccountId, Accounts, Caller, Channel, Form, Grant, GrantId, GrantReach, Kind, Labelled,
    LineageId, Member, Occupancy, Reservation, ReservationId, Resource, ResourceId, Role, Site, SiteId,
    SiteSettings, UserId,
};
use request::Request;
use rules::{
    Action, BlockedFacts, Case, Details, Draft, DraftLine, Facts, Identity, Plan, Registered, ResourceFacts,
    Ruling, TABLE, decide, explanation,
};
use timeline::{Instant, Wall, Zone};

/// The world of one scenario. It starts with a user ann, a moderator mona and one default resource called room.
pub(crate) struct World {
    zone: Zone,
    now: Instant,
    people: BTreeMap<String, Member>,
    resources: BTreeMap<String, Resource>,
    standing: BTreeMap<String, Standing>,
    accounts: BTreeMap<UserId, Accounts>,
    bounds: limits::Bounds,
    forms: Vec<Arc<Form>>,
    settings: SiteSettings,
    versions_made: u32,
    /// What the rules said so far.
    pub(crate) heard: Heard,
}

/// A reservation with its versions, the newest last, and what it takes.
#[derive(Default)]
struct Standing {
    versions: Vec<Reservation>,
    occupancy: Vec<Occupancy>,
}

impl World {
    pub(crate) fn new() -> World {
        let mut world = World {
            zone: Zone::utc(),
            now: Instant::from_unix(0),
            people: BTreeMap::new(),
            resources: BTreeMap::new(),
            standing: BTreeMap::new(),
            accounts: BTreeMap::new(),
            bounds: limits::Bounds::default(),
            forms: Vec::new(),
            settings: SiteSettings::default(),
            versions_made: 0,
            heard: Heard::default(),
        };
        world.person("ann");
        world.person("mona moderator");
        world.resource("{}");
        world
    }

    /// Carries out one line. A request and a question have an answer, of one or more lines; a statement has none.
    pub(crate) fn read(&mut self, line: &str) -> Option<Vec<String>> {
        if let Some(request) = Request::read(line, self.now, &self.zone) {
            return Some(self.carry_out(&request));
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "codes" if rest == "restricted" => self.settings.account_numbers_restricted = true,
            "zone" => self.zone = Zone::named(rest).unwrap(),
            "now" => self.now = self.instant(rest),
            "person" => self.person(rest),
            "resource" => self.resource(rest),
            "approver" => self.approver_of(rest),
            "account" => self.account(rest),
            "show" if rest.starts_with("account ") => {
                return Some(vec![self.balance(&rest["account ".len()..])]);
            }
            "closed" => self.closure(rest),
            "form" => self.form(rest),
            "quota" => self.quota(rest),
            "training" => self.training(rest),
            "trained" => self.record(rest),
            "show" => {
                let standing = &self.standing[rest];
                let newest = standing.versions.last().unwrap();
                return Some(vec![report::version(newest, standing.occupancy.len(), &self.zone)]);
            }
            _ => panic!("cannot read `{line}`"),
        }
        None
    }

    fn instant(&self, text: &str) -> Instant {
        match request::wall(text, self.now, &self.zone) {
            Wall::Instant(instant) => instant,
            Wall::Civil(civil) => self.zone.resolve(civil).unwrap().as_in_calendars(),
        }
    }

    /// `NAME [moderator|administrator] [inactive] [exempt] [in GROUP]`
    fn person(&mut self, text: &str) {
        let mut words = text.split(' ');
        let name = words.next().unwrap();
        let mut member = Member {
            profile: model::Profile::default(),
            grants: Vec::new(),
            site_id: site_id(),
            user_id: user_id(name),
            role: Role::User,
            is_active: true,
            usergroups: Vec::new(),
            ignore_min_max_times: false,
            approvers: Vec::new(),
            joined_at: Instant::from_unix(0),
        };
        while let Some(word) = words.next() {
            match word {
                "inactive" => member.is_active = false,
                "exempt" => member.ignore_min_max_times = true,
                "charging" => {
                    let code = words.next().unwrap().to_owned();
                    member.profile.account_numbers.push(Labelled { code, description: String::new() });
                }
                "granted" => {
                    let kind = serde_json::from_value(words.next().unwrap().into()).unwrap();
                    let grant_id = GrantId::parse("gra_1").unwrap();
                    member.grants.push(Grant { grant_id, kind, reach: GrantReach::default() });
                }
                "over" => {
                    let group = words.next().unwrap().parse().unwrap();
                    member.grants.last_mut().unwrap().reach.usergroups.push(group);
                }
                "tagged" => {
                    let tag = words.next().unwrap().to_owned();
                    member.grants.last_mut().unwrap().reach.tags.push(tag);
                }
                "in" => member.usergroups.push(words.next().unwrap().parse().unwrap()),
                role => member.role = Role::parse(role).unwrap(),
            }
        }
        self.people.insert(name.to_owned(), member);
    }

    /// `of PERSON {approver}`: who has to approve what is booked for them.
    fn approver_of(&mut self, text: &str) {
        let (name, approver) = text.strip_prefix("of ").unwrap().split_once(' ').unwrap();
        self.people.get_mut(name).unwrap().approvers.extend(request::approvers(approver));
    }

    /// `[NAME] {settings}`, laid over those it has.
    fn resource(&mut self, text: &str) {
        let (name, settings) = text.split_at(text.find('{').unwrap());
        let name = if name.is_empty() { "room" } else { name.trim() };
        let current = self.resources.get(name).map(|resource| resource.settings.clone());
        let overlay = serde_json::from_str(settings).unwrap();
        let current = current.unwrap_or_else(ordinary_settings);
        let (settings, warnings) = ResourceSettings::merge(&current, &overlay).unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
        let resource = Resource {
            resource_id: resource_id(name),
            site_id: site_id(),
            site_ordinal: 1,
            version: 1,
            settings,
        };
        self.resources.insert(name.to_owned(), resource);
    }

    /// `NAME of PERSON holds HUNDREDTHS [from TIME] [until TIME]`
    fn account(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let [name, "of", person, "holds", balance, limits @ ..] = words.as_slice() else {
            panic!("cannot read the account `{text}`")
        };
        let limit = |word: &str| {
            let place = limits.iter().position(|limit| *limit == word)?;
            Some(self.instant(limits[place + 1]))
        };
        let account = Account {
            account_id: account_id(name),
            name: (*name).to_owned(),
            balance_hundredths: balance.parse().unwrap(),
            valid_from: limit("from"),
            valid_until: limit("until"),
            created_at: self.now,
        };
        let user_id = user_id(person);
        let new = || Accounts { site_id: site_id(), user_id: user_id.clone(), accounts: Vec::new() };
        self.accounts.entry(user_id.clone()).or_insert_with(new).accounts.push(account);
    }

    fn balance(&self, name: &str) -> String {
        let account_id = account_id(name);
        let account = self.accounts.values().find_map(|accounts| accounts.one(&account_id)).unwrap();
        format!("{name} holds {}", account.balance_hundredths)
    }

    fn carry_out(&mut self, request: &Request) -> Vec<String> {
        let stored = self.stored(request);
        let template = self.template(request);
        let offered = template.as_ref().filter(|template| template.span().is_some());
        let (start, end) = match request.times.settle(&self.zone, stored.as_ref().or(offered), self.now) {
            Ok(settled) => settled,
            Err(refusal) => return vec![report::refused(&refusal, &self.zone)],
        };
        let end = self.loan_end(request, start).unwrap_or(end);
        let (start, end) = self.session(request, stored.as_ref()).unwrap_or((start, end));
        let draft = self.draft(request, stored.as_ref(), start, end);
        let draft = match request.weekly {
            Some(count) => series::weekly(draft, count, request.keeps_what_fits, &self.zone),
            None => draft,
        };
        let facts = self.facts(&draft, stored);
        let caller = self.caller(&request.actor);
        let case = Case { caller: &caller, draft: &draft, facts: &facts, now: self.now };
        let decision = decide(&case);
        self.heard.listen(&decision);

        assert_eq!(decision, decide(&case), "the same case has the same decision");
        assert_eq!(decision.rows.len(), TABLE.len() * draft.lines.len(), "every row is there for every line");
        assert_eq!(explanation(&case, &decision).len(), decision.rows.len());
        match decision.ruling {
            Ruling::Refused(refusals) => {
                assert!(!refusals.is_empty(), "a refusal has a reason");
                refusals.iter().map(|refusal| report::refused(refusal, &self.zone)).collect()
            }
            Ruling::Allowed(plan) => {
                let mut answers = vec![report::allowed(&plan.reservations)];
                answers.extend(plan.conflicts.iter().map(|refusal| report::refused(refusal, &self.zone)));
                if !draft.is_dry_run {
                    self.write(&Self::names(request), *plan);
                }
                answers
            }
        }
    }

    /// When a loan is due that says no end.
    fn loan_end(&self, request: &Request, start: Instant) -> Option<Instant> {
        let is_asked = request.is_loan == Some(true) && request.times.end.is_none();
        let name = request.resource.as_deref().unwrap_or("room");
        let settings = &self.resources[name].settings.loan;
        is_asked.then(|| rules::loan_end(start, settings, &self.zone)).flatten()
    }

    /// When the session is that a request registers for.
    fn session(&self, request: &Request, stored: Option<&Reservation>) -> Option<(Instant, Instant)> {
        let event_id = request.event_id.as_ref().or(stored.and_then(|stored| stored.event_id.as_ref()))?;
        let resource = &self.resources[request.resource.as_deref().unwrap_or("room")];
        let span = resource.settings.events.session(event_id)?.span(&self.zone)?;
        Some((span.start(), span.end()))
    }

    /// The version spoken of: the newest of `A`, or the one with the sequence 0 of `A.0`.
    fn stored(&self, request: &Request) -> Option<Reservation> {
        if request.action == Action::Book {
            return None;
        }
        let (name, sequence) = request.name.split_once('.').unwrap_or((&request.name, ""));
        let versions = &self.standing[name].versions;
        let chosen = match sequence.parse::<u32>() {
            Ok(sequence) => versions.iter().find(|version| version.sequence == sequence),
            Err(_) => versions.last(),
        };
        Some(chosen.unwrap().clone())
    }

    fn draft(
        &mut self,
        request: &Request,
        stored: Option<&Reservation>,
        start: Instant,
        end: Instant,
    ) -> Draft {
        self.versions_made += 1;
        let template = self.template(request);
        let kind = request.kind.or(stored.map(|stored| stored.kind)).unwrap_or(Kind::Reservation);
        let units = request.units.or(stored.map(|stored| stored.units.max(1))).unwrap_or(1);
        let on = request.resource.as_deref().map(resource_id);
        let line = DraftLine {
            resource_id: on
                .or(stored.or(template.as_ref()).map(|row| row.resource_id.clone()))
                .unwrap_or_else(|| resource_id("room")),
            start,
            end,
            units: if kind.is_maintenance() { 0 } else { units },
            named_unit_ids: request.named_unit_ids.clone(),
            charge: request.charge.clone(),
            apart: rules::Apart::default(),
            approval_note: None,
            approvers: request.approvers.clone(),
            forms: Vec::new(),
            identity: Identity {
                reservation_id: ReservationId::parse(&format!("rsv_{}", self.versions_made)).unwrap(),
                lineage_id: LineageId::parse(&format!("lin_{}", self.versions_made)).unwrap(),
            },
        };
        let is_request = start == end && self.takes_requests(&line.resource_id);
        let kind = if kind.is_claim() && is_request { Kind::Request } else { kind };
        let event_id = request.event_id.clone().or(stored.and_then(|stored| stored.event_id.clone()));
        let kind = if event_id.is_some() { Kind::Registration } else { kind };
        let person = request.person.as_deref().map(user_id);
        let person = person.or(stored.map(|stored| stored.reserved_for.clone()));
        let stored_note = stored.and_then(|stored| stored.admin_note.clone());
        Draft {
            action: request.action,
            lines: self.lines(request, &line),
            reserved_for: person.unwrap_or_else(|| user_id(&request.actor)),
            kind,
            series: None,
            flags: request.flags,
            details: Details {
                group_id: self.group(request),
                external_email: request
                    .external_email
                    .clone()
                    .or(stored.and_then(|stored| stored.external_email.clone())),
                purpose: request.purpose.clone(),
                event_id,
                guests: request
                    .guests
                    .clone()
                    .or(stored.map(|stored| stored.guests.clone()))
                    .unwrap_or_default(),
                forms: self.answers(request, stored),
                template: (kind == Kind::Template).then(|| request.terms.clone()),
                from_template: template.iter().map(|template| template.lineage_id.clone()).collect(),
                approves_own: request.approves_own,
                asks_approvers_again: request.asks_approvers_again,
                account_number: request
                    .account_number
                    .clone()
                    .or(stored.and_then(|stored| stored.account_number.clone())),
                admin_note: request.admin_note.clone().or(stored_note).filter(|note| !note.is_empty()),
                propagates_to_blocked: request
                    .propagates
                    .unwrap_or(stored.is_some_and(|stored| stored.propagates_to_blocked)),
                is_loan: request.is_loan.unwrap_or(stored.is_some_and(|stored| stored.loan.is_some())),
                at: request.at.as_ref().map(|at| match at {
                    Wall::Instant(instant) => *instant,
                    Wall::Civil(civil) => self.zone.resolve(*civil).unwrap().as_in_calendars(),
                }),
                attendee: request.attendee.as_deref().map(user_id),
                ..Details::default()
            },
            is_dry_run: request.is_dry_run,
        }
    }

    fn facts(&self, draft: &Draft, stored: Option<Reservation>) -> Facts {
        let lineage = stored.as_ref().map(|stored| stored.lineage_id.clone());
        let all = self.standing.values().flat_map(|standing| &standing.occupancy);
        let others = all.filter(|row| Some(&row.lineage_id) != lineage.as_ref());
        let others: Vec<Occupancy> = others.cloned().map(|row| row.as_of(self.now)).collect();
        let others: Vec<&Occupancy> = others.iter().collect();
        let wanted = draft.lines.iter().map(|line| &line.resource_id);
        let wanted = wanted.chain(stored.as_ref().map(|stored| &stored.resource_id));
        let known = |id: &ResourceId| {
            let resource = self.resources.values().find(|resource| resource.resource_id == *id).unwrap();
            let occupancy = others.iter().filter(|row| row.resource_id == *id).map(|row| (*row).clone());
            (
                id.clone(),
                ResourceFacts {
                    resource: Arc::new(resource.clone()),
                    occupancy: occupancy.collect(),
                    used_up: self.used_up(resource, lineage.as_ref()),
                },
            )
        };
        let site = Site {
            settings: self.settings.clone(),
            site_id: site_id(),
            name: "Site".to_owned(),
            timezone: self.zone.clone(),
            currency: Currency::default(),
            created_at: Instant::from_unix(0),
        };
        let person = self.people.values().find(|member| member.user_id == draft.reserved_for);
        let limits = self.limits(draft, stored.as_ref());
        let blocked = self.blocked(draft, stored.as_ref(), &others);
        let companions = self.companions(stored.as_ref());
        Facts {
            site: Arc::new(site),
            resources: wanted.map(known).collect(),
            person: person.cloned(),
            templates: self.templates(draft, stored.as_ref()),
            stored,
            together: BTreeMap::new(),
            companions,
            group_sizes: self.group_sizes(),
            accounts: self.accounts.values().cloned().collect(),
            limits,
            blocked,
            forms: self.forms.clone(),
            registered: self.registered(draft, lineage.as_ref()),
        }
    }

    /// What others have of the session that is registered for.
    fn registered(&self, draft: &Draft, but: Option<&LineageId>) -> Option<Registered> {
        let event_id = draft.details.event_id.as_ref().filter(|_| draft.kind == Kind::Registration)?;
        let newest = self.standing.values().filter_map(|standing| standing.versions.last());
        let mut known = Registered::default();
        for other in newest.filter(|other| other.is_active() && Some(&other.lineage_id) != but) {
            if other.event_id.as_ref() == Some(event_id) {
                known.seats += other.units;
                known.of_person += u32::from(other.reserved_for == draft.reserved_for);
            }
        }
        Some(known)
    }

    /// What the wanted resources and the stored version block, with what others have booked there.
    fn blocked(
        &self,
        draft: &Draft,
        stored: Option<&Reservation>,
        others: &[&Occupancy],
    ) -> Vec<BlockedFacts> {
        let known = |id: &ResourceId| self.resources.values().find(|resource| resource.resource_id == *id);
        let wanted = draft.lines.iter().filter_map(|line| known(&line.resource_id));
        let wanted = wanted.flat_map(|resource| resource.settings.access.blocks.clone());
        let ids: BTreeSet<ResourceId> =
            wanted.chain(stored.into_iter().flat_map(|stored| stored.blocks.clone())).collect();
        let of = |id: &ResourceId| {
            let occupancy = others.iter().filter(|row| row.resource_id == *id).map(|row| (*row).clone());
            BlockedFacts { resource: Arc::new(known(id).unwrap().clone()), occupancy: occupancy.collect() }
        };
        ids.iter().map(of).collect()
    }

    /// The units of all bookings but one, whatever their times, where units are used up.
    fn used_up(&self, resource: &Resource, but: Option<&LineageId>) -> u32 {
        if !resource.settings.units.units_consumable {
            return 0;
        }
        let newest = self.standing.values().filter_map(|standing| standing.versions.last());
        let taking = newest.filter(|version| {
            version.resource_id == resource.resource_id
                && version.kind.is_claim()
                && version.is_active()
                && Some(&version.lineage_id) != but
        });
        taking.map(|version| version.units).sum()
    }

    fn group_sizes(&self) -> BTreeMap<i64, u32> {
        let mut sizes = BTreeMap::new();
        for group in self.people.values().flat_map(|member| &member.usergroups) {
            *sizes.entry(*group).or_insert(0) += 1;
        }
        sizes
    }

    /// Their grants, with who is in the groups they are about.
    fn grants(&self, holder: &Member) -> Vec<Grant> {
        let mut grants = holder.grants.clone();
        for grant in &mut grants {
            let reach = &mut grant.reach;
            let inside =
                |member: &&Member| member.usergroups.iter().any(|group| reach.usergroups.contains(group));
            reach.people = self.people.values().filter(inside).map(|member| member.user_id.clone()).collect();
        }
        grants
    }

    fn caller(&self, name: &str) -> Caller {
        let member = self.people.get(name);
        Caller {
            grants: member.map(|member| self.grants(member)).unwrap_or_default(),
            origin: model::Origin::default(),
            user_id: user_id(name),
            site_id: site_id(),
            role: member
                .map_or(if name == "stranger" { Role::Anonymous } else { Role::User }, |member| member.role),
            usergroups: member.map(|member| member.usergroups.clone()).unwrap_or_default(),
            trainings: Vec::new(),
            channel: Channel::Api,
            now: self.now,
        }
    }

    fn write(&mut self, names: &[String], plan: Plan) {
        for (paying, change) in &plan.movements {
            let accounts = self.accounts.get_mut(&paying.user_id).unwrap();
            let account =
                accounts.accounts.iter_mut().find(|account| account.account_id == paying.account_id);
            account.unwrap().balance_hundredths += change;
        }
        for template in plan.templates {
            self.use_up(&template);
        }
        for (planned, name) in plan.reservations.into_iter().zip(names) {
            if planned.reservation.sequence == 0
                && let Some(earlier) = self.standing.remove(name)
            {
                // A name that is given again means the new one; the earlier one still stands.
                self.standing.insert(format!("{name} before {}", self.versions_made), earlier);
            }
            let standing = self.standing.entry(name.clone()).or_default();
            standing.versions.pop();
            standing.versions.extend(planned.supersedes);
            standing.versions.push(planned.reservation);
            standing.occupancy = planned.occupancy;
        }
    }
}

fn site_id() -> SiteId {
    SiteId::parse("site_a").unwrap()
}

fn user_id(name: &str) -> UserId {
    UserId::parse(&format!("usr_{name}")).unwrap()
}

fn account_id(name: &str) -> AccountId {
    AccountId::parse(&format!("acc_{name}")).unwrap()
}

fn resource_id(name: &str) -> ResourceId {
    ResourceId::parse(&format!("resv_{name}")).unwrap()
}

/// The defaults with what every resource must have.
fn ordinary_settings() -> ResourceSettings {
    let mut settings = ResourceSettings::default();
    "A resource".clone_into(&mut settings.identity.name);
    "Room".clone_into(&mut settings.identity.reservable_type);
    settings
}
