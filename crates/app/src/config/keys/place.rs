//! Every place of every key.

use super::key::Key;
use super::shape::{Names, Shape};
use super::takes::Takes;
use super::{cnc, coherence, environments};

/// A file of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `coherence.yml`: what runs.
    Coherence,
    /// `cnc.yml`: what runs, in the format of Compose.
    Cnc,
    /// `environments.yml`: where.
    Environments,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Coherence, Self::Cnc, Self::Environments];

    /// Its name without the ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coherence => "coherence",
            Self::Cnc => "cnc",
            Self::Environments => "environments",
        }
    }

    /// Its usual name.
    pub fn file_name(self) -> String {
        format!("{}.yml", self.name())
    }

    /// What it holds.
    pub(crate) fn shape(self) -> &'static Shape {
        match self {
            Self::Coherence => &coherence::FILE,
            Self::Cnc => &cnc::FILE,
            Self::Environments => &environments::FILE,
        }
    }
}

/// A step of the path to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A key.
    Key(&'static str),
    /// A name, what of, and whether it may have dots.
    Name(&'static str, bool),
    /// An item of a list.
    Item,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told {
    /// A key.
    Key(&'static Key),
    /// A name of the user's.
    Name(&'static Names),
    /// A key that is refused, and why.
    Refused(&'static str),
}

/// A place where a key may stand, or is known and refused.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) file: FileKind,
    pub(crate) steps: Vec<Step>,
    /// The `type` of the map for which it holds; all where none is told.
    pub(crate) variant: Option<&'static str>,
    pub(crate) told: Told,
}

impl Place {
    /// As a path: `<service>.system.cpu`, `collections[].name`.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            let dot = if path.is_empty() { "" } else { "." };
            path = match step {
                Step::Item => path + "[]",
                Step::Key(name) => format!("{path}{dot}{name}"),
                Step::Name(of, _) => format!("{path}{dot}<{of}>"),
            };
        }
        path
    }

    /// What the key takes, if it takes anything.
    pub(crate) fn takes(&self) -> Option<&'static Takes> {
        match self.told {
            Told::Key(key) => Some(&key.takes),
            Told::Name(names) => Some(&names.takes),
            Told::Refused(_) => None,
        }
    }
}

/// All places of all files, each below what it stands in.
pub(crate) fn all() -> Vec<Place> {
    let mut found = Vec::new();
    for file in FileKind::ALL {
        let at = Place { file, steps: Vec::new(), variant: None, told: Told::Refused("") };
        within(&at, file.shape(), &[], &mut found);
    }
    found
}

/// The places in a map. Keys of `known` are those of what it is a variant of.
fn within(at: &Place, shape: &'static Shape, known: &[&'static Shape], found: &mut Vec<Place>) {
    let parts = || shape.parts().filter(|part| !known.iter().any(|known| std::ptr::eq(*known, *part)));
    for key in parts().flat_map(|part| part.keys.iter().copied()) {
        add(at, Step::Key(key.name), Told::Key(key), found);
    }
    for refused in parts().flat_map(|part| part.refused) {
        for key in refused.keys {
            add(at, Step::Key(key), Told::Refused(refused.why), found);
        }
    }
    if let Some(names) = &shape.names {
        let has_dots = names.form.good.iter().any(|name| name.contains('.'));
        add(at, Step::Name(names.of, has_dots), Told::Name(names), found);
    }
    for (word, variant) in shape.variants {
        within(&Place { variant: Some(word), ..at.clone() }, variant, &[shape], found);
    }
}

fn add(at: &Place, step: Step, told: Told, found: &mut Vec<Place>) {
    let mut place = Place { told, ..at.clone() };
    place.steps.push(step);
    found.push(place.clone());
    if let Some(takes) = place.takes() {
        below(&place, takes, found);
    }
}

fn below(at: &Place, takes: &'static Takes, found: &mut Vec<Place>) {
    for one in takes.each() {
        match one {
            Takes::Map(shape) => within(at, shape, &[], found),
            Takes::List(list) => {
                let mut item = at.clone();
                item.steps.push(Step::Item);
                below(&item, &list.of, found);
            }
            _ => {}
        }
    }
}

/// All shapes of all files, each once.
pub(crate) fn shapes() -> Vec<&'static Shape> {
    let mut found = Vec::new();
    for file in FileKind::ALL {
        collect(file.shape(), &mut found);
    }
    found
}

fn collect(shape: &'static Shape, found: &mut Vec<&'static Shape>) {
    if found.iter().any(|known| std::ptr::eq(*known, shape)) {
        return;
    }
    found.push(shape);
    let variants = shape.variants.iter().map(|(_, variant)| *variant);
    shape.with.iter().copied().chain(variants).for_each(|other| collect(other, found));
    let of_names = shape.names.iter().map(|names| &names.takes);
    shape.keys.iter().map(|key| &key.takes).chain(of_names).for_each(|takes| in_takes(takes, found));
}

fn in_takes(takes: &'static Takes, found: &mut Vec<&'static Shape>) {
    for one in takes.each() {
        match one {
            Takes::Map(shape) => collect(shape, found),
            Takes::List(list) => in_takes(&list.of, found),
            _ => {}
        }
    }
}
