//! The people of the demo: 120 invented names in ten groups, three of whom can sign in.
//!
//! Owns who there is and how they join. None of them is real; their addresses end in example.org, which belongs to
//! nobody.

use std::sync::Arc;

use model::{Caller, Channel, Role, SiteId, UserGroupId, UserId};
use serde::Serialize;
use timeline::{Instant, Zone};

use super::{DemoProgress, SITE_NAME, SITE_ZONE};
use crate::people::NewPerson;
use crate::sites::{self, NewSite};
use crate::{App, Failure, groups, people};

/// The group that looks after the instruments.
pub(super) const FACILITY: &str = "Core Facility Staff";
/// The group that looks after the library desk.
pub(super) const LIBRARY: &str = "Library Staff";

/// The groups with their members. The first of each group leads it.
const ROSTER: [(&str, &str); 10] = [
    (
        FACILITY,
        "Ingrid Solheim, Mateus Ferraz, Noor Haddad, Petra Vrabec, Daniel Osei, Yuna Baek, Callum Reidford, \
        Sunita Kolhe, Emre Aydıner, Lotte Verbeeck, Kwame Adjaye, Marta Olivença",
    ),
    (
        LIBRARY,
        "Beatriz Carrasquel, Henrik Mølbak, Fatou Ndoye, Gareth Penhallow, Mei Tanabe, Olu Fasanya, \
        Zofia Kordecka, Ravi Deshmane, Elif Tuncay, Jonas Wieland, Aroha Tamihana, Lucía Peralbo",
    ),
    (
        "Cell Dynamics Lab",
        "Maya Lindqvar, Tomás Iriondo, Wanjiru Kamande, Haruki Senda, Anneliese Groth, \
        Farid Mansouri, Siobhan Kearney, Diego Valcárcel, Priya Nambisan, Oskar Lindahlsen, Thandiwe Mokgosi, Ji-ho Ryang",
    ),
    (
        "Neural Circuits Lab",
        "Rafael Montenero, Aiko Murasawa, Leila Farahzad, Stefan Dragović, Nomvula Sithebe, \
        Clara Bonnefoy, Arjun Pillaiyar, Matteo Castrogno, Greta Holmsten, Chidi Umeadi, Eun-ji Nam, Pavel Horáček",
    ),
    (
        "Structural Biology Lab",
        "Katarina Breznik, Samuel Tetteh, Xiulan Qiao, Ewan Drummuir, Rosa Quintanal, \
        Bilal Chaudhrey, Freya Nordgaard, Kenji Aramaki, Adaeze Nwoke, Viktor Semenyak, Hana Dvořáčková, Luis Tamayoza",
    ),
    (
        "Plant Signalling Lab",
        "Gwen Trevanion, Moses Wekesa, Isabel Monteluna, Ibrahim Sankoh, Ritsuko Hanai, \
        Jasper Vandeloo, Amina Bouzidi, Nikhil Raghavendran, Solveig Aasen, Teodor Marinescu, Lan Phuong Vo, Carmen Ibarrola",
    ),
    (
        "Immunology Lab",
        "Adwoa Mensimah, Lorenzo Baldacci, Sana Qureishi, Bram Oosterling, Yuki Nishigaki, \
        Manuela Fontanar, Declan Moroney, Shreya Chatterjea, Idris Belkacem, Elsa Wahlgren, Tendai Mutasa, Minh Tran Le",
    ),
    (
        "Proteomics Lab",
        "Alejandra Zubiri, Kofi Anane, Birgit Hallström, Omid Tavakolian, Rina Sakurado, \
        Conor Gilhooly, Meera Vaidyar, Jakub Wilczak, Palesa Motaung, Soraya Benhamida, Finn Rasmusgaard, Tala Ilagan",
    ),
    (
        "Materials Lab",
        "Nadia Kharroubi, Anders Kvistrup, Bolaji Akinsanya, Chiara Montefusco, Dae-sung Ohn, \
        Eleni Papadimas, Hugo Cordeiral, Ivana Stojkov, Joost Hendrikma, Kalani Nakoa, Parisa Golzari, Tariq Suleimani",
    ),
    (
        "Visiting Scholars",
        "Esther Wambura, Florian Achleitner, Giulia Serravalle, Hiro Matsukubo, Imani Chikonde, \
        Jorge Etxarri, Kirra Wandoo, Liora Shaked, Milan Petrušić, Nia Llewelyn-Prys, Odalys Betanza, Rashid Al-Khouri",
    ),
];

