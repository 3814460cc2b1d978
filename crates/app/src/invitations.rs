//! Invitations and join codes: making them, listing them, taking them back. How they are used stands in `joining`.

use model::{Caller, EventKind, Invitation, InvitationId, JoinCode, JoinCodeId, Role, UserGroupId};
use outside::mail::{Letter as Words, Mail, write};
use store::{Read, Write, documents, events};
use timeline::Instant;

use crate::letters::{About, Addressee, Letter, Post};
use crate::people::{self, event};
use crate::{App, Failure, Page, Randomness, groups, records, secret, sites};

/// The most addresses one call invites.
const ADDRESSES_MAX: usize = 100;
/// The most invitations and the most codes a site keeps.
const KEPT_MAX: usize = 2_000;
/// How long an invitation can be accepted, unless the administrator says otherwise, in seconds.
const INVITATION_SECONDS: i64 = 14 * 86_400;
/// The longest that it can be, in seconds.
const INVITATION_SECONDS_MAX: i64 = 365 * 86_400;
/// How long invitations that are over are kept, in seconds.
const KEPT_SECONDS: i64 = 90 * 86_400;
/// How many mails are sent for one invitation at most.
const MAILS_MAX: u32 = 10;
/// What the tokens of invitations begin with.
const TOKEN_PREFIX: &str = "hfi_";
/// How many letters a join code has.
const CODE_LETTERS: usize = 12;

/// People to invite.
#[derive(Debug, Clone)]
pub struct NewInvitations {
    /// Their addresses.
    pub emails: Vec<String>,
    /// What they may do.
    pub role: Role,
    /// The groups they belong to from the start.
    pub usergroups: Vec<UserGroupId>,
    /// How long it can be accepted, in seconds.
    pub valid_seconds: Option<i64>,
    /// Whether each gets a mail, where mails are sent.
    pub are_mailed: bool,
}

/// An invitation with its token, which is shown this once.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// What proves it.
    pub token: String,
}

/// Invites people to the site. Only administrators do.
pub async fn invite(app: &App, caller: &Caller, new: NewInvitations) -> Result<Vec<Invited>, Failure> {
    needs_administrator(caller)?;
    if new.emails.is_empty() || new.emails.len() > ADDRESSES_MAX {
        return Err(Failure::invalid("emails", format!("name 1 to {ADDRESSES_MAX} addresses")));
    }
    let valid_seconds = new.valid_seconds.unwrap_or(INVITATION_SECONDS);
    if !(60..=INVITATION_SECONDS_MAX).contains(&valid_seconds) {
        return Err(Failure::invalid("valid_seconds", "between a minute and a year"));
    }
    let mut invited: Vec<Invited> = Vec::with_capacity(new.emails.len());
    for (place, written) in new.emails.iter().enumerate() {
        let email = people::address(&format!("emails[{place}]"), written)?;
        if invited.iter().any(|known| known.invitation.email == email) {
            continue;
        }
        let token = secret::fresh(TOKEN_PREFIX, app.randomness.as_ref());
        let invitation = Invitation {
            invitation_id: InvitationId::mint(app.ids.as_ref()),
            site_id: caller.site_id.clone(),
            email,
            role: new.role,
            usergroups: new.usergroups.clone(),
            token_hash: secret::hash(&token),
            created_by: caller.user_id.clone(),
            created_at: caller.now,
            expires_at: caller.now.plus_seconds(valid_seconds),
            accepted_at: None,
            revoked_at: None,
            mailed_token_hash: None,
            mails: 0,
            mailed_at: None,
        };
        invited.push(Invited { invitation, token });
    }
    let (caller, ids, post) = (caller.clone(), app.ids.clone(), Post::of(app));
    let written = app
        .store
        .write(move |writer| {
            for group in &new.usergroups {
                groups::exists(writer, &caller, *group)?;
            }
            make_room(writer, &caller, invited.len())?;
            for one in &mut invited {
                if let Some(user) = people::user_by_email(writer, &one.invitation.email)?
                    && people::member(writer, &caller.site_id, user.user_id.as_str())?.is_some()
                {
                    let sentence = format!("{} belongs to this site already", one.invitation.email);
                    return Err(Failure::Exists(sentence));
                }
                if new.are_mailed && post.is_sent() {
                    ask_for_mail(writer, &post, &caller, &mut one.invitation)?;
                }
                put_invitation(writer, &one.invitation, None)?;
                let told =
                    EventKind::InvitationCreated { invitation_id: one.invitation.invitation_id.clone() };
                events::append(writer, &event(&caller, ids.as_ref(), told))?;
            }
            Ok::<_, Failure>(invited)
        })
        .await?;
    app.work.notify_one();
    Ok(written)
}

/// Queues a mail with a link that accepts an invitation, and counts it.
fn ask_for_mail(
    writer: &mut dyn Write,
    post: &Post,
    caller: &Caller,
    invitation: &mut Invitation,
) -> Result<(), Failure> {
    if invitation.mails >= MAILS_MAX {
        let sentence = format!("{} was sent {MAILS_MAX} mails already: invite anew", invitation.email);
        return Err(Failure::Limit(sentence));
    }
    invitation.mails += 1;
    let about = About::Invitation(invitation.invitation_id.clone());
    let to = Addressee::Mailbox(invitation.email.clone());
    post.send(writer, invitation.site_id.clone(), to, about, (caller.now, caller.now))
}

