//! Joining a site: with an invitation, with a code, or where it is open, by whoever is signed in or makes an account.
//!
//! Somebody who is blocked cannot come back by any of these ways. A site that is not open to the caller is answered
//! like one that is not there.

use model::{
    Caller, Channel, EventKind, Invitation, JoinCode, Member, Origin, Role, Site, SiteAccess, SiteId, User,
};
use outside::signin::password;
use store::{Write, documents, events};
use timeline::Instant;

use crate::people::{self, NewPerson, event};
use crate::{App, Failure, Principal, invitations, records, secret, sites};

/// Who wants to join.
#[derive(Debug, Clone)]
pub enum Joiner {
    /// Somebody who is signed in.
    Known(Box<Principal>),
    /// Somebody with an address and a password: of their account, or of the one that is made for them.
    Other(NewPerson),
}

/// What they join with.
#[derive(Debug, Clone)]
pub enum Pass {
    /// Nothing: the site is open.
    Nothing,
    /// A code.
    Code(String),
    /// The token of an invitation.
    Invitation(String),
}

/// A place that was just taken.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The site.
    pub site: Site,
    /// Whoever joined.
    pub user: User,
    /// Their place.
    pub member: Member,
}

/// What a pass gives.
struct Terms {
    role: Role,
    usergroups: Vec<model::UserGroupId>,
    used: Used,
}

/// What a pass was, to be marked as used.
enum Used {
    Nothing,
    Code(JoinCode, i64),
    Invitation(Invitation, i64),
}

/// Joins a site.
pub async fn join(
    app: &App,
    site_id: SiteId,
    joiner: Joiner,
    pass: Pass,
    origin: Origin,
    now: Instant,
) -> Result<Joined, Failure> {
    let (email, user, new) = match joiner {
        Joiner::Known(principal) if principal.user.is_bot => {
            return Err(Failure::Forbidden("A bot stays on the site it was made for.".into()));
        }
        Joiner::Known(principal) if principal.only_site.as_ref().is_some_and(|only| *only != site_id) => {
            let sentence =
                "You are signed in for one site alone. Sign in with a password or a passkey to join another.";
            return Err(Failure::Forbidden(sentence.into()));
        }
        Joiner::Known(principal) => {
            (principal.user.email.clone(), Some(principal.user.as_ref().clone()), None)
        }
        Joiner::Other(new) => {
            let email = people::address("email", &new.email)?;
            match proved(app, email.clone(), new.password.clone()).await? {
                Some(user) => (Some(email), Some(user), None),
                None => (Some(email), None, Some(people::prepare(app, new).await?)),
            }
        }
    };
    let ids = app.ids.clone();
    let qrid = secret::fresh("", app.randomness.as_ref());
    app.store
        .write(move |writer| {
            let site = sites::site(writer, &site_id)?.ok_or(Failure::NotFound("site"))?;
            let terms = terms(writer, &site, &pass, email.as_deref(), now)?;
            let user = match (user, new) {
                (Some(user), _) => user,
                (None, Some(new)) => people::account(writer, ids.as_ref(), new, now)?,
                (None, None) => return Err(Failure::NotSignedIn),
            };
            if let Some(known) = people::member(writer, &site_id, user.user_id.as_str())? {
                return Err(if known.is_active {
                    Failure::Exists("you belong to this site already".into())
                } else {
                    Failure::Forbidden("You were blocked on this site. Ask its administrators.".into())
                });
            }
            let mut member = Member::new(site_id.clone(), user.user_id.clone(), terms.role, now);
            member.usergroups = terms.usergroups;
            member.profile.qrid = Some(qrid);
            people::add_member(writer, &member, &user)?;
            mark_used(writer, terms.used, now)?;
            let own = Caller {
                user_id: user.user_id.clone(),
                site_id,
                role: member.role,
                usergroups: member.usergroups.clone(),
                grants: Vec::new(),
                trainings: Vec::new(),
                channel: Channel::Web,
                origin,
                now,
            };
            let told = EventKind::MemberAdded { user_id: user.user_id.clone(), role: member.role };
            events::append(writer, &event(&own, ids.as_ref(), told))?;
            Ok(Joined { site, user, member })
        })
        .await
}

/// The account with this address, if the password is its own; none where there is no such account yet.
async fn proved(app: &App, email: String, secret_word: Option<String>) -> Result<Option<User>, Failure> {
    let Some(secret_word) = secret_word else {
        return Err(Failure::invalid("password", "choose a password, or sign in first"));
    };
    let Some(user) = app.store.read(move |reader| people::user_by_email(reader, &email)).await? else {
        return Ok(None);
    };
    let hash = user.password_hash.clone().filter(|_| !user.is_bot);
    let checking = move || {
        if let Some(hash) = hash {
            return password::matches(&secret_word, &hash);
        }
        // Whoever asks learns nothing from the time it takes.
        password::match_nothing(&secret_word);
        false
    };
    let is_right =
        tokio::task::spawn_blocking(checking).await.map_err(|stopped| Failure::Bug(stopped.to_string()))?;
    if is_right { Ok(Some(user)) } else { Err(Failure::WrongPassword) }
}

/// What the pass gives on this site to somebody with this address.
fn terms(
    writer: &mut dyn Write,
    site: &Site,
    pass: &Pass,
    email: Option<&str>,
    now: Instant,
) -> Result<Terms, Failure> {
    let site_id = site.site_id.as_str();
    match pass {
        Pass::Nothing => match site.settings.access {
            SiteAccess::Open => Ok(Terms { role: Role::User, usergroups: Vec::new(), used: Used::Nothing }),
            SiteAccess::Restricted | SiteAccess::Private => Err(Failure::NotFound("site")),
        },
        Pass::Code(code) => {
            let missing = || Failure::NotFound("join code");
            let written = code.trim().to_lowercase();
            let found = documents::find_by_key(writer, site_id, records::JOIN_CODE, "code", &written)?;
            let document = found.ok_or_else(missing)?;
            let code: JoinCode = document.parse()?;
            if !code.works(now) || site.settings.access == SiteAccess::Private {
                return Err(missing());
            }
            let usergroups = code.usergroups.clone();
            Ok(Terms { role: Role::User, usergroups, used: Used::Code(code, document.version) })
        }
        Pass::Invitation(token) => {
            let missing = || Failure::NotFound("invitation");
            let hash = secret::hash(token.trim());
            let found = documents::find_by_key(writer, site_id, records::INVITATION, "token", &hash)?;
            let document = found.ok_or_else(missing)?;
            let invitation: Invitation = document.parse()?;
            if invitation.state(now) != "open" {
                return Err(missing());
            }
            if email != Some(invitation.email.as_str()) {
                let sentence = "This invitation is for another address. Sign in with that one.";
                return Err(Failure::Forbidden(sentence.into()));
            }
            let (role, usergroups) = (invitation.role, invitation.usergroups.clone());
            Ok(Terms { role, usergroups, used: Used::Invitation(invitation, document.version) })
        }
    }
}

fn mark_used(writer: &mut dyn Write, used: Used, now: Instant) -> Result<(), Failure> {
    match used {
        Used::Nothing => Ok(()),
        Used::Code(mut code, version) => {
            code.uses = code.uses.saturating_add(1);
            invitations::put_code(writer, &code, Some(version))
        }
        Used::Invitation(mut invitation, version) => {
            invitation.accepted_at = Some(now);
            invitations::put_invitation(writer, &invitation, Some(version))
        }
    }
}
