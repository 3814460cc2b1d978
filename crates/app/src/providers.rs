//! The identity providers of a site: which there are, and setting them up. Only administrators do.
//!
//! A provider's secret goes in and never comes out. Talking to a provider stands in `openid`, who is vouched for in
//! `vouched`.

use model::{
    Caller, ClaimNames, ClaimedGroups, ClaimedIdentifier, EventKind, IdentityProvider, ProviderId, Role,
    SiteId,
};
use outside::signin::openid;
use store::{INSTALLATION, Read, Write, documents, events};

use crate::people::event;
use crate::{App, Failure, Field, groups, records, vouched};

/// The most providers of one site.
const PROVIDERS_MAX: usize = 20;
/// The longest name, claim, scope, domain or value.
const TEXT_CHARACTERS_MAX: usize = 255;
/// The longest secret.
const SECRET_CHARACTERS_MAX: usize = 1_000;
/// The most scopes, identifiers and domains.
const LIST_MAX: usize = 100;
/// The most groups that claims are mapped to.
const GROUPS_MAX: usize = 500;

/// What a provider should be; absent fields stay, or are what most sites want.
#[derive(Debug, Clone, Default)]
pub struct ProviderWish {
    /// What the button says.
    pub name: Option<String>,
    /// Where it is found.
    pub issuer: Option<String>,
    /// What it calls us.
    pub client_id: Option<String>,
    /// The secret that goes with it.
    pub client_secret: Field<String>,
    /// What is asked of it.
    pub scopes: Option<Vec<String>>,
    /// The claim with the given name.
    pub first_name_claim: Option<String>,
    /// The claim with the family name.
    pub last_name_claim: Option<String>,
    /// The claims that become identifiers.
    pub identifiers: Option<Vec<ClaimedIdentifier>>,
    /// The claim that names groups.
    pub groups: Field<ClaimedGroups>,
    /// Whether people nobody knows get a place.
    pub creates_people: Option<bool>,
    /// Whether people of the site are recognised by a verified address.
    pub links_by_email: Option<bool>,
    /// The domains that addresses must belong to.
    pub email_domains: Option<Vec<String>>,
    /// Whether it asks for a second factor.
    pub asks_second_factor: Option<bool>,
    /// Whether it is offered.
    pub is_active: Option<bool>,
}

/// A provider as the sign-in page offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedProvider {
    /// The site.
    pub site_id: SiteId,
    /// The provider.
    pub provider_id: ProviderId,
    /// What the button says.
    pub name: String,
}

/// The providers of the site, by name.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<IdentityProvider>, Failure> {
    needs_administrator(caller)?;
    let site_id = caller.site_id.clone();
    app.store.read(move |reader| all_of(reader, &site_id)).await
}

/// What the sign-in page of a site offers; without a site, that of the only one there is. A site that is not there
/// offers nothing, like one without providers.
pub async fn offered(app: &App, site_id: Option<SiteId>) -> Result<Vec<OfferedProvider>, Failure> {
    app.store
        .read(move |reader| {
            let site_id = match site_id {
                Some(site_id) => Some(site_id),
                None => only_site(reader)?,
            };
            let Some(site_id) = site_id else { return Ok(Vec::new()) };
            let active = all_of(reader, &site_id)?.into_iter().filter(|provider| provider.is_active);
            let offer = |provider: IdentityProvider| OfferedProvider {
                site_id: provider.site_id,
                provider_id: provider.provider_id,
                name: provider.name,
            };
            Ok(active.map(offer).collect())
        })
        .await
}

fn only_site(reader: &mut dyn Read) -> Result<Option<SiteId>, Failure> {
    let two = documents::Listing { limit: Some(2), ..documents::Listing::default() };
    let found = documents::list(reader, INSTALLATION, records::SITE, &two)?;
    let [only] = found.as_slice() else { return Ok(None) };
    Ok(SiteId::parse(&only.document_id).ok())
}

