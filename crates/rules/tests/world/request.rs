//! Reading a request such as `ann books 09:00 for 2h, units 2, forced`. Owns the words; not what they lead to.

use model::form::Values;
use model::resource::{Approver, Rate};
use model::{AccountId, Guests, Kind, TemplateTerms, UserId};
use rules::{Action, ApproverWish, ApproverWord, ChargeWish, EndWish, Flags, RateChoice, WishTimes};
use timeline::{Instant, Wall, Zone, parse_civil_or_instant};

use super::forms;

/// A request as it was written.
pub(crate) struct Request {
    pub(crate) actor: String,
    pub(crate) action: Action,
    /// Whether it is only asked, as in `ann asks 09:00 for 2h`.
    pub(crate) is_dry_run: bool,
    /// The reservation it is about, or the name that a new one gets.
    pub(crate) name: String,
    pub(crate) times: WishTimes,
    pub(crate) resource: Option<String>,
    /// What else is booked with it, in the same request.
    pub(crate) with: Vec<String>,
    pub(crate) person: Option<String>,
    pub(crate) units: Option<u32>,
    /// The ids of particular units.
    pub(crate) named_unit_ids: Vec<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) flags: Flags,
    /// How many weekly dates, where it is a series.
    pub(crate) weekly: Option<u32>,
    /// Whether the dates that are possible are kept without the others.
    pub(crate) keeps_what_fits: bool,
    pub(crate) purpose: Option<String>,
    /// Whether an approver's own approval is recorded at once.
    pub(crate) approves_own: bool,
    /// Whether an edit asks the approvers again, where it says so.
    pub(crate) asks_approvers_again: Option<bool>,
    /// Whether staff work takes what the resource blocks, where it says so.
    pub(crate) propagates: Option<bool>,
    /// A staff remark; an empty one clears what was stored.
    pub(crate) admin_note: Option<String>,
    /// What is asked about its rate and who pays.
    pub(crate) charge: ChargeWish,
    pub(crate) account_number: Option<String>,
    /// What a template says of itself.
    pub(crate) terms: TemplateTerms,
    /// The template that is booked from.
    pub(crate) from_template: Option<String>,
    /// Answers to forms, by the names of the forms.
    pub(crate) forms: Vec<(String, Values)>,
    /// The guests; unsaid keeps them.
    pub(crate) guests: Option<Guests>,
    /// The address of somebody without an account whom it is for.
    pub(crate) external_email: Option<String>,
    /// What is asked about the approvers.
    pub(crate) approvers: ApproverWish,
    /// The session that is registered for, where it says so.
    pub(crate) event_id: Option<String>,
    /// Whether it is a loan, where it says so.
    pub(crate) is_loan: Option<bool>,
    /// When it happened, where it says so.
    pub(crate) at: Option<Wall>,
    /// Who comes or leaves, where somebody is named.
    pub(crate) attendee: Option<String>,
}

impl Request {
    /// Reads a line; none when its second word is no verb. `now` gives the day of a time without a date.
    pub(crate) fn read(line: &str, now: Instant, zone: &Zone) -> Option<Request> {
        let mut clauses = line.split(", ");
        let words: Vec<&str> = clauses.next()?.split(' ').collect();
        let (&actor, &verb, rest) = (words.first()?, words.get(1)?, words.get(2..)?);
        let action = match verb {
            "books" | "asks" => Action::Book,
            "edits" => Action::Edit,
            "cancels" => Action::Cancel,
            "undoes" => Action::Undo,
            "approves" => Action::Approve,
            "denies" => Action::Deny,
            "returns" => Action::Return,
            "arrives" => Action::CheckIn,
            "leaves" => Action::CheckOut,
            "ends" => Action::EndEarly,
            _ => return None,
        };
        let mut request = Request {
            actor: actor.to_owned(),
            action,
            is_dry_run: verb == "asks",
            name: "it".to_owned(),
            times: WishTimes::default(),
            resource: None,
            with: Vec::new(),
            person: None,
            units: None,
            named_unit_ids: Vec::new(),
            kind: None,
            flags: Flags::default(),
            weekly: None,
            keeps_what_fits: false,
            purpose: None,
            approves_own: false,
            asks_approvers_again: None,
            propagates: None,
            admin_note: None,
            charge: ChargeWish::default(),
            account_number: None,
            terms: TemplateTerms::default(),
            from_template: None,
            forms: Vec::new(),
            guests: None,
            // Whoever is called so has no account and books for themselves.
            external_email: (actor == "stranger").then(|| format!("{actor}@example.org")),
            approvers: ApproverWish::default(),
            event_id: None,
            is_loan: None,
            at: None,
            attendee: None,
        };
        let time = |text: &str| wall(text, now, zone);
        match (action, rest) {
            (Action::Book, []) => {}
            (Action::Book, [start, "for", length]) => {
                request.times =
                    WishTimes { start: Some(time(start)), end: Some(EndWish::After(seconds(length))) };
            }
            (Action::Book, [start, "to", end]) => {
                request.times = WishTimes { start: Some(time(start)), end: Some(EndWish::At(time(end))) };
            }
            (_, [name]) => (*name).clone_into(&mut request.name),
            _ => panic!("cannot read `{line}`"),
        }
        for clause in clauses {
            request.option(clause, time);
        }
        Some(request)
    }