/// How many of each group of staff are moderators, besides the one who leads it and is administrator.
const MODERATORS: [(&str, usize); 2] = [(FACILITY, 4), (LIBRARY, 2)];

/// Somebody who can sign in to the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// What they may do.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password, which is no secret.
    pub password: String,
}

/// A person with all that is needed to act as them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
    pub group: &'static str,
    pub usergroup_id: UserGroupId,
    pub sign_in: Option<SignIn>,
}

/// The site and everybody on it.
#[derive(Debug, Clone)]
pub(super) struct Community {
    pub site_id: SiteId,
    pub zone: Zone,
    pub people: Arc<[Person]>,
    pub group_count: usize,
}

impl Community {
    /// A person acting at a moment. The demo speaks for everybody it has made up.
    pub(super) fn caller(&self, person: &Person, now: Instant) -> Caller {
        Caller {
            grants: Vec::new(),
            origin: model::Origin::default(),
            user_id: person.user_id.clone(),
            site_id: self.site_id.clone(),
            role: person.role,
            usergroups: vec![person.usergroup_id],
            channel: Channel::Web,
            now,
        }
    }

    /// The places in the list of those whose group is among the named ones; of everybody if none is named.
    pub(super) fn members_of(&self, groups: &[String]) -> Vec<usize> {
        let is_in = |person: &Person| groups.is_empty() || groups.iter().any(|group| group == person.group);
        self.people.iter().enumerate().filter(|(_, person)| is_in(person)).map(|(place, _)| place).collect()
    }

    /// The first who fits, as a place in the list.
    pub(super) fn first(&self, fits: impl Fn(&Person) -> bool) -> Result<usize, Failure> {
        self.people
            .iter()
            .position(fits)
            .ok_or_else(|| Failure::Bug("the demo lacks somebody it needs".into()))
    }
}

/// Makes the site, its groups and its people.
pub(super) async fn settle(
    app: &App,
    at: Instant,
    progress: &dyn Fn(DemoProgress),
) -> Result<Community, Failure> {
    let zone = Zone::named(SITE_ZONE).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    let roster = roster();
    let of = roster.len();
    let Some(founder) = roster.first() else { return Err(Failure::Bug("the demo has no people".into())) };
    let site =
        NewSite { name: SITE_NAME.into(), timezone: zone.clone(), administrator: founder.new_person() };
    let created = sites::create(app, site, at).await?;
    let administrator = Caller {
        grants: Vec::new(),
        origin: model::Origin::default(),
        user_id: created.user_id.clone(),
        site_id: created.site_id.clone(),
        role: Role::Administrator,
        usergroups: Vec::new(),
        channel: Channel::System,
        now: at,
    };

    let mut group_ids = Vec::new();
    for (name, _) in ROSTER {
        group_ids.push((name, groups::create(app, &administrator, name.into()).await?.usergroup_id));
    }
    let mut people = Vec::with_capacity(of);
    for entry in roster {
        let Some((_, usergroup_id)) = group_ids.iter().copied().find(|(name, _)| *name == entry.group) else {
            return Err(Failure::Bug(format!("the demo has no group {}", entry.group)));
        };
        let user_id = if people.is_empty() {
            let joining = vec![created.user_id.clone()];
            groups::change_members(app, &administrator, usergroup_id, joining, Vec::new()).await?;
            created.user_id.clone()
        } else {
            let added = people::add(app, &administrator, entry.new_person(), entry.role, vec![usergroup_id]);
            added.await?.user.user_id
        };
        let name = format!("{} {}", entry.first_name, entry.last_name);
        let Entry { role, group, sign_in, .. } = entry;
        people.push(Person { user_id, name, role, group, usergroup_id, sign_in });
        progress(DemoProgress { step: "people", done: people.len(), of });
    }
    Ok(Community { site_id: created.site_id, zone, people: people.into(), group_count: group_ids.len() })
}

