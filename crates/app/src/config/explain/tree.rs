//! All keys, each below what it stands in.

use serde::Serialize;

use crate::config::keys::{Key, Place, Step, Takes, Told, places};

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The file.
    pub file: String,
    /// How deep it stands, from 0.
    pub depth: usize,
    /// The key, or what it is the name of in `<>`.
    pub name: String,
    /// The whole path.
    pub path: String,
    /// The `type` of the map for which it holds.
    pub variant: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub takes: String,
    /// What holds without it.
    pub default: String,
    /// Whether it does something.
    pub has_effect: bool,
}

/// All keys that may stand somewhere.
pub fn tree() -> Vec<Row> {
    places().iter().filter(|place| !matches!(place.told, Told::Refused(_))).map(row).collect()
}

fn row(place: &Place) -> Row {
    let key = if let Told::Key(key) = place.told { Some(key) } else { None };
    Row {
        file: place.file.file_name(),
        depth: depth(place) - 1,
        name: name(place),
        path: place.path(),
        variant: place.variant.map(str::to_owned),
        takes: place.takes().map(Takes::label).unwrap_or_default(),
        default: key.map(Key::default_in_words).unwrap_or_default(),
        has_effect: key.is_none_or(|key| key.idle_because().is_none()),
    }
}

/// Its last step.
pub(super) fn name(place: &Place) -> String {
    match place.steps.last() {
        Some(Step::Key(name)) => (*name).to_owned(),
        Some(Step::Name(of, _)) => format!("<{of}>"),
        Some(Step::Item) | None => String::new(),
    }
}

fn depth(place: &Place) -> usize {
    place.steps.iter().filter(|step| !matches!(step, Step::Item)).count()
}

/// Whether a place is a key of the map, or of the maps of the list, at another.
pub(super) fn is_right_below(place: &Place, at: &Place) -> bool {
    place.file == at.file && place.steps.starts_with(&at.steps) && depth(place) == depth(at) + 1
}
