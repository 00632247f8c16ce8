//! The tables of keys in `docs/configuration.md`.

use super::keys::{Effect, Key, List, Names, Shape, Takes, shapes};

/// A block begins with this, the name of a shape and ` -->`.
const BEGIN: &str = "<!-- keys: ";
/// And ends with this.
const END: &str = "<!-- end of keys -->";

const HEAD: &str = "| key | type | default | meaning |\n|---|---|---|---|\n";

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row {
    /// As it is written below what the table is of.
    path: String,
    pub(crate) told: Told,
}

/// What a row tells.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told {
    Key(&'static Key),
    Names(&'static Names),
}

/// The page with its tables as the keys tell them. A block whose shape is unknown, or that does not end, stays as it is.
pub fn fill(page: &str) -> String {
    let blocks = blocks(page);
    let mut filled = String::new();
    let mut rest = page;
    while let Some((before, name, after)) = next_block(rest) {
        filled.push_str(before);
        let table = shapes().into_iter().find(|shape| shape.name == name).map(|shape| table(&rows(shape, &blocks)));
        let Some((old, after)) = after.split_once(END) else {
            return page.to_owned();
        };
        filled = format!("{filled}{BEGIN}{name} -->\n{}{END}", table.as_deref().unwrap_or(old));
        rest = after;
    }
    filled + rest
}

/// The rows of all tables of a page.
#[cfg(test)]
pub(crate) fn rows_of(page: &str) -> Vec<Row> {
    let blocks = blocks(page);
    shapes().into_iter().filter(|shape| blocks.contains(&shape.name)).flat_map(|shape| rows(shape, &blocks)).collect()
}

/// What is before a block, the name of its shape, and what is after its first line.
fn next_block(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (name, after) = rest.split_once(" -->\n")?;
    Some((before, name, after))
}

/// The shapes that have tables of their own.
fn blocks(mut page: &str) -> Vec<&str> {
    let mut names = Vec::new();
    while let Some((_, name, after)) = next_block(page) {
        names.push(name);
        page = after;
    }
    names
}

/// The keys of a shape, and those below them that have no table of their own.
fn rows(shape: &'static Shape, blocks: &[&str]) -> Vec<Row> {
    let mut rows = Vec::new();
    add(shape, "", blocks, &mut rows);
    rows
}

fn add(shape: &'static Shape, before: &str, blocks: &[&str], rows: &mut Vec<Row>) {
    if let Some(names) = &shape.names {
        let path = format!("{before}*{}*", names.of);
        rows.push(Row { path: path.clone(), told: Told::Names(names) });
        below(&names.takes, &path, blocks, rows);
    }
    let is_elsewhere = |part: &&Shape| !std::ptr::eq(*part, shape) && blocks.contains(&part.name);
    for key in shape.parts().filter(|part| !is_elsewhere(part)).flat_map(|part| part.keys) {
        let path = format!("{before}{}", key.name);
        // A map of keys that are told here needs no row of its own.
        let is_way = matches!(key.takes, Takes::Map(below) if below.names.is_none() && !blocks.contains(&below.name));
        if !is_way {
            rows.push(Row { path: path.clone(), told: Told::Key(key) });
        }
        below(&key.takes, &path, blocks, rows);
    }
}

fn below(takes: &'static Takes, path: &str, blocks: &[&str], rows: &mut Vec<Row>) {
    for one in takes.each() {
        match one {
            Takes::Map(shape) if !blocks.contains(&shape.name) => add(shape, &format!("{path}."), blocks, rows),
            Takes::List(List { of, .. }) => below(of, &format!("{path}[]"), blocks, rows),
            _ => {}
        }
    }
}

fn table(rows: &[Row]) -> String {
    let mut table = HEAD.to_owned();
    for row in rows {
        if let Some(line) = row.line() {
            table.push_str(&line);
        }
    }
    // Keys that do nothing for the same reason share a row.
    let mut idle: Vec<(&Effect, Vec<String>)> = Vec::new();
    for row in rows {
        let Told::Key(key) = row.told else { continue };
        match idle.iter_mut().find(|(effect, _)| **effect == key.effect) {
            Some((_, names)) => names.extend(row.names(key)),
            None if key.effect != Effect::Has => idle.push((&key.effect, row.names(key))),
            None => {}
        }
    }
    for (effect, names) in idle {
        let about = match effect {
            Effect::Later(what) => format!("not yet deployed: {what}"),
            Effect::None(why) | Effect::NoneSaidOnce(why) => format!("no effect: {why}"),
            Effect::Silent(why) => format!("no effect, and no warning: {why}"),
            Effect::Has => continue,
        };
        table = format!("{table}| {} | any | | {about} |\n", names.join(", "));
    }
    table
}

impl Row {
    /// The line of what has an effect.
    fn line(&self) -> Option<String> {
        match self.told {
            Told::Names(names) => Some(format!("| {} | {} | | {} |\n", self.name(), cell(&names.takes.label()), names.doc)),
            Told::Key(key) if key.effect == Effect::Has => {
                let also = match key.also {
                    [] => String::new(),
                    also => format!(" (or {})", also.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
                };
                let (takes, default) = (cell(&key.takes.label()), key.default_in_words());
                let refused = key.refuses.iter().map(|(word, why)| format!(". `{word}` is refused: {why}"));
                let about = format!("{}{}", key.doc, refused.collect::<String>());
                Some(format!("| {}{also} | {takes} | {default} | {about} |\n", self.name()))
            }
            Told::Key(_) => None,
        }
    }

    /// `*service*`, `system.cpu`.
    fn name(&self) -> String {
        // Names of the user's stand in italics, which code cannot hold.
        let part = |part: &str| if part.contains('*') { part.to_owned() } else { format!("`{part}`") };
        if self.path.contains('*') {
            self.path.split('.').map(part).collect::<Vec<_>>().join(".")
        } else {
            format!("`{}`", self.path)
        }
    }

    /// All its spellings.
    fn names(&self, key: &Key) -> Vec<String> {
        let way = self.path.strip_suffix(key.name).unwrap_or_default();
        std::iter::once(&key.name).chain(key.also).map(|name| format!("`{way}{name}`")).collect()
    }
}

/// A `|` would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
