//! Who is asking: from a secret to a person with their places on sites.
//!
//! A [`Principal`] can only be made here, by [`authenticate`] or for the operator's own commands, so a function that
//! takes one has proof. A [`Caller`] is a principal acting on one site; a site they have no place on does not exist
//! for them.

use std::net::IpAddr;
use std::sync::Arc;

use model::{ApiKey, Caller, Channel, Member, Origin, Role, Site, SiteId, TrainingId, User, UserId};
use store::{INSTALLATION, Read};
use timeline::Instant;

use crate::{
    App, Failure, grants, impersonation, own_sessions, people, records, secret, sessions, sites, training,
    vouched,
};

/// A person's place on one site, with the site at hand.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The site.
    pub site: Arc<Site>,
    /// Their membership.
    pub member: Member,
    /// Their training there that is good now.
    pub trainings: Vec<TrainingId>,
}

/// Somebody who proved who they are.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The person or bot.
    pub user: Arc<User>,
    /// Their places, only active ones, in the order they joined.
    pub seats: Vec<Seat>,
    /// Their places on the staff of sites that want a second factor, while they have shown none: nothing is done there.
    pub withheld: Vec<Seat>,
    /// How they came in.
    pub channel: Channel,
    /// From where and with what.
    pub origin: Origin,
    /// The administrator who acts as them.
    pub administrator: Option<Arc<User>>,
    /// The hash of the session token, when they came with one.
    pub session_hash: Option<String>,
    /// The only site they can reach, whatever places they have: that of a key, of acting as somebody else, or of the
    /// identity provider that vouched for them.
    pub only_site: Option<SiteId>,
}

impl Principal {
    /// The principal acting on a site. A site without a place for them is not found.
    pub fn on(&self, site_id: &SiteId, now: Instant) -> Result<Caller, Failure> {
        self.has_second_factor_for(|seat| seat.site.site_id == *site_id)?;
        self.seats
            .iter()
            .find(|seat| seat.site.site_id == *site_id)
            .map(|seat| self.caller(seat, now))
            .ok_or(Failure::NotFound("site"))
    }

    /// The principal acting on each of their sites.
    pub fn everywhere(&self, now: Instant) -> Vec<Caller> {
        self.seats.iter().map(|seat| self.caller(seat, now)).collect()
    }

    /// Refuses somebody who can do nothing at all before they show a second factor.
    pub fn can_act(&self) -> Result<(), Failure> {
        if self.seats.is_empty() { self.has_second_factor_for(|_| true) } else { Ok(()) }
    }

    fn has_second_factor_for(&self, is_meant: impl Fn(&Seat) -> bool) -> Result<(), Failure> {
        match self.withheld.iter().find(|seat| is_meant(seat)) {
            None => Ok(()),
            Some(seat) => Err(Failure::SecondFactorNeeded(format!(
                "{} wants a second factor of its staff. Set up codes of an app or a passkey under \"Signing in\"; if \
                 you have one, sign in with it.",
                seat.site.name
            ))),
        }
    }

    fn caller(&self, seat: &Seat, now: Instant) -> Caller {
        Caller {
            grants: seat.member.grants.clone(),
            origin: self.origin.clone(),
            user_id: self.user.user_id.clone(),
            site_id: seat.site.site_id.clone(),
            role: seat.member.role,
            usergroups: seat.member.usergroups.clone(),
            trainings: seat.trainings.clone(),
            channel: self.channel,
            now,
        }
    }
}

/// Finds out whose secret it is: a session token first, an API key else.
///
/// A key used from an address that it is not limited to fails exactly like one that does not exist.
pub async fn authenticate(
    app: &App,
    presented: &str,
    channel: Channel,
    address: IpAddr,
    now: Instant,
) -> Result<Principal, Failure> {
    let hash = secret::hash(presented);
    let is_acting = presented.starts_with(impersonation::ACTING_PREFIX);
    let is_vouched = presented.starts_with(vouched::VOUCHED_PREFIX);
    app.store
        .read(move |reader| {
            let mut credential = None;
            let found = match sessions::holder(reader, &hash, now)? {
                Some(user_id) => Some((user_id, None)),
                None => key_holder(reader, &hash, address)?.map(|key| {
                    credential = Some(key.prefix);
                    (key.user_id, Some(key.site_id))
                }),
            };
            let Some((user_id, only_site)) = found else { return Err(Failure::NotSignedIn) };
            let session_hash = only_site.is_none().then_some(hash);
            let credential = credential.or_else(|| session_hash.as_deref().map(sessions::id_of));
            let acting = match &credential {
                Some(session_id) if is_acting => impersonation::of(reader, &user_id, session_id)?,
                _ => None,
            };
            let vouched = match &credential {
                Some(session_id) if is_vouched => vouched::of(reader, &user_id, session_id)?,
                _ => None,
            };
            if is_acting && acting.is_none() || is_vouched && vouched.is_none() {
                return Err(Failure::NotSignedIn);
            }
            let provider_id = vouched.as_ref().map(|vouched| vouched.provider_id.clone());
            let only_site = vouched.map(|vouched| vouched.site_id).or(only_site);
            let (administrator, only_site) = match acting {
                Some((administrator, site_id)) => (Some(administrator), Some(site_id)),
                None => (None, only_site),
            };
            let impersonated_by = administrator.as_ref().map(|user| user.user_id.clone());
            let origin = Origin { address: Some(address), credential, impersonated_by, provider_id };
            let found =
                principal(reader, user_id.as_str(), only_site.as_ref(), channel, origin, session_hash, now)?;
            Ok(Principal { administrator, ..found })
        })
        .await
}

