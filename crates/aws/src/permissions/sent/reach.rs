//! What a kind can come to from a function of its own: functions of its file, of the files that help it, and the lists of other kinds.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Call, File, calls, files, words};

/// The functions of the trait: a method of such a name is a builder's, a value of it is a variable.
const COMMON: [&str; 7] = ["list", "watch", "create", "update", "tag", "delete", "purge"];

/// A function: the number of its file, and its name.
type Function = (usize, String);

/// What stands before a name.
#[derive(PartialEq)]
enum Before<'a> {
    Nothing,
    /// A value: it is a method, which is called with something or with nothing.
    Value {
        with: bool,
    },
    /// A module or a type.
    Path(&'a str),
}

/// All functions, with the calls in them and the functions that they lead to.
pub(super) struct Sources {
    files: Vec<File>,
    leads: BTreeMap<Function, (BTreeSet<Call>, Vec<Function>)>,
}

impl Sources {
    pub(super) fn read() -> Self {
        let files = files();
        let mut leads = BTreeMap::new();
        for (at, file) in files.iter().enumerate() {
            for (name, body) in &file.functions {
                leads.insert((at, name.clone()), (calls(body), steps(&files, at, body)));
            }
        }
        Self { files, leads }
    }

    /// The calls that the functions of these names of a kind come to.
    pub(super) fn reached(&self, kind: &str, entries: &[&str]) -> BTreeSet<&Call> {
        let at = self.at(kind);
        let of_kind = (0..self.files.len()).filter(|other| is_part(&self.files, at, *other));
        let mut open: Vec<Function> = of_kind.flat_map(|at| entries.iter().map(move |name| (at, (*name).to_owned()))).collect();
        let mut seen: BTreeSet<Function> = open.iter().cloned().collect();
        let mut reached = BTreeSet::new();
        while let Some(function) = open.pop() {
            let Some((calls, next)) = self.leads.get(&function) else { continue };
            reached.extend(calls);
            open.extend(next.iter().filter(|next| seen.insert((*next).clone())).cloned());
        }
        reached
    }

    /// Whether a macro or a derive makes this call for the kind.
    pub(super) fn makes(&self, kind: &str, method: &str) -> bool {
        self.files[self.at(kind)].made.contains(method)
    }

    fn at(&self, kind: &str) -> usize {
        self.files.iter().position(|file| file.kind.as_ref().is_some_and(|(name, _)| name == kind)).unwrap()
    }
}

/// Whether a file is in the folder that goes by the name of a kind's file, or is that file.
fn is_part(files: &[File], kind: usize, at: usize) -> bool {
    at == kind || files[kind].kind.is_some() && files[at].dir == files[kind].stem
}

/// The functions that a body in the file `at` leads to.
fn steps(files: &[File], at: usize, body: &str) -> Vec<Function> {
    let here = &files[at];
    let named = |word: &str| here.uses.contains(word);
    let mut reached = Vec::new();
    for (before, name) in names(body) {
        for (other, there) in files.iter().enumerate() {
            let (own, near) = (other == at || is_part(files, at, other) || is_part(files, other, at), there.dir == here.dir);
            let known = own || near || named(&there.dir) || there.dir == "kinds";
            let is_list = |of: &str| match &there.kind {
                Some(_) if own => of == "Self",
                Some((_, name)) => of == name && (near || named(&there.dir)),
                None => false,
            };
            match before {
                // `found::<Kind>()` lists another kind.
                Before::Path("found") if is_list(name) => reached.push((other, "list".to_owned())),
                _ if !there.functions.contains_key(name) => {}
                Before::Nothing if own || there.kind.is_none() && known && named(name) => reached.push((other, name.to_owned())),
                Before::Value { .. } if COMMON.contains(&name) => {}
                Before::Value { with } if own || there.kind.is_none() && known => {
                    let takes = there.functions[name].split_once("fn ").is_some_and(|(_, head)| takes_self(head, with));
                    reached.extend(takes.then(|| (other, name.to_owned())));
                }
                Before::Path("Self") if own => reached.push((other, name.to_owned())),
                Before::Path(of) if known && (there.stem == of || there.types.contains(of)) => {
                    reached.push((other, name.to_owned()));
                }
                _ => {}
            }
        }
    }
    reached
}

/// Whether the first parameter is the value itself, and whether there are others.
fn takes_self(head: &str, others: bool) -> bool {
    let parameters = head.split_once('(').map_or("", |(_, parameters)| parameters);
    let (first, rest) = parameters.split_at(parameters.find([',', ')']).unwrap_or_default());
    words(first).any(|word| word == "self") && rest.starts_with(',') == others
}

/// The names in a body, with what stands before each. Of a type's parameters the name before them.
fn names(body: &str) -> Vec<(Before<'_>, &str)> {
    let start = body.as_ptr() as usize;
    let place = |word: &str| word.as_ptr() as usize - start;
    let named = words(body).map(|word| {
        let before = &body[..place(word)];
        let path = before.strip_suffix("::").or_else(|| before.strip_suffix("::<"));
        let after = &body[place(word) + word.len()..];
        let is_called = ["(", "::<"].iter().any(|begin| after.starts_with(begin));
        let is_handed_over = before.trim_end().ends_with(['(', ',']) && after.starts_with([')', ',']) && !COMMON.contains(&word);
        let before = match path {
            Some(path) => Before::Path(words(path).last().unwrap_or_default()),
            None if before.ends_with('.') => Before::Value { with: !after.starts_with("()") },
            None if before.ends_with("fn ") => Before::Path("fn"),
            None if is_called || is_handed_over => Before::Nothing,
            // A variable.
            None => Before::Path(""),
        };
        (before, word)
    });
    named.collect()
}
