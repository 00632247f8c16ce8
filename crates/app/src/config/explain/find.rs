//! Finds the places that a path means.

use crate::config::keys::{FileKind, Place, Step, Told};
use crate::config::suggest::nearest;

/// How well a path fits a place: names that were guessed, then keys that were left out at its beginning. Less is better.
type Fit = (usize, bool);

/// The places that fit best. One that is refused is told of only where nothing else fits.
pub(super) fn find<'a>(path: &str, all: &'a [Place]) -> Vec<&'a Place> {
    let (file, rest) = file_of(path);
    let words = words(rest);
    let of_file = |place: &&Place| file.is_none_or(|file| file == place.file);
    // A path after a file's name is a whole one.
    let fits = all.iter().filter(of_file).filter_map(|place| Some((fit(&words, place, file.is_some())?, place)));
    let fits: Vec<(Fit, &Place)> = fits.collect();
    let Some(best) = fits.iter().map(|(fit, _)| *fit).min() else { return Vec::new() };
    // One word that fits a name alone is more likely a misspelt key.
    if words.len() == 1 && best.0 > 0 && meant(path, all).is_some() {
        return Vec::new();
    }
    let best: Vec<&Place> = fits.into_iter().filter(|(fit, _)| *fit == best).map(|(_, place)| place).collect();
    let told: Vec<&Place> = best.iter().copied().filter(|place| !matches!(place.told, Told::Refused(_))).collect();
    if told.is_empty() { best } else { told }
}

/// The path with its misspelt words mended, if that is a path.
pub(super) fn meant(path: &str, all: &[Place]) -> Option<String> {
    let words = words(file_of(path).1);
    let mut keys: Vec<&str> = Vec::new();
    for step in all.iter().flat_map(|place| &place.steps) {
        match step {
            Step::Key(key) if !keys.contains(key) => keys.push(key),
            _ => {}
        }
    }
    let known = |word: &str| keys.contains(&word);
    let mended: Vec<&str> =
        words.iter().map(|word| if known(word) { *word } else { nearest(word, keys.iter().copied()).unwrap_or(word) }).collect();
    let fits = |candidate: &[&str]| {
        all.iter().any(|place| fit(candidate, place, false).is_some_and(|(names, _)| names < candidate.len()))
    };
    // A first word may be the name of a service.
    let named: Vec<&str> = words.iter().take(1).chain(mended.iter().skip(1)).copied().collect();
    [named, mended].into_iter().find(|candidate| *candidate != words && fits(candidate)).map(|words| words.join("."))
}

/// The file that a path names, and the rest.
fn file_of(path: &str) -> (Option<FileKind>, &str) {
    let Some((name, rest)) = path.split_once(':') else { return (None, path) };
    match FileKind::ALL.into_iter().find(|file| file.file_name() == name) {
        Some(file) => (Some(file), rest),
        None => (None, path),
    }
}

/// `a.b[0].c` and `a.b[].c` are `a`, `b` and `c`.
fn words(path: &str) -> Vec<&str> {
    path.trim()
        .split('.')
        .map(|word| word.split_once('[').map_or(word, |(word, _)| word))
        .filter(|word| !word.is_empty())
        .collect()
}

fn fit(words: &[&str], place: &Place, is_whole: bool) -> Option<Fit> {
    let mut words = words.to_vec();
    if let (Told::Key(key), Some(last)) = (place.told, words.last_mut())
        && key.is_written(last)
    {
        *last = key.name;
    }
    // A name alone, such as that of a service, leads nowhere but from the beginning.
    let starts = if is_whole { 0..1 } else { 0..place.steps.len() };
    let starts = starts.filter(|start| *start == 0 || matches!(place.steps.get(*start), Some(Step::Key(_))));
    // One word is a key's name, wherever the key stands.
    let is_part = |start: usize| start > 0 && words.len() > 1;
    starts.filter_map(|start| Some((from(&words, place.steps.get(start..)?)?, is_part(start)))).min()
}

/// The names that are guessed if the words lead all along the steps.
fn from(words: &[&str], steps: &[Step]) -> Option<usize> {
    match (words, steps) {
        ([], []) => Some(0),
        ([word, words @ ..], [Step::Key(key), steps @ ..]) if word == key => from(words, steps),
        (_, [Step::Name(_, has_dots), steps @ ..]) => named(words, steps, if *has_dots { words.len() } else { 1 }),
        // An item may be left out, or named.
        (_, [Step::Item, steps @ ..]) => from(words, steps).into_iter().chain(named(words, steps, 1)).min(),
        _ => None,
    }
}

/// As [`from`], after a name of so many words at most. Names of roles and domains have dots.
fn named(words: &[&str], steps: &[Step], most: usize) -> Option<usize> {
    let is_told = |word: &&str| *word == "*" || word.starts_with('<') || word.bytes().all(|b| b.is_ascii_digit());
    let split = |length: usize| words.split_at_checked(length);
    let lengths = (1..=most).filter_map(split);
    lengths.filter_map(|(name, rest)| Some(name.iter().filter(|word| !is_told(word)).count() + from(rest, steps)?)).min()
}
