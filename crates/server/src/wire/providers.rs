//! Identity providers as the public API shows and changes them, and signing in with one.

use app::{OfferedProvider, ProviderWish};
use model::{ClaimedGroup, ClaimedGroups, ClaimedIdentifier, IdentityProvider};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::present;

/// An identity provider to set up, or a change of one; what is not named stays. A new one needs a name, an issuer and a
/// client id.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ProviderInput)]
pub struct ProviderInput {
    /// What the button on the sign-in page says.
    #[schema(max_length = 255)]
    pub name: Option<String>,
    /// The provider's address, exactly as it calls itself, such as `https://login.example.org`; it never changes.
    #[schema(max_length = 500)]
    pub issuer: Option<String>,
    /// What the provider calls this server.
    #[schema(max_length = 255)]
    pub client_id: Option<String>,
    /// The secret that goes with it; null for a client without one. It is never answered.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub client_secret: Option<Option<String>>,
    /// What is asked of the provider beside `openid`; `email` and `profile` without.
    #[schema(max_items = 100)]
    pub scopes: Option<Vec<String>>,
    /// The claim with the given name; `given_name` without.
    #[schema(max_length = 255)]
    pub first_name_claim: Option<String>,
    /// The claim with the family name; `family_name` without.
    #[schema(max_length = 255)]
    pub last_name_claim: Option<String>,
    /// Claims that become identifiers of the person, by which sensors and log-ins know them.
    #[schema(max_items = 100)]
    pub identifiers: Option<Vec<IdentifierShape>>,
    /// The claim that names groups, and which value is which group; null for none.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<GroupsShape>)]
    pub groups: Option<Option<GroupsShape>>,
    /// Whether people nobody knows here get an account and a place on the site; false without.
    pub creates_people: Option<bool>,
    /// Whether people of the site are recognised by an address that the provider has verified; true without.
    pub links_by_email: Option<bool>,
    /// The domains that verified addresses must belong to; any without.
    #[schema(max_items = 100)]
    pub email_domains: Option<Vec<String>>,
    /// Whether signing in there counts as made with a second factor; false without.
    pub asks_second_factor: Option<bool>,
    /// Whether it is offered; those whom it signed in are signed out when it is not.
    pub active: Option<bool>,
}

/// A claim that becomes an identifier.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ProviderIdentifier)]
pub struct IdentifierShape {
    /// The claim.
    pub claim: String,
    /// How the identifier is described; one of this description is replaced.
    pub description: String,
}

/// A claim whose values name groups.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ProviderGroups)]
pub struct GroupsShape {
    /// The claim: a text, or a list of texts.
    pub claim: String,
    /// Which value is which group, at most 500. Groups named here follow the provider, all others are left alone.
    #[schema(max_items = 500)]
    pub values: Vec<GroupShape>,
}

/// A value of a claim and the group it stands for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ProviderGroup)]
pub struct GroupShape {
    /// The value, exactly as the provider writes it.
    pub value: String,
    /// The group.
    pub usergroup_id: i64,
}

impl From<GroupsShape> for ClaimedGroups {
    fn from(shape: GroupsShape) -> Self {
        let group = |one: GroupShape| ClaimedGroup { value: one.value, usergroup_id: one.usergroup_id };
        Self { claim: shape.claim, values: shape.values.into_iter().map(group).collect() }
    }
}

impl From<&ClaimedGroups> for GroupsShape {
    fn from(groups: &ClaimedGroups) -> Self {
        let group =
            |one: &ClaimedGroup| GroupShape { value: one.value.clone(), usergroup_id: one.usergroup_id };
        Self { claim: groups.claim.clone(), values: groups.values.iter().map(group).collect() }
    }
}