/// Sends an invitation once more, with a link that takes the place of the one in the mail before. One that has expired
/// can be accepted again for as long as at first.
pub async fn resend(app: &App, caller: &Caller, id: InvitationId) -> Result<Invitation, Failure> {
    needs_administrator(caller)?;
    let (caller, ids, post) = (caller.clone(), app.ids.clone(), Post::of(app));
    let resent = app
        .store
        .write(move |writer| {
            let (mut invitation, version) = stored(writer, &caller, &id)?;
            if !post.is_sent() {
                let sentence = "This server sends no mail: hand the link over, or set HOLDFAST_SMTP_URL.";
                return Err(Failure::NotSetUp(sentence.into()));
            }
            match invitation.state(caller.now) {
                "open" => {}
                "expired" => {
                    let valid_seconds = invitation.expires_at.seconds_since(invitation.created_at);
                    invitation.expires_at = caller.now.plus_seconds(valid_seconds.max(1));
                }
                state => return Err(Failure::Exists(format!("this invitation is {state}; invite anew"))),
            }
            ask_for_mail(writer, &post, &caller, &mut invitation)?;
            put_invitation(writer, &invitation, Some(version))?;
            let told = EventKind::InvitationResent { invitation_id: id };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(invitation)
        })
        .await?;
    app.work.notify_one();
    Ok(resent)
}

/// The mail of an invitation, with a token of its own; none when it cannot be accepted any more.
pub(crate) fn compose(
    writer: &mut dyn Write,
    randomness: &dyn Randomness,
    letter: &Letter,
    (id, address): (&InvitationId, &str),
    public_url: &str,
    now: Instant,
) -> Result<Option<Mail>, Failure> {
    let Some(document) = documents::get(writer, letter.site_id.as_str(), records::INVITATION, id.as_str())?
    else {
        return Ok(None);
    };
    let mut invitation: Invitation = document.parse()?;
    let Some(site) = sites::site(writer, &letter.site_id)? else { return Ok(None) };
    if invitation.state(now) != "open" {
        return Ok(None);
    }
    let token = secret::fresh(TOKEN_PREFIX, randomness);
    invitation.mailed_token_hash = Some(secret::hash(&token));
    invitation.mailed_at = Some(now);
    put_invitation(writer, &invitation, Some(document.version))?;
    // After the `#`, where neither a proxy nor a log of requests sees it.
    let link = format!("{public_url}/join?site={}#{token}", site.site_id);
    let invited_by = people::user(writer, invitation.created_by.as_str())?;
    let invited_by = invited_by.map(|user| user.display_name()).unwrap_or_default();
    let until = site.timezone.civil(invitation.expires_at).date().to_string();
    let facts =
        [("site", site.name.as_str()), ("whose", invited_by.as_str()), ("link", &link), ("what", &until)];
    let written = write(Words::Invitation, &facts).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    Ok(Some(Mail {
        to_name: String::new(),
        to_address: address.to_owned(),
        written,
        reference: letter.letter_id.to_string(),
        invitation: None,
    }))
}

/// An invitation with the version of its document.
fn stored(reader: &mut dyn Read, caller: &Caller, id: &InvitationId) -> Result<(Invitation, i64), Failure> {
    let found = documents::get(reader, caller.site_id.as_str(), records::INVITATION, id.as_str())?;
    let document = found.ok_or(Failure::NotFound("invitation"))?;
    Ok((document.parse()?, document.version))
}

/// Lets invitations go that are long over, and refuses more than are kept.
fn make_room(writer: &mut dyn Write, caller: &Caller, wanted: usize) -> Result<(), Failure> {
    let site = caller.site_id.as_str();
    let mut kept = 0;
    for document in documents::list(writer, site, records::INVITATION, &documents::Listing::default())? {
        let invitation: Invitation = document.parse()?;
        let is_over = invitation.expires_at.plus_seconds(KEPT_SECONDS) <= caller.now;
        if is_over {
            documents::delete(writer, site, records::INVITATION, &document.document_id, document.version)?;
        } else {
            kept += 1;
        }
    }
    if kept + wanted > KEPT_MAX {
        return Err(Failure::Limit(format!("a site keeps at most {KEPT_MAX} invitations")));
    }
    Ok(())
}

/// The invitations of the site, the newest first, and how many there are. Only administrators see them.
pub async fn list(app: &App, caller: &Caller, page: Page) -> Result<(Vec<Invitation>, u64), Failure> {
    needs_administrator(caller)?;
    newest_first(app, caller, records::INVITATION, page).await
}

