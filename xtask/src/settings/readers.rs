//! Finds in the sources what reads a setting. Owns what counts as reading; not what follows from it.
//!
//! In Rust a setting is read as `group.setting`, by a name that the group was given (`let timing = &settings.timing;`,
//! `timing: &Timing`), or by a method of the group. In the screens it is read by its name, where that is long enough
//! to mean nothing else, or as `resource.setting`. Tests, the demo's data, the settings' own files, their checks and the
//! administrator's form, which handles all settings alike, are no readers.

use std::collections::BTreeSet;

use crate::files::TextFile;
use crate::words::{has_word, is_of_word};

/// Where the groups of settings are written.
const GROUPS: &str = "crates/model/src/resource/";

/// What looks at settings only to say whether they make sense.
const CHECKING: &str = "crates/app/src/mentions.rs";

/// What carries a site's and a member's fields, by the names that code gives them.
const PARTS: &[(&str, &str, &[&str])] = &[
    ("site", "crates/model/src/site.rs", &["site"]),
    ("member", "crates/model/src/person.rs", &["member", "person", "caller"]),
];

/// What says who or when, and sets nothing.
const NO_SETTINGS: &[&str] = &["created_at", "joined_at", "site_id", "user_id"];

/// A source with everything left out that is no reading.
struct Source {
    path: String,
    text: String,
}

/// The sources in which readers are looked for, and those of the groups.
pub(super) struct Sources {
    code: Vec<Source>,
    screens: Vec<Source>,
    groups: Vec<Source>,
}

impl Sources {
    pub(super) fn read(files: &[TextFile]) -> Sources {
        let source = |file: &TextFile| Source { path: file.path.clone(), text: bare(&file.text) };
        let of = |is_wanted: fn(&TextFile) -> bool| {
            files.iter().filter(|file| is_wanted(file)).map(source).collect()
        };
        Sources { code: of(is_code), screens: of(is_screen), groups: of(is_group) }
    }

    /// The code and the screens that read a setting.
    pub(super) fn of_setting(&self, group: &str, name: &str) -> (Vec<String>, Vec<String>) {
        let own = self.groups.iter().find(|source| source.path == format!("{GROUPS}{group}.rs"));
        let own = own.map_or("", |source| source.text.as_str());
        let shape = shape_of(own);
        let mut ways = methods_reading(own, shape, name);
        ways.push(name.to_owned());
        let reads = |source: &Source| {
            let mut owners = names_of_group(&source.text, group, shape);
            owners.insert(group.to_owned());
            let pairs = owners.iter().flat_map(|owner| ways.iter().map(move |way| format!("{owner}.{way}")));
            pairs.into_iter().any(|access| has_word(&source.text, &access))
        };
        let shows = |source: &Source| {
            let accesses = [format!("resource.{name}"), format!("resource?.{name}")];
            name.contains('_') && has_word(&source.text, name)
                || accesses.iter().any(|access| has_word(&source.text, access))
        };
        (paths(&self.code, reads), paths(&self.screens, shows))
    }

    /// The code that reads a field of the site or of a member.
    pub(super) fn of_part(&self, part: &str, name: &str) -> Vec<String> {
        let owners = PARTS.iter().find(|(known, ..)| *known == part).map_or(&[][..], |(.., owners)| owners);
        let is_read =
            |source: &Source| owners.iter().any(|owner| has_word(&source.text, &format!("{owner}.{name}")));
        paths(&self.code, is_read)
    }

    /// The fields of a struct of the model that somebody sets.
    pub(super) fn fields_of(&self, part: &str, owner: &str) -> Vec<String> {
        let path = PARTS.iter().find(|(known, ..)| *known == part).map_or("", |(_, path, _)| path);
        let source = self.groups.iter().find(|source| source.path == path);
        let text = source.map_or("", |source| source.text.as_str());
        let body = between(text, &format!("pub struct {owner} {{"), "\n}");
        let names = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next());
        names.filter(|name| !NO_SETTINGS.contains(name)).map(str::to_owned).collect()
    }
}

fn is_code(file: &TextFile) -> bool {
    let path = &file.path;
    let is_of_program = path.starts_with("crates/") && path.contains("/src/") && file.ends_in("rs");
    is_of_program
        && path != CHECKING
        && !path.starts_with(GROUPS)
        && !path.contains("/demo")
        && !path.contains("tests")
}