/// Sets a provider up. It is asked at once, so that a wrong address is found by whoever typed it.
pub async fn create(app: &App, caller: &Caller, wish: ProviderWish) -> Result<IdentityProvider, Failure> {
    needs_administrator(caller)?;
    let blank = IdentityProvider {
        provider_id: ProviderId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        name: String::new(),
        issuer: String::new(),
        client_id: String::new(),
        client_secret: None,
        scopes: vec!["email".into(), "profile".into()],
        claims: ClaimNames::default(),
        groups: None,
        creates_people: false,
        links_by_email: true,
        email_domains: Vec::new(),
        asks_second_factor: false,
        is_active: true,
        created_by: caller.user_id.clone(),
        created_at: caller.now,
    };
    let provider = laid_over(blank, wish);
    check(&provider)?;
    openid::discover(app.client()?, &provider.issuer)
        .await
        .map_err(|trouble| Failure::invalid("issuer", trouble.to_string()))?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            let count = documents::count(writer, site, records::PROVIDER, &documents::Listing::default())?;
            if usize::try_from(count).is_ok_and(|count| count >= PROVIDERS_MAX) {
                return Err(Failure::Limit(format!("a site has at most {PROVIDERS_MAX} providers")));
            }
            groups_exist(writer, &caller, &provider)?;
            put(writer, &provider, None)?;
            let told = EventKind::ProviderCreated { provider_id: provider.provider_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(provider)
        })
        .await
}

/// Changes a provider.
pub async fn change(
    app: &App,
    caller: &Caller,
    provider_id: ProviderId,
    wish: ProviderWish,
) -> Result<IdentityProvider, Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let (old, version) = find(writer, &caller.site_id, &provider_id)?.ok_or_else(missing)?;
            let provider = laid_over(old.clone(), wish);
            check(&provider)?;
            if provider.issuer != old.issuer {
                let sentence =
                    "a provider keeps its issuer, because its people are known by it: set up a new one";
                return Err(Failure::invalid("issuer", sentence));
            }
            groups_exist(writer, &caller, &provider)?;
            let fields = differences(&old, &provider);
            if !fields.is_empty() {
                put(writer, &provider, Some(version))?;
                let told = EventKind::ProviderChanged { provider_id, fields };
                events::append(writer, &event(&caller, ids.as_ref(), told))?;
            }
            Ok(provider)
        })
        .await
}

/// Takes a provider away, and forgets whom it knows. Whoever it signed in is signed out.
pub async fn delete(app: &App, caller: &Caller, provider_id: ProviderId) -> Result<(), Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let (_, version) = find(writer, &caller.site_id, &provider_id)?.ok_or_else(missing)?;
            let (site, id) = (caller.site_id.as_str(), provider_id.as_str());
            documents::delete(writer, site, records::PROVIDER, id, version)?;
            vouched::forget_all(writer, &caller.site_id, &provider_id)?;
            let told = EventKind::ProviderDeleted { provider_id };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(())
        })
        .await
}

/// A provider of a site that is in use.
pub(crate) fn active(
    reader: &mut dyn Read,
    site_id: &SiteId,
    provider_id: &ProviderId,
) -> Result<Option<IdentityProvider>, Failure> {
    Ok(find(reader, site_id, provider_id)?
        .map(|(provider, _)| provider)
        .filter(|provider| provider.is_active))
}

fn find(
    reader: &mut dyn Read,
    site_id: &SiteId,
    provider_id: &ProviderId,
) -> Result<Option<(IdentityProvider, i64)>, Failure> {
    let found = documents::get(reader, site_id.as_str(), records::PROVIDER, provider_id.as_str())?;
    found.map(|document| Ok((document.parse()?, document.version))).transpose()
}

