//! The files of a crate, and which of them names which.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::source::{Named, Source};

/// How many imports are followed to where a name stands: more than any crate of ours has, and an end for a circle.
const HOPS: usize = 8;

struct File {
    name: String,
    module: Vec<String>,
    lines: usize,
    source: Source,
}

pub(crate) struct CrateTree {
    files: Vec<File>,
    /// Every module, also those inside a file, with the file that it stands in.
    modules: HashMap<Vec<String>, usize>,
    /// Of each file, the files that it names, and those in which its types have more functions.
    uses: Vec<BTreeSet<usize>>,
}

impl CrateTree {
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let mut texts = Vec::new();
        for path in rust_files(folder)? {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            // A file of tests is left out as a module of tests is.
            if path.file_stem().is_none_or(|stem| stem != "tests") {
                texts.push((name, fs::read_to_string(&path)?));
            }
        }
        Ok(Self::of(texts))
    }

    /// Of files by name, with what stands in them.
    pub(crate) fn of(texts: Vec<(String, String)>) -> Self {
        let file = |(name, text): (String, String)| File {
            module: module_of(&name),
            name,
            lines: code_lines(&text),
            source: Source::of(&text),
        };
        let files: Vec<File> = texts.into_iter().map(file).collect();
        let mut modules = HashMap::new();
        for (at, file) in files.iter().enumerate() {
            modules.insert(file.module.clone(), at);
            for inner in &file.source.modules {
                modules.insert([&file.module[..], inner].concat(), at);
            }
        }
        let mut tree = Self { files, modules, uses: Vec::new() };
        tree.uses = tree.all_uses();
        tree
    }

    fn all_uses(&self) -> Vec<BTreeSet<usize>> {
        let placed = |at: usize, named: &Named| self.place(at, named, HOPS);
        let of = |at: usize| {
            self.files[at].source.paths.iter().filter(|named| !named.passed_on).filter_map(move |named| placed(at, named))
        };
        let mut uses: Vec<BTreeSet<usize>> = (0..self.files.len()).map(|at| of(at).collect()).collect();
        for at in 0..self.files.len() {
            for named in &self.files[at].source.implements {
                if let Some(owner) = placed(at, named).filter(|owner| *owner != at) {
                    uses[owner].insert(at);
                }
            }
        }
        uses
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = usize> {
        (0..self.files.len()).filter(|at| self.files[*at].source.kind)
    }

    pub(crate) fn name(&self, at: usize) -> &str {
        &self.files[at].name
    }

    pub(crate) fn lines(&self, at: usize) -> usize {
        self.files[at].lines
    }

    /// The files that a kind comes to, and nobody else names.
    pub(crate) fn helpers_of(&self, kind: usize) -> Vec<usize> {
        let mut seen = BTreeSet::from([kind]);
        let mut open = vec![kind];
        while let Some(at) = open.pop() {
            for &used in &self.uses[at] {
                if !self.files[used].source.kind && seen.insert(used) {
                    open.push(used);
                }
            }
        }
        // Whatever somebody else names is not the kind's alone, nor what that names.
        while let Some(shared) = seen
            .iter()
            .copied()
            .find(|at| *at != kind && (0..self.uses.len()).any(|user| self.uses[user].contains(at) && !seen.contains(&user)))
        {
            seen.remove(&shared);
        }
        seen.remove(&kind);
        seen.into_iter().collect()
    }

    /// The file in which that stands which a path of this file names.
    fn place(&self, at: usize, named: &Named, hops: usize) -> Option<usize> {
        let file = &self.files[at];
        let here = [&file.module[..], &named.within[..]].concat();
        let mut path = named.path.iter();
        let first = path.next()?;
        let mut module = match first.as_str() {
            "crate" => Vec::new(),
            "self" => here,
            "super" => here[..here.len().checked_sub(1)?].to_vec(),
            name => {
                let child = [&here[..], &[name.to_owned()]].concat();
                if !self.modules.contains_key(&child) {
                    // Something that was imported, or that another crate holds.
                    let names: Vec<&String> = named.path.iter().collect();
                    return self.passed_on(at, &here, &names, hops);
                }
                child
            }
        };
        let rest: Vec<&String> = path.collect();
        for (index, name) in rest.iter().enumerate() {
            if name.as_str() == "super" {
                module.pop();
                continue;
            }
            module.push((*name).clone());
            if self.modules.contains_key(&module) {
                continue;
            }
            module.pop();
            let owner = *self.modules.get(&module)?;
            return Some(self.passed_on(owner, &module, &rest[index..], hops).unwrap_or(owner));
        }
        self.modules.get(&module).copied()
    }

    /// Where that stands which a module passes on under the first of these names.
    fn passed_on(&self, owner: usize, module: &[String], names: &[&String], hops: usize) -> Option<usize> {
        let hops = hops.checked_sub(1)?;
        let file = &self.files[owner];
        let within = &module[file.module.len()..];
        let mut imports = file.source.paths.iter().filter(|named| named.within == within);
        let import = imports.find(|named| named.import.as_ref() == names.first().copied())?;
        let path = import.path.iter().chain(names[1..].iter().copied()).cloned().collect();
        self.place(owner, &Named { within: within.to_vec(), path, import: None, passed_on: false }, hops)
    }
}

/// Its lines without its tests.
fn code_lines(text: &str) -> usize {
    let mut lines = text.lines();
    let mut count = 0;
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        if code == "#[cfg(test)]" {
            // rustfmt puts the end of a module under its beginning.
            let end = format!("{}}}", &line[..line.len() - code.len()]);
            lines.by_ref().find(|line| *line == end);
        } else {
            count += 1;
        }
    }
    count
}

fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// `kinds/ec2/vpc.rs` and `kinds/ec2/mod.rs` as modules.
fn module_of(name: &str) -> Vec<String> {
    let path = name.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').filter(|part| !matches!(*part, "lib" | "main")).map(str::to_owned).collect()
}
