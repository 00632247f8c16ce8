//! Fills the variables of what is read.

use super::VARIABLE;
use super::load::Loader;
use super::template::{self, Wrong};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::yaml::{Data, Node};
use crate::config::{CNC, PROVISION};

/// Keys of a service that are read. What has no effect needs no value either.
const READ: [&str; 6] = [CNC, PROVISION, "image", "command", "ports", "deploy"];

impl Loader<'_> {
    /// Fills the variables of a service that is deployed.
    pub(super) fn fill_service(&mut self, service: &mut Node) {
        if service.get(CNC).is_none() {
            return;
        }
        let Data::Mapping(entries) = &mut service.data else { return };
        for entry in entries {
            if READ.contains(&entry.key.as_str()) {
                self.fill(&mut entry.value);
            } else if let ("build", Data::Mapping(entries)) = (entry.key.as_str(), &mut entry.value.data) {
                let read = entries.iter_mut().filter(|entry| ["context", "dockerfile"].contains(&entry.key.as_str()));
                read.for_each(|entry| self.fill(&mut entry.value));
            }
        }
    }

    /// Fills the variables of all texts of a value.
    pub(super) fn fill(&mut self, node: &mut Node) {
        let span = node.span.clone();
        match &mut node.data {
            Data::Sequence(items) => items.iter_mut().for_each(|item| self.fill(item)),
            // What a variable leaves empty is left out.
            Data::Mapping(entries) => entries.retain_mut(|entry| {
                let was_empty = entry.value.is_null();
                self.fill(&mut entry.value);
                was_empty || !entry.value.is_null()
            }),
            Data::Scalar { text, quoted } => {
                if !text.contains('$') {
                    return;
                }
                let index = self.file_of(&span);
                match self.filled(text, index) {
                    Ok(filled) => {
                        // A number in quotes is a number once it is filled in.
                        *quoted &= filled == text.replace("$$", "$");
                        *text = filled;
                    }
                    Err(wrong) => {
                        let place = self.sink.place(&span);
                        self.unset.push(place.clone());
                        self.sink.report(fault(&wrong).at(place, ""));
                    }
                }
            }
        }
    }

    /// A text of a file with the values of its variables: the process's, those of the first file's `.env`, and the file's own.
    pub(super) fn filled(&mut self, text: &str, file: usize) -> Result<String, Wrong> {
        self.read_variables(0);
        self.read_variables(file);
        let of = |index: usize, name: &str| self.files.get(index)?.variables.as_ref()?.get(name).cloned();
        template::fill(text, &|name| {
            self.beside.variable(name).map(str::to_owned).or_else(|| of(0, name)).or_else(|| of(file, name))
        })
    }
}

/// What is said of a text that cannot be filled.
pub(super) fn fault(wrong: &Wrong) -> Diagnostic {
    const EXPECTED: &str = "a value in the environment of this command or in `.env`";
    match wrong {
        Wrong::Unset(name) => Diagnostic::error(VARIABLE, format!("the variable {} is not set", quote(name)))
            .expected(format!("{EXPECTED}, or a default such as `${{{name}:-default}}`"))
            .help(format!("if the container is to see it, write `$${name}`")),
        Wrong::Required(name, why) => {
            let message = format!("the variable {} must be set", quote(name));
            Diagnostic::error(VARIABLE, message).expected(EXPECTED).help((!why.is_empty()).then(|| why.clone()))
        }
        Wrong::Syntax(text) => Diagnostic::error(VARIABLE, format!("{} is no variable", quote(text)))
            .expected("`${NAME}`, or one of `:-`, `-`, `:?`, `?`, `:+` and `+` behind the name")
            .help("a `$` that is meant as it is, is written `$$`".to_owned()),
        Wrong::TooLong => Diagnostic::error("config::too-large", "variables make the text too long"),
    }
}