impl From<ProviderInput> for ProviderWish {
    fn from(input: ProviderInput) -> Self {
        let identifier =
            |one: IdentifierShape| ClaimedIdentifier { claim: one.claim, description: one.description };
        Self {
            name: input.name,
            issuer: input.issuer,
            client_id: input.client_id,
            client_secret: input.client_secret,
            scopes: input.scopes,
            first_name_claim: input.first_name_claim,
            last_name_claim: input.last_name_claim,
            identifiers: input.identifiers.map(|all| all.into_iter().map(identifier).collect()),
            groups: input.groups.map(|groups| groups.map(ClaimedGroups::from)),
            creates_people: input.creates_people,
            links_by_email: input.links_by_email,
            email_domains: input.email_domains,
            asks_second_factor: input.asks_second_factor,
            is_active: input.active,
        }
    }
}

/// An identity provider of a site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Provider)]
pub struct ProviderReply {
    /// Its id.
    pub provider_id: String,
    /// The site.
    pub site_id: String,
    /// What the button on the sign-in page says.
    pub name: String,
    /// The provider's address.
    pub issuer: String,
    /// What the provider calls this server.
    pub client_id: String,
    /// Whether a secret is kept.
    pub has_client_secret: bool,
    /// Where the provider sends people back to: what is entered there. None where the operator has not said by which
    /// address people reach this server.
    pub redirect_uri: Option<String>,
    /// What is asked of the provider beside `openid`.
    pub scopes: Vec<String>,
    /// The claim with the given name.
    pub first_name_claim: String,
    /// The claim with the family name.
    pub last_name_claim: String,
    /// Claims that become identifiers.
    pub identifiers: Vec<IdentifierShape>,
    /// The claim that names groups.
    pub groups: Option<GroupsShape>,
    /// Whether people nobody knows here get an account and a place on the site.
    pub creates_people: bool,
    /// Whether people of the site are recognised by an address that the provider has verified.
    pub links_by_email: bool,
    /// The domains that verified addresses must belong to; empty for any.
    pub email_domains: Vec<String>,
    /// Whether signing in there counts as made with a second factor.
    pub asks_second_factor: bool,
    /// Whether it is offered.
    pub active: bool,
    /// When it was set up, in Unix seconds.
    pub created_unix: i64,
}

impl ProviderReply {
    /// A provider, with where it sends people back to.
    pub fn of(provider: &IdentityProvider, redirect_uri: Option<String>) -> Self {
        let claims = &provider.claims;
        let identifier = |one: &ClaimedIdentifier| IdentifierShape {
            claim: one.claim.clone(),
            description: one.description.clone(),
        };
        Self {
            provider_id: provider.provider_id.to_string(),
            site_id: provider.site_id.to_string(),
            name: provider.name.clone(),
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            has_client_secret: provider.client_secret.is_some(),
            redirect_uri,
            scopes: provider.scopes.clone(),
            first_name_claim: claims.first_name.clone(),
            last_name_claim: claims.last_name.clone(),
            identifiers: claims.identifiers.iter().map(identifier).collect(),
            groups: provider.groups.as_ref().map(GroupsShape::from),
            creates_people: provider.creates_people,
            links_by_email: provider.links_by_email,
            email_domains: provider.email_domains.clone(),
            asks_second_factor: provider.asks_second_factor,
            active: provider.is_active,
            created_unix: provider.created_at.as_unix(),
        }
    }
}

/// A provider that one may sign in with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferedProvider)]
pub struct OfferedReply {
    /// The site.
    pub site_id: String,
    /// The provider.
    pub provider_id: String,
    /// What the button says.
    pub name: String,
}

impl From<&OfferedProvider> for OfferedReply {
    fn from(offered: &OfferedProvider) -> Self {
        Self {
            site_id: offered.site_id.to_string(),
            provider_id: offered.provider_id.to_string(),
            name: offered.name.clone(),
        }
    }
}

/// The way to a provider. A cookie that comes with it ties it to the browser.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderWay)]
pub struct WayReply {
    /// Where to send the person.
    pub url: String,
    /// Until when they have to be back, in Unix seconds.
    pub expires_unix: i64,
}

/// What somebody came back with: the parameters of the address they were sent to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ProviderWayBack)]
pub struct WayBackInput {
    /// The secret of the attempt.
    pub state: String,
    /// The code of the provider.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who sent them back.
    pub iss: Option<String>,
}