fn all_of(reader: &mut dyn Read, site_id: &SiteId) -> Result<Vec<IdentityProvider>, Failure> {
    let found = documents::list(reader, site_id.as_str(), records::PROVIDER, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

fn put(writer: &mut dyn Write, provider: &IdentityProvider, replaces: Option<i64>) -> Result<(), Failure> {
    let id = provider.provider_id.as_str();
    let mut put = documents::Put::new(records::PROVIDER, id, &provider.name, provider)?;
    put.replaces = replaces;
    documents::put(writer, provider.site_id.as_str(), &put)?;
    Ok(())
}

pub(crate) fn missing() -> Failure {
    Failure::NotFound("identity provider")
}

fn laid_over(old: IdentityProvider, wish: ProviderWish) -> IdentityProvider {
    let text = |wanted: Option<String>, old: String| wanted.map_or(old, |text| text.trim().to_owned());
    let lower = |domain: &String| domain.trim().trim_start_matches('@').to_lowercase();
    let claims = ClaimNames {
        first_name: text(wish.first_name_claim, old.claims.first_name),
        last_name: text(wish.last_name_claim, old.claims.last_name),
        identifiers: wish.identifiers.unwrap_or(old.claims.identifiers),
    };
    let domains = wish.email_domains.map(|domains| domains.iter().map(lower).collect());
    IdentityProvider {
        name: text(wish.name, old.name),
        issuer: text(wish.issuer, old.issuer),
        client_id: text(wish.client_id, old.client_id),
        client_secret: wish.client_secret.unwrap_or(old.client_secret).filter(|secret| !secret.is_empty()),
        scopes: wish.scopes.unwrap_or(old.scopes),
        claims,
        groups: wish.groups.unwrap_or(old.groups),
        creates_people: wish.creates_people.unwrap_or(old.creates_people),
        links_by_email: wish.links_by_email.unwrap_or(old.links_by_email),
        email_domains: domains.unwrap_or(old.email_domains),
        asks_second_factor: wish.asks_second_factor.unwrap_or(old.asks_second_factor),
        is_active: wish.is_active.unwrap_or(old.is_active),
        ..old
    }
}

/// Refuses what cannot be used, with its place.
fn check(provider: &IdentityProvider) -> Result<(), Failure> {
    openid::check_issuer(&provider.issuer)
        .map_err(|trouble| Failure::invalid("issuer", trouble.to_string()))?;
    let claims = &provider.claims;
    let texts = [
        ("name", &provider.name),
        ("client_id", &provider.client_id),
        ("first_name_claim", &claims.first_name),
        ("last_name_claim", &claims.last_name),
    ];
    let mut all: Vec<(String, &String)> = texts.map(|(path, text)| (path.to_owned(), text)).into();
    for (place, identifier) in claims.identifiers.iter().enumerate() {
        all.push((format!("identifiers[{place}].claim"), &identifier.claim));
        all.push((format!("identifiers[{place}].description"), &identifier.description));
    }
    if let Some(groups) = &provider.groups {
        all.push(("groups.claim".into(), &groups.claim));
        let values = groups.values.iter().enumerate();
        all.extend(values.map(|(place, one)| (format!("groups.values[{place}].value"), &one.value)));
        if groups.values.len() > GROUPS_MAX {
            return Err(Failure::invalid("groups.values", format!("at most {GROUPS_MAX} groups")));
        }
    }
    let words = [("scopes", &provider.scopes), ("email_domains", &provider.email_domains)];
    for (path, list) in words {
        let pieces = list.iter().enumerate();
        all.extend(pieces.map(|(place, text)| (format!("{path}[{place}]"), text)));
        if let Some(place) = list.iter().position(|text| text.contains(char::is_whitespace)) {
            return Err(Failure::invalid(format!("{path}[{place}]"), "one word, without spaces"));
        }
    }
    for (path, text) in &all {
        let is_fine = (1..=TEXT_CHARACTERS_MAX).contains(&text.chars().count());
        if !is_fine || text.chars().any(char::is_control) {
            let message = format!("write 1 to {TEXT_CHARACTERS_MAX} printable characters");
            return Err(Failure::invalid(path.as_str(), message));
        }
    }
    let lists = [
        ("scopes", provider.scopes.len()),
        ("identifiers", claims.identifiers.len()),
        ("email_domains", provider.email_domains.len()),
    ];
    if let Some((path, _)) = lists.into_iter().find(|(_, length)| *length > LIST_MAX) {
        return Err(Failure::invalid(path, format!("at most {LIST_MAX} of them")));
    }
    let secret = provider.client_secret.as_deref().unwrap_or_default();
    if secret.chars().count() > SECRET_CHARACTERS_MAX || secret.chars().any(char::is_control) {
        let message = format!("a secret has at most {SECRET_CHARACTERS_MAX} printable characters");
        return Err(Failure::invalid("client_secret", message));
    }
    Ok(())
}

fn groups_exist(writer: &mut dyn Write, caller: &Caller, provider: &IdentityProvider) -> Result<(), Failure> {
    let named = provider.groups.iter().flat_map(|groups| &groups.values);
    for (place, one) in named.enumerate() {
        groups::exists(writer, caller, one.usergroup_id).map_err(|failure| match failure {
            Failure::NotFound(_) => Failure::invalid(
                format!("groups.values[{place}].usergroup_id"),
                format!("there is no group {} here", one.usergroup_id),
            ),
            other => other,
        })?;
    }
    Ok(())
}

fn differences(old: &IdentityProvider, new: &IdentityProvider) -> Vec<String> {
    let all = [
        ("name", old.name != new.name),
        ("client_id", old.client_id != new.client_id),
        ("client_secret", old.client_secret != new.client_secret),
        ("scopes", old.scopes != new.scopes),
        ("claims", old.claims != new.claims),
        ("groups", old.groups != new.groups),
        ("creates_people", old.creates_people != new.creates_people),
        ("links_by_email", old.links_by_email != new.links_by_email),
        ("email_domains", old.email_domains != new.email_domains),
        ("asks_second_factor", old.asks_second_factor != new.asks_second_factor),
        ("active", old.is_active != new.is_active),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect()
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator sets up how people sign in.".into()));
    }
    Ok(())
}