/// The principal of a session that was opened in this very commit, for one site where it counts only there.
pub(crate) fn authenticate_token(
    reader: &mut dyn Read,
    token_hash: &str,
    only_site: Option<&SiteId>,
    channel: Channel,
    now: Instant,
) -> Result<Principal, Failure> {
    let user_id = sessions::holder(reader, token_hash, now)?.ok_or(Failure::NotSignedIn)?;
    let origin = Origin::default();
    principal(reader, user_id.as_str(), only_site, channel, origin, Some(token_hash.to_owned()), now)
}

/// The id of the system in logs; no account has it.
const SYSTEM_ID: &str = "usr_00000000000000000000000000";

/// The system itself on a site, with the rights of a role.
pub(crate) fn system(site_id: &SiteId, role: Role, now: Instant) -> Result<Caller, Failure> {
    Ok(Caller {
        user_id: UserId::parse(SYSTEM_ID).map_err(|trouble| Failure::Bug(trouble.to_string()))?,
        site_id: site_id.clone(),
        role,
        usergroups: Vec::new(),
        trainings: Vec::new(),
        grants: Vec::new(),
        channel: Channel::System,
        origin: Origin::default(),
        now,
    })
}

/// The operator's own commands act as the system, with every right on the one site they name.
pub fn operator(user: &User, site_id: &SiteId, channel: Channel, now: Instant) -> Caller {
    Caller {
        grants: Vec::new(),
        origin: model::Origin::default(),
        user_id: user.user_id.clone(),
        site_id: site_id.clone(),
        role: Role::Administrator,
        usergroups: Vec::new(),
        trainings: Vec::new(),
        channel,
        now,
    }
}

fn principal(
    reader: &mut dyn Read,
    user_id: &str,
    only_site: Option<&SiteId>,
    channel: Channel,
    origin: Origin,
    session_hash: Option<String>,
    now: Instant,
) -> Result<Principal, Failure> {
    let user = people::user(reader, user_id)?.ok_or(Failure::NotSignedIn)?;
    let (mut seats, mut withheld) = (Vec::new(), Vec::new());
    for site_id in people::sites_of(reader, user_id)? {
        if only_site.is_some_and(|only| *only != site_id) {
            continue;
        }
        let (Some(site), Some(mut member)) =
            (sites::site(reader, &site_id)?, people::member(reader, &site_id, user_id)?)
        else {
            return Err(Failure::Bug(format!("{user_id} is listed on {site_id} without a membership")));
        };
        if member.is_active {
            member.grants = grants::of(reader, &member)?;
            let trainings = training::good_of(reader, &site_id, &member.user_id, now)?;
            let is_wanted = site.settings.staff_need_second_factor && member.role.is_staff();
            let is_weak =
                is_wanted && is_without_second_factor(reader, &member.user_id, session_hash.as_deref())?;
            let seat = Seat { site: Arc::new(site), member, trainings };
            if is_weak { withheld.push(seat) } else { seats.push(seat) }
        }
    }
    if seats.is_empty() && withheld.is_empty() {
        return Err(Failure::NotSignedIn);
    }
    let (user, only_site) = (Arc::new(user), only_site.cloned());
    Ok(Principal { user, seats, withheld, channel, origin, administrator: None, session_hash, only_site })
}

/// Whether somebody signed in without a second factor. A key is not asked for one.
fn is_without_second_factor(
    reader: &mut dyn Read,
    user_id: &UserId,
    session_hash: Option<&str>,
) -> Result<bool, Failure> {
    let Some(session_hash) = session_hash else { return Ok(false) };
    Ok(!own_sessions::has_second_factor(reader, user_id, &sessions::id_of(session_hash))?)
}

/// The key with this hash, if it may be used from the address.
fn key_holder(reader: &mut dyn Read, hash: &str, address: IpAddr) -> Result<Option<ApiKey>, Failure> {
    let key: Option<ApiKey> = records::by_key(reader, INSTALLATION, records::KEY, "hash", hash)?;
    Ok(key.filter(|key| is_allowed_from(&key.allowed_addresses, address)))
}

/// Whether an address is among those listed; an empty list admits all, an unreadable entry none.
fn is_allowed_from(allowed: &[String], address: IpAddr) -> bool {
    let address = address.to_canonical();
    allowed.is_empty()
        || allowed.iter().any(|text| {
            text.parse::<ipnet::IpNet>().is_ok_and(|range| range.contains(&address))
                || text.parse::<IpAddr>().is_ok_and(|single| single.to_canonical() == address)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_limited_to_its_addresses() {
        let cases = [
            ("", "203.0.113.9", true),
            ("203.0.113.9", "203.0.113.9", true),
            ("203.0.113.9", "203.0.113.10", false),
            ("203.0.113.0/24", "203.0.113.200", true),
            ("203.0.113.0/24", "::ffff:203.0.113.200", true),
            ("203.0.113.0/24", "198.51.100.1", false),
            ("2001:db8::/32", "2001:db8::5", true),
            ("nonsense", "203.0.113.9", false),
        ];
        for (list, address, expected) in cases {
            let allowed: Vec<String> =
                list.split(',').filter(|text| !text.is_empty()).map(str::to_owned).collect();
            assert_eq!(is_allowed_from(&allowed, address.parse().unwrap()), expected, "{list} {address}");
        }
    }
}
