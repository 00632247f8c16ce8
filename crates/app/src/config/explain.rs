//! What a key is, by its path.

mod find;
mod tree;

use serde::Serialize;

pub use self::tree::{Row, tree};
use super::diagnostic::{Diagnostic, quote};
use super::keys::{Effect, Key, Need, Place, Takes, Told, places};

/// Keys that one path may mean at most; of more only the paths are told.
const MANY: usize = 4;

/// What is told of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Where it may stand, the place that was asked for first.
    pub places: Vec<String>,
    /// Other spellings.
    pub also: Vec<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub takes: String,
    /// What is written after it, such as `a path such as /api`.
    pub expects: String,
    /// Whether it must be there.
    pub required: bool,
    /// What holds without it.
    pub default: String,
    /// What it does.
    pub about: String,
    /// Whether it does something.
    pub has_effect: bool,
    /// Why it does nothing, or is refused.
    pub why_not: Option<String>,
    /// The kinds of the nodes that change with it; `*` is everything.
    pub touches: Vec<String>,
    /// Values that are known and refused, with the reason.
    pub refuses: Vec<(String, String)>,
    /// The keys below it.
    pub keys: Vec<String>,
}

/// What the key of a path is: of `api.system.cpu`, of `x-provision.nat`, of a key's name alone. Names of services, environments and so
/// on stand for themselves or as `*`. A path that fits several keys gives all of them.
///
/// # Errors
/// There is no such key, or there are very many.
pub fn explain(path: &str) -> Result<Vec<Explained>, Diagnostic> {
    let all = places();
    let found = find::find(path, &all);
    if found.is_empty() {
        return Err(unknown(path, &all));
    }
    let mut groups: Vec<Vec<&Place>> = Vec::new();
    for place in found {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| is_same(first, place))) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    if groups.len() > MANY {
        let mut paths: Vec<String> = Vec::new();
        for place in groups.iter().flatten() {
            let path = format!("`{}: {}`", place.file.file_name(), place.path());
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        return Err(Diagnostic::error("config::many-keys", format!("{} is the name of {} keys", quote(path), groups.len()))
            .expected(format!("one of {}", paths.join(", "))));
    }
    Ok(groups.iter().map(|group| explained(group, &all)).collect())
}

/// Whether two places are of one key.
fn is_same(one: &Place, other: &Place) -> bool {
    match (one.told, other.told) {
        (Told::Key(one), Told::Key(other)) => one.tells_the_same(other),
        (Told::Name(one), Told::Name(other)) => std::ptr::eq(one, other),
        (Told::Refused(why), Told::Refused(also)) => why == also && one.steps.last() == other.steps.last(),
        _ => false,
    }
}

fn explained(group: &[&Place], all: &[Place]) -> Explained {
    let Some(first) = group.first() else { return Explained::default() };
    let asked = group.iter().copied();
    let others = all.iter().filter(|place| is_same(first, place) && !group.iter().any(|one| std::ptr::eq(*one, *place)));
    let mut places: Vec<String> = asked.chain(others).map(place).collect();
    places.dedup();
    let takes = first.takes();
    let base = Explained {
        places,
        takes: takes.map(Takes::label).unwrap_or_default(),
        expects: takes.map(Takes::expected).unwrap_or_default(),
        keys: keys_below(first, all),
        ..Explained::default()
    };
    match first.told {
        Told::Key(key) => of_key(key, base),
        Told::Name(names) => Explained { about: names.doc.to_owned(), has_effect: true, ..base },
        Told::Refused(why) => Explained { why_not: Some(format!("it cannot be set here: {why}")), ..base },
    }
}

fn of_key(key: &'static Key, base: Explained) -> Explained {
    let why_not = match key.effect {
        Effect::Has => None,
        Effect::None(why) | Effect::NoneSaidOnce(why) => Some(format!("it has no effect: {why}")),
        Effect::Silent(why) => Some(format!("it has no effect, and no warning says so: {why}")),
        Effect::Later(what) => Some(format!("this version does not deploy it yet: {what}")),
    };
    Explained {
        also: key.also.iter().map(ToString::to_string).collect(),
        required: key.need == Need::Required,
        default: key.default_in_words(),
        about: key.doc.to_owned(),
        has_effect: why_not.is_none(),
        why_not,
        touches: key.touches.iter().map(ToString::to_string).collect(),
        refuses: key.refuses.iter().map(|(word, why)| ((*word).to_owned(), (*why).to_owned())).collect(),
        ..base
    }
}

/// `coherence.yml: <service>.port (type: backend)`.
fn place(place: &Place) -> String {
    let variant = place.variant.map(|word| format!(" (type: {word})")).unwrap_or_default();
    format!("{}: {}{variant}", place.file.file_name(), place.path())
}

/// The keys that stand right below a place.
fn keys_below(at: &Place, all: &[Place]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for place in all.iter().filter(|place| tree::is_right_below(place, at) && !matches!(place.told, Told::Refused(_))) {
        let name = tree::name(place);
        if !keys.contains(&name) {
            keys.push(name);
        }
    }
    keys
}

fn unknown(path: &str, all: &[Place]) -> Diagnostic {
    let fault = Diagnostic::error("config::unknown-key", format!("there is no key {}", quote(path)))
        .expected("a path such as `api.system.cpu`, `x-provision.nat` or `environments.staging.type`, or a key's name alone");
    match find::meant(path, all) {
        Some(meant) => fault.help(format!("did you mean `{meant}`?")),
        None => fault.help("without a path `provision explain` lists all keys".to_owned()),
    }
}