/// Takes an invitation back. One that was accepted stays accepted.
pub async fn revoke(app: &App, caller: &Caller, id: InvitationId) -> Result<Invitation, Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let (mut invitation, version) = stored(writer, &caller, &id)?;
            if invitation.state(caller.now) == "open" {
                invitation.revoked_at = Some(caller.now);
                put_invitation(writer, &invitation, Some(version))?;
                let told = EventKind::InvitationRevoked { invitation_id: id };
                events::append(writer, &event(&caller, ids.as_ref(), told))?;
            }
            Ok(invitation)
        })
        .await
}

/// Stores an invitation; either of its tokens finds it.
pub(crate) fn put_invitation(
    writer: &mut dyn Write,
    invitation: &Invitation,
    replaces: Option<i64>,
) -> Result<(), Failure> {
    let id = invitation.invitation_id.as_str();
    let mut put = documents::Put::new(records::INVITATION, id, id, invitation)?
        .with_key("token", &invitation.token_hash);
    if let Some(mailed) = &invitation.mailed_token_hash {
        put = put.with_key("token", mailed);
    }
    put.replaces = replaces;
    documents::put(writer, invitation.site_id.as_str(), &put)?;
    Ok(())
}

/// A code to make.
#[derive(Debug, Clone, Default)]
pub struct NewJoinCode {
    /// The groups whoever uses it belongs to.
    pub usergroups: Vec<UserGroupId>,
    /// How many people may use it.
    pub uses_max: Option<u32>,
    /// Until when it works.
    pub expires_at: Option<Instant>,
}

/// Makes a code that lets people join. Only administrators do.
pub async fn create_code(app: &App, caller: &Caller, new: NewJoinCode) -> Result<JoinCode, Failure> {
    needs_administrator(caller)?;
    if new.uses_max == Some(0) {
        return Err(Failure::invalid("uses_max", "at least one person, or null for any number"));
    }
    if new.expires_at.is_some_and(|expires| expires <= caller.now) {
        return Err(Failure::invalid("expires", "name a moment that is still to come"));
    }
    let letters = secret::fresh("", app.randomness.as_ref());
    let code = JoinCode {
        join_code_id: JoinCodeId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        code: letters.chars().take(CODE_LETTERS).collect(),
        usergroups: new.usergroups,
        uses_max: new.uses_max,
        uses: 0,
        expires_at: new.expires_at,
        created_by: caller.user_id.clone(),
        created_at: caller.now,
        revoked_at: None,
    };
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            for group in &code.usergroups {
                groups::exists(writer, &caller, *group)?;
            }
            let site = caller.site_id.as_str();
            let count = documents::count(writer, site, records::JOIN_CODE, &documents::Listing::default())?;
            if usize::try_from(count).is_ok_and(|count| count >= KEPT_MAX) {
                return Err(Failure::Limit(format!("a site has at most {KEPT_MAX} codes")));
            }
            put_code(writer, &code, None)?;
            let told = EventKind::JoinCodeCreated { join_code_id: code.join_code_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(code)
        })
        .await
}

/// The codes of the site, the newest first, and how many there are. Only administrators see them.
pub async fn list_codes(app: &App, caller: &Caller, page: Page) -> Result<(Vec<JoinCode>, u64), Failure> {
    needs_administrator(caller)?;
    newest_first(app, caller, records::JOIN_CODE, page).await
}

/// Takes a code back. Those who joined with it stay.
pub async fn revoke_code(app: &App, caller: &Caller, id: JoinCodeId) -> Result<JoinCode, Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let found = documents::get(writer, caller.site_id.as_str(), records::JOIN_CODE, id.as_str())?;
            let document = found.ok_or(Failure::NotFound("join code"))?;
            let mut code: JoinCode = document.parse()?;
            if code.revoked_at.is_none() {
                code.revoked_at = Some(caller.now);
                put_code(writer, &code, Some(document.version))?;
                let told = EventKind::JoinCodeRevoked { join_code_id: id };
                events::append(writer, &event(&caller, ids.as_ref(), told))?;
            }
            Ok(code)
        })
        .await
}

/// Stores a code.
pub(crate) fn put_code(
    writer: &mut dyn Write,
    code: &JoinCode,
    replaces: Option<i64>,
) -> Result<(), Failure> {
    let id = code.join_code_id.as_str();
    let mut put = documents::Put::new(records::JOIN_CODE, id, id, code)?.with_key("code", &code.code);
    put.replaces = replaces;
    documents::put(writer, code.site_id.as_str(), &put)?;
    Ok(())
}

/// A page of the documents of a kind, the newest first: ids sort by the moment they were made.
async fn newest_first<T: serde::de::DeserializeOwned + Send + 'static>(
    app: &App,
    caller: &Caller,
    kind: documents::Kind,
    page: Page,
) -> Result<(Vec<T>, u64), Failure> {
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader: &mut dyn Read| {
            let listing = documents::Listing::default();
            let mut found = documents::list(reader, site_id.as_str(), kind, &listing)?;
            found.reverse();
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            let rows: Result<Vec<T>, _> = page.cut(found).iter().map(documents::Document::parse).collect();
            Ok((rows?, count))
        })
        .await
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator invites people.".into()));
    }
    Ok(())
}
