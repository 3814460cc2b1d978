//! Identity providers of a site: who vouches for its people, and what is taken over of what they say.
//!
//! A provider belongs to one site, and what it says counts there alone. How one is talked to is not known here.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::{ProviderId, SiteId, UserGroupId, UserId};

/// An identity provider that speaks OpenID Connect, as an administrator of the site set it up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its id.
    pub provider_id: ProviderId,
    /// The site whose people it vouches for.
    pub site_id: SiteId,
    /// What the button to it says.
    pub name: String,
    /// Where it is found (OpenID Connect Discovery 1.0), exactly as it calls itself. It never changes: what it calls
    /// people means something there only.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// The secret that proves it to the provider; none for a client that has none. It is never answered.
    pub client_secret: Option<String>,
    /// What is asked of it beside `openid`.
    pub scopes: Vec<String>,
    /// Which claims become what.
    pub claims: ClaimNames,
    /// Which values of a claim are which groups.
    #[serde(default)]
    pub groups: Option<ClaimedGroups>,
    /// Whether people nobody knows here get an account and a place on the site.
    pub creates_people: bool,
    /// Whether somebody who has a place on the site is recognised by an address that the provider has verified.
    pub links_by_email: bool,
    /// The domains that addresses must belong to, in small letters; empty for any.
    #[serde(default)]
    pub email_domains: Vec<String>,
    /// Whether signing in there counts as made with a second factor, because the provider asks for one.
    pub asks_second_factor: bool,
    /// Whether it stands on the page where people sign in.
    pub is_active: bool,
    /// Who set it up.
    pub created_by: UserId,
    /// When.
    pub created_at: Instant,
}

impl std::fmt::Debug for IdentityProvider {
    /// Without the secret, which has no business in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityProvider")
            .field("provider_id", &self.provider_id)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// The names of the claims that are taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimNames {
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// What becomes an identifier by which sensors and log-ins know the person: the claim, and how the identifier is
    /// described.
    pub identifiers: Vec<ClaimedIdentifier>,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self { first_name: "given_name".into(), last_name: "family_name".into(), identifiers: Vec::new() }
    }
}

/// A claim that becomes an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedIdentifier {
    /// The claim.
    pub claim: String,
    /// How the identifier is described; one of this description is replaced.
    pub description: String,
}

/// A claim whose values name groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedGroups {
    /// The claim: a text, or a list of texts.
    pub claim: String,
    /// Which value is which group. Groups that stand here follow the provider; all others are left alone.
    pub values: Vec<ClaimedGroup>,
}

/// A value of the claim and the group it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedGroup {
    /// The value, exactly as the provider writes it.
    pub value: String,
    /// The group.
    pub usergroup_id: UserGroupId,
}
