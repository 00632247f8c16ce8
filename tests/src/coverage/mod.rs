//! What is asked for, what is deployed for it, and what proves it: the source of `docs/coverage.md`.

pub mod pattern;
mod render;
mod requirements;
mod rows;

pub use render::{Covered, cover, page};
pub use requirements::REQUIREMENTS;
pub use rows::ROWS;

/// Something that is asked of an environment.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// What, in a sentence.
    pub says: &'static str,
    /// The rows that fulfil it, by id.
    pub rows: &'static [&'static str],
}

/// A row of what is deployed.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name.
    pub id: &'static str,
    /// The addresses of its nodes: [`pattern::matches`].
    pub nodes: &'static [&'static str],
    /// What proves it.
    pub proof: Proof,
}

/// What proves a row.
#[derive(Clone, Copy, Debug)]
pub enum Proof {
    /// Its objects are read back by an independent client, and these tests live with them.
    ReadBack(&'static [Test]),
    /// It has no objects of its own: these tests alone.
    Behaviour(&'static [Test]),
}

/// A test: its file from the root of the sources, and its name.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// The file.
    pub file: &'static str,
    /// The function.
    pub name: &'static str,
}

impl Proof {
    /// The tests.
    #[must_use]
    pub fn tests(&self) -> &'static [Test] {
        match self {
            Self::ReadBack(tests) | Self::Behaviour(tests) => tests,
        }
    }
}

impl Test {
    const fn new(file: &'static str, name: &'static str) -> Self {
        Self { file, name }
    }

    /// Whether there is such a test in the file's text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let head = format!("fn {}(", self.name);
        let mut lines = text.lines().map(str::trim);
        let mut before = "";
        lines.any(|line| {
            let attribute = std::mem::replace(&mut before, line);
            line.contains(&head) && (attribute.starts_with("#[test]") || attribute.starts_with("#[tokio::test"))
        })
    }
}
