//! How long each kind is, with the helpers that only it uses.
//!
//! A kind is the file with its `derive(Kind)`. A helper is any other file of the same crate that it names, or that a helper
//! of it names, or that holds functions of a type of theirs; it counts for the kind if nothing else in the crate names it.
//! Where a name is only passed on (`pub use`), the file that it stands in is meant. Lines are those that rustfmt leaves, with
//! documentation and blank lines, without test modules.

mod crate_tree;
mod source;

use std::io;
use std::path::Path;

use crate_tree::CrateTree;

/// The longest that a kind may be.
pub const MOST: usize = 300;
/// What half of the kinds may be at most.
pub const MEDIAN: usize = 150;

/// Kinds that AWS makes longer, by file: how long they may be, and why. None may grow.
pub const LONGER: &[(&str, usize, &str)] = &[
    ("kinds/rds/instance.rs", 344, "28 documented fields are 190 lines; starting, logs and protection have calls of their own"),
    ("kinds/s3/bucket.rs", 446, "nine settings with calls of their own, tags that are written whole, and its content"),
    ("kinds/cloudfront/distribution.rs", 660, "fifty documented fields in eleven types, some told apart by what is absent"),
];

/// The lines of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindLines {
    /// Its file, below the folder that was measured.
    pub file: String,
    /// The lines of its file and of its helpers.
    pub lines: usize,
    /// The helpers that only it uses, with their lines.
    pub helpers: Vec<(String, usize)>,
}

/// The kinds of this workspace, the shortest first.
///
/// # Errors
/// A file cannot be read.
pub fn kinds() -> io::Result<Vec<KindLines>> {
    Ok(measured(&CrateTree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/src"))?))
}

fn measured(tree: &CrateTree) -> Vec<KindLines> {
    let of = |kind: usize| {
        let helpers = tree.helpers_of(kind).into_iter().map(|at| (tree.name(at).to_owned(), tree.lines(at)));
        let mut helpers: Vec<(String, usize)> = helpers.collect();
        helpers.sort();
        let lines = tree.lines(kind) + helpers.iter().map(|(_, lines)| lines).sum::<usize>();
        KindLines { file: tree.name(kind).to_owned(), lines, helpers }
    };
    let mut kinds: Vec<KindLines> = tree.kinds().map(of).collect();
    kinds.sort_by(|a, b| a.lines.cmp(&b.lines).then_with(|| a.file.cmp(&b.file)));
    kinds
}

/// The lines of the kind in the middle; 0 where there is none.
#[must_use]
pub fn median(sorted: &[KindLines]) -> usize {
    sorted.get(sorted.len().saturating_sub(1) / 2).map_or(0, |kind| kind.lines)
}

/// What is longer than it may be, one line each.
#[must_use]
pub fn too_long(sorted: &[KindLines]) -> Vec<String> {
    let middle = median(sorted);
    let mut told = Vec::new();
    if middle > MEDIAN {
        told.push(format!("the median kind has {middle} lines: half of the kinds may have {MEDIAN} at most"));
    }
    for kind in sorted {
        let longer = LONGER.iter().find(|(file, ..)| *file == kind.file);
        let most = longer.map_or(MOST, |(_, most, _)| *most);
        if kind.lines > most {
            told.push(format!("{} has {} lines with its helpers: it may have {most}", kind.file, kind.lines));
        } else if longer.is_some() && kind.lines <= MOST {
            told.push(format!("{} has no more than {MOST} lines: take it out of LONGER", kind.file));
        }
    }
    told
}

#[cfg(test)]
mod tests;