    fn option(&mut self, clause: &str, time: impl Fn(&str) -> Wall) {
        let words: Vec<&str> = clause.split(' ').collect();
        match words.as_slice() {
            ["named", name] => (*name).clone_into(&mut self.name),
            ["on", resource] => self.resource = Some((*resource).to_owned()),
            ["with", resource] => self.with.push((*resource).to_owned()),
            ["for", "outsider", name] => {
                self.person = Some((*name).to_owned());
                self.external_email = Some(format!("{name}@example.org"));
            }
            ["for", person] => self.person = Some((*person).to_owned()),
            ["units", units] => self.units = Some(units.parse().unwrap()),
            ["unit", unit] => self.named_unit_ids.push((*unit).to_owned()),
            ["only", "counting"] => self.flags.ignore_named_units = true,
            ["start", start] => self.times.start = Some(time(start)),
            ["end", end] => self.times.end = Some(EndWish::At(time(end))),
            ["length", length] => self.times.end = Some(EndWish::After(seconds(length))),
            ["ordinary"] => self.kind = Some(Kind::Reservation),
            ["template"] => self.kind = Some(Kind::Template),
            ["once"] => self.terms.is_consumable = true,
            ["locked"] => self.terms.locks_resources = true,
            ["from", template] => self.from_template = Some((*template).to_owned()),
            ["guests", names @ ..] => {
                let members = names.iter().map(|name| UserId::parse(&format!("usr_{name}")).unwrap());
                self.guests = Some(Guests { members: members.collect(), ..Guests::default() });
            }
            ["session", event_id] => self.event_id = Some((*event_id).to_owned()),
            ["loan"] => self.is_loan = Some(true),
            ["no", "loan"] => self.is_loan = Some(false),
            ["at", at] => self.at = Some(time(at)),
            ["naming", person] => self.attendee = Some((*person).to_owned()),
            ["soft"] => self.kind = Some(Kind::Soft),
            ["maintenance"] => self.kind = Some(Kind::Maintenance),
            ["shown", "maintenance"] => self.kind = Some(Kind::MaintenanceNonblocking),
            ["propagating"] => self.propagates = Some(true),
            ["staying", "here"] => self.propagates = Some(false),
            ["approving", "it"] => self.approves_own = true,
            ["asking", "again"] => self.asks_approvers_again = Some(true),
            ["keeping", "approvals"] => self.asks_approvers_again = Some(false),
            ["approver", added, approver @ ..] => {
                let given = self.approvers.given.get_or_insert_default();
                given.is_added = *added == "added";
                given.approvers.extend(approvers(&approver.join(" ")));
            }
            ["any", "approver"] => self.approvers.given.get_or_insert_default().any_is_enough = Some(true),
            ["no", "approvers"] => self.approvers.word = ApproverWord::Removed,
            ["silently", "approved"] => self.approvers.word = ApproverWord::ApprovedSilently,
            ["silently", "pending"] => self.approvers.word = ApproverWord::PendingSilently,
            ["weekly", count] => self.weekly = Some(count.parse().unwrap()),
            ["keeping", "what", "fits"] => self.keeps_what_fits = true,
            ["forced"] => self.flags.force_reserve = true,
            ["ignoring", "buffers"] => self.flags.ignore_buffer = true,
            ["purpose", purpose @ ..] => self.purpose = Some(purpose.join(" ")),
            ["rate", number] => self.charge.rate = RateChoice::Listed(number.parse().unwrap()),
            ["no", "rate"] => self.charge.rate = RateChoice::Neither,
            ["quote"] => self.charge.rate = RateChoice::Quote,
            ["own", "rate", terms @ ..] => {
                let written = serde_json::from_str(&terms.join(" ")).unwrap();
                self.charge.rate = RateChoice::OneOff(Box::new(Rate::one_off(&written).unwrap().0));
            }
            ["quantity", quantity] => self.charge.quantity = Some(quantity.parse().unwrap()),
            ["paid", "by", account] => {
                self.charge.account_id = Some(AccountId::parse(&format!("acc_{account}")).unwrap());
            }
            ["form", given @ ..] => self.forms.push(forms::given(&given.join(" "))),
            ["past", "forms"] => self.flags.bypass_form_mismatch = true,
            ["account", "number", number] => self.account_number = Some((*number).to_owned()),
            ["no", "staff", "note"] => self.admin_note = Some(String::new()),
            ["staff", "note", note @ ..] => self.admin_note = Some(note.join(" ")),
            _ => panic!("cannot read `{clause}`"),
        }
    }
}

/// One approver, as the API takes it.
pub(crate) fn approvers(text: &str) -> Vec<Approver> {
    Approver::list(vec![serde_json::from_str(text).unwrap()]).unwrap()
}

/// A time as the API takes it; without a date it is on the day of `now`.
pub(crate) fn wall(text: &str, now: Instant, zone: &Zone) -> Wall {
    let text =
        if text.contains('T') { text.to_owned() } else { format!("{}T{text}", zone.civil(now).date()) };
    parse_civil_or_instant(&text).unwrap()
}

/// A length such as `1h30min`, `2d` or `-15min`, in seconds.
fn seconds(text: &str) -> i64 {
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut total = 0;
    while !rest.is_empty() {
        let (digits, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap());
        let (unit, next) = after.split_at(after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len()));
        let size = match unit {
            "d" => 86_400,
            "h" => 3_600,
            "min" => 60,
            "s" => 1,
            _ => panic!("cannot read the length `{text}`"),
        };
        total += size * digits.parse::<i64>().unwrap();
        rest = next;
    }
    sign * total
}