fn is_screen(file: &TextFile) -> bool {
    let path = &file.path;
    let is_source = file.ends_in("svelte") || file.ends_in("ts") && !path.ends_with(".test.ts");
    let handles_all = ["web/src/lib/api/", "web/src/lib/settings/"].iter().any(|of| path.starts_with(of));
    is_source && path.starts_with("web/src/") && !handles_all
}

fn is_group(file: &TextFile) -> bool {
    file.path.starts_with(GROUPS) || PARTS.iter().any(|(_, path, _)| file.path == *path)
}

/// The text without comments and test modules, and with chains of fields drawn together.
fn bare(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut bare = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        if line.trim_start().starts_with('.') {
            bare.push_str(line.trim());
        } else {
            bare.push('\n');
            bare.push_str(line);
        }
    }
    bare
}

fn paths(sources: &[Source], is_wanted: impl Fn(&Source) -> bool) -> Vec<String> {
    let wanted = sources.iter().filter(|source| is_wanted(source));
    wanted
        .map(|source| source.path.trim_start_matches("crates/").trim_start_matches("web/src/").to_owned())
        .collect()
}

/// The struct that a group's file is about: the first one in it.
fn shape_of(own: &str) -> &str {
    between(own, "pub struct ", " {")
}

/// The methods of a group that read one of its settings.
fn methods_reading(own: &str, shape: &str, name: &str) -> Vec<String> {
    let body = between(own, &format!("\nimpl {shape} {{"), "\n}");
    let methods = body.split("fn ").skip(1);
    methods
        .filter(|method| has_word(method, &format!("self.{name}")))
        .filter_map(|method| method.split('(').next())
        .map(str::to_owned)
        .collect()
}

/// The names by which a text knows the group.
fn names_of_group(text: &str, group: &str, shape: &str) -> BTreeSet<String> {
    let bound = text.split(';').filter(|statement| statement.ends_with(&format!("settings.{group}")));
    let bound = bound.filter_map(|statement| statement.rsplit_once("let ")?.1.split_whitespace().next());
    let typed = format!(": &{shape}");
    let parameters = text.match_indices(&typed).filter_map(|(at, found)| {
        let is_whole = !text[at + found.len()..].starts_with(is_of_word);
        text[..at].rsplit(|letter| !is_of_word(letter)).next().filter(|_| is_whole)
    });
    bound.chain(parameters).map(str::to_owned).collect()
}

/// What stands between the first `start` and the `end` after it; nothing where either is missing.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(body, _)| body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(code: &str) -> Sources {
        let file = |path: &str, text: &str| TextFile { path: path.to_owned(), text: text.to_owned() };
        let group = "pub struct Loan {\n}\nimpl Loan {\n    pub fn is_lent(&self) -> bool {\n        self.lendable\n    }\n}\n";
        Sources::read(&[
            file("crates/model/src/resource/loan.rs", group),
            file("crates/app/src/lend.rs", code),
            file("web/src/lib/Lend.svelte", "{resource.days} {fee_due}"),
        ])
    }

    fn is_read(code: &str, name: &str) -> bool {
        !sources(code).of_setting("loan", name).0.is_empty()
    }

    #[test]
    fn a_setting_is_read_by_its_group_by_a_name_for_it_or_by_a_method() {
        assert!(is_read("x.settings.loan.days", "days"));
        assert!(is_read("let all = &x.settings.loan;\nall.days", "days"));
        assert!(is_read("fn f(all: &Loan) { all.days }", "days"));
        assert!(is_read("x.settings\n    .loan\n    .days", "days"));
        assert!(is_read("x.settings.loan.is_lent()", "lendable"));
    }

    #[test]
    fn what_only_looks_like_it_is_no_reader() {
        assert!(!is_read("x.settings.loan.days_left", "days"));
        assert!(!is_read("// x.settings.loan.days", "days"));
        assert!(!is_read("fn f(all: &Loans) { all.days }", "days"));
        assert!(!is_read("1\n#[cfg(test)]\nmod tests { x.settings.loan.days }", "days"));
    }

    #[test]
    fn a_screen_reads_by_the_resource_or_by_a_long_name() {
        let screens = |name| sources("").of_setting("loan", name).1.len();
        assert_eq!((screens("days"), screens("fee_due"), screens("fee")), (1, 1, 0));
    }
}