/// A line of the roster.
struct Entry {
    first_name: &'static str,
    last_name: &'static str,
    email: String,
    role: Role,
    group: &'static str,
    sign_in: Option<SignIn>,
}

impl Entry {
    fn new_person(&self) -> NewPerson {
        NewPerson {
            email: self.email.clone(),
            first_name: self.first_name.into(),
            last_name: self.last_name.into(),
            password: self.sign_in.as_ref().map(|sign_in| sign_in.password.clone()),
        }
    }
}

/// Everybody with their role: the first of each role who is met can sign in. The user is somebody who books, not one
/// of the staff.
fn roster() -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (group, names) in ROSTER {
        for (place, name) in names.split(", ").enumerate() {
            let (first_name, last_name) = name.split_once(' ').unwrap_or((name, ""));
            let role = role(group, place);
            let is_met =
                entries.iter().any(|entry| entry.sign_in.as_ref().is_some_and(|one| one.role == role));
            let is_plain_staff = role == Role::User && [FACILITY, LIBRARY].contains(&group);
            let short = if role == Role::Administrator { "admin" } else { role.as_str() };
            let sign_in = (!is_met && !is_plain_staff).then(|| SignIn {
                role,
                name: name.to_owned(),
                email: format!("{short}@example.org"),
                password: format!("demo-{short}-1"),
            });
            let email = match &sign_in {
                Some(sign_in) => sign_in.email.clone(),
                None => address(name),
            };
            entries.push(Entry { first_name, last_name, email, role, group, sign_in });
        }
    }
    entries
}

fn role(group: &str, place: usize) -> Role {
    let moderators = MODERATORS.iter().find(|(staffed, _)| *staffed == group).map(|(_, count)| *count);
    match (moderators, place) {
        (Some(_), 0) => Role::Administrator,
        (Some(count), place) if place <= count => Role::Moderator,
        _ => Role::User,
    }
}

/// An address made of a name: plain letters, with dots for spaces.
fn address(name: &str) -> String {
    let local: String = name.to_lowercase().chars().filter_map(plain).collect();
    format!("{local}@example.org")
}

/// A small letter without its accent; nothing for what an address does not need.
fn plain(letter: char) -> Option<char> {
    match letter {
        ' ' => Some('.'),
        'á' | 'ä' | 'å' | 'ã' => Some('a'),
        'č' | 'ç' | 'ć' => Some('c'),
        'é' | 'ě' => Some('e'),
        'í' | 'ı' => Some('i'),
        'ó' | 'ö' | 'ø' => Some('o'),
        'ř' => Some('r'),
        'š' => Some('s'),
        'ú' | 'ů' => Some('u'),
        letter if letter.is_ascii_alphanumeric() || letter == '-' => Some(letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_120_people_with_addresses_of_their_own() {
        let roster = roster();
        let addresses: BTreeSet<&str> = roster.iter().map(|entry| entry.email.as_str()).collect();
        assert_eq!((roster.len(), addresses.len()), (120, 120));
        assert!(addresses.iter().all(|email| email.is_ascii() && email.ends_with("@example.org")));
        assert!(roster.iter().all(|entry| !entry.first_name.contains("  ") && !entry.last_name.is_empty()));
    }

    #[test]
    fn two_administrate_six_moderate_and_one_of_each_role_signs_in() {
        let roster = roster();
        let count = |role| roster.iter().filter(|entry| entry.role == role).count();
        assert_eq!((count(Role::Administrator), count(Role::Moderator), count(Role::User)), (2, 6, 112));
        let signing_in: Vec<&str> = roster
            .iter()
            .filter_map(|entry| entry.sign_in.as_ref())
            .map(|sign_in| sign_in.email.as_str())
            .collect();
        assert_eq!(signing_in, ["admin@example.org", "moderator@example.org", "user@example.org"]);
    }

    #[test]
    fn an_address_has_plain_letters() {
        assert_eq!(address("Hana Dvořáčková"), "hana.dvorackova@example.org");
        assert_eq!(address("Emre Aydıner"), "emre.aydiner@example.org");
    }
}
