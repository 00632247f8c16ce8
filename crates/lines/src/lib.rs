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

/// The kinds of a crate whose sources are in `folder`, the shortest first.
///
/// # Errors
/// A file cannot be read.
pub fn kinds(folder: &Path) -> io::Result<Vec<KindLines>> {
    let tree = CrateTree::read(folder)?;
    let of = |kind: usize| {
        let helpers: Vec<_> = tree.helpers_of(kind).into_iter().map(|at| (tree.name(at).to_owned(), tree.lines(at))).collect();
        let lines = tree.lines(kind) + helpers.iter().map(|(_, lines)| lines).sum::<usize>();
        KindLines { file: tree.name(kind).to_owned(), lines, helpers }
    };
    let mut kinds: Vec<KindLines> = tree.kinds().map(of).collect();
    kinds.sort_by(|a, b| a.lines.cmp(&b.lines).then_with(|| a.file.cmp(&b.file)));
    Ok(kinds)
}

/// The lines of the kind in the middle; 0 where there is none.
#[must_use]
pub fn median(sorted: &[KindLines]) -> usize {
    sorted.get(sorted.len().saturating_sub(1) / 2).map_or(0, |kind| kind.lines)
}
