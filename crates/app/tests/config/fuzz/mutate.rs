//! Mutations of files: bytes, words, lines, parts of others, and what upsets readers of YAML.

use super::Pair;
use crate::hostile::PIECES;

/// Numbers that look random and are the same in every run (SplitMix64).
#[derive(Debug)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64, round: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ round.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Words that mean something to the reader, and values that it checks.
const WORDS: &[&str] = &[
    "api",
    "backend",
    "frontend",
    "database",
    "cache",
    "object_storage",
    "staging",
    "preview",
    "production",
    "resources",
    "workers",
    "scheduled_tasks",
    "schedule",
    "use_existing",
    "use_sibling",
    "environment_variables",
    "alias",
    "x-provision",
    "roles",
    "moved",
    "collections",
    "environments",
    "name",
    "type",
    "null",
    "~",
    "true",
    "yes",
    "no",
    "0",
    "-1",
    "007",
    "0x1F",
    "1_000",
    "1e9",
    ".inf",
    ".nan",
    "65536",
    "99999999999999999999",
    "*/61 * * * *",
    "0 5 L * *",
    "@reboot",
    "10.0.0.0/8",
    "::/0",
    "example..com",
    "a.b",
    "arn:aws:iam::123456789012:role/x",
    "arn:::::",
    "sha256:0",
    "nginx:@",
    "2G",
    "1e5G",
    "0.0001",
    "{{ environment.name }}",
    "{{",
    "}}",
    "${X:-y}",
    "!!binary aGk=",
    "!!timestamp 2001-12-14",
    "&x",
    "*x",
    "<<",
    "? ",
    "2001-12-14t21:59:43.10-05:00",
    "1:30",
    "\u{a0}",
];

/// A mutation of a configuration: of one file mostly, of both sometimes.
pub(super) fn pair(rng: &mut Rng, seeds: &[Pair]) -> Pair {
    // The files that hold every key are mutated as often as all others.
    let (mut services, mut environments) = seeds[if rng.below(2) == 0 { rng.below(4) } else { rng.below(seeds.len()) }].clone();
    let which = rng.below(5);
    for _ in 0..=rng.below(4) {
        if which != 0 {
            services = mutated(rng, services, seeds);
        }
        if which < 2 || which == 4 {
            environments = mutated(rng, environments, seeds);
        }
    }
    (services, environments)
}

fn mutated(rng: &mut Rng, bytes: Vec<u8>, seeds: &[Pair]) -> Vec<u8> {
    match rng.below(16) {
        0 => of_bits(rng, bytes),
        1 => splice(rng, bytes, 16, |rng| (0..rng.below(8)).map(|_| rng.next().to_le_bytes()[0]).collect()),
        2 => splice(rng, bytes, 40, |_| Vec::new()),
        3 | 4 => splice(rng, bytes, 4, |rng| rng.one(PIECES).as_bytes().to_vec()),
        5 => splice(rng, bytes, 1, |rng| rng.one(PIECES).repeat(1 + rng.below(300)).into_bytes()),
        6..=8 => of_words(rng, &bytes),
        9..=12 => of_lines(rng, &bytes, seeds),
        13 => {
            // The beginning of one file and the end of another.
            let other = file(rng, seeds);
            [&bytes[..rng.below(bytes.len())], &other[rng.below(other.len())..]].concat()
        }
        14 => bytes[..rng.below(bytes.len())].to_vec(),
        _ => wrapped(rng, bytes),
    }
}

fn file(rng: &mut Rng, seeds: &[Pair]) -> Vec<u8> {
    let (services, environments) = rng.one(seeds);
    if rng.below(2) == 0 { services.clone() } else { environments.clone() }
}

fn of_bits(rng: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..=rng.below(4) {
        let at = rng.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << rng.below(8);
        }
    }
    bytes
}

/// Some bytes in the place of others.
fn splice(rng: &mut Rng, mut bytes: Vec<u8>, most: usize, new: impl FnOnce(&mut Rng) -> Vec<u8>) -> Vec<u8> {
    let start = rng.below(bytes.len() + 1);
    let end = (start + rng.below(most + 1)).min(bytes.len());
    let new = new(rng);
    bytes.splice(start..end, new).for_each(drop);
    bytes
}

/// A word of ours or of the file in the place of another.
fn of_words(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let is_end = |byte: u8| byte.is_ascii_whitespace() || b":,[]{}'\"".contains(&byte);
    let mut words = Vec::new();
    let mut start = 0;
    for at in 0..=bytes.len() {
        if bytes.get(at).is_none_or(|byte| is_end(*byte)) {
            if at > start {
                words.push(start..at);
            }
            start = at + 1;
        }
    }
    if words.is_empty() {
        return bytes.to_vec();
    }
    let (old, other) = (rng.one(&words).clone(), rng.one(&words).clone());
    let new = match rng.below(4) {
        0 => bytes[other].to_vec(),
        1 => Vec::new(),
        _ => rng.one(WORDS).as_bytes().to_vec(),
    };
    [&bytes[..old.start], &new, &bytes[old.end..]].concat()
}

/// A line twice, gone, elsewhere, moved to the side, or one of another file.
fn of_lines(rng: &mut Rng, bytes: &[u8], seeds: &[Pair]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if lines.is_empty() {
        return file(rng, seeds);
    }
    let (at, other) = (rng.below(lines.len()), rng.below(lines.len()));
    match rng.below(7) {
        0 => lines.insert(other, lines[at].clone()),
        1 => drop(lines.remove(at)),
        2 => lines.swap(at, other),
        3 => lines[at].splice(0..0, std::iter::repeat_n(b' ', 1 + rng.below(4))).for_each(drop),
        4 => {
            let cut = rng.below(3).min(lines[at].len());
            lines[at] = lines[at].split_off(cut);
        }
        5 => {
            let many = 1 + rng.below(200);
            let line = lines[at].clone();
            lines.splice(at..at, std::iter::repeat_n(line, many)).for_each(drop);
        }
        _ => {
            let from = file(rng, seeds);
            let from: Vec<&[u8]> = from.split_inclusive(|byte| *byte == b'\n').collect();
            if !from.is_empty() {
                let start = rng.below(from.len());
                let end = (start + 1 + rng.below(6)).min(from.len());
                lines.splice(at..at, from[start..end].iter().map(|line| line.to_vec())).for_each(drop);
            }
        }
    }
    lines.concat()
}

/// The file as a part of something worse.
fn wrapped(rng: &mut Rng, bytes: Vec<u8>) -> Vec<u8> {
    let depth = 1 + rng.below(120);
    match rng.below(6) {
        0 => [&b"[".repeat(depth), bytes.as_slice()].concat(),
        1 => [b"x: &x [".as_slice(), &b"*x, ".repeat(depth), b"]\n", &bytes].concat(),
        2 => [b"---\n".as_slice(), &bytes, b"...\n"].concat(),
        3 => bytes.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect(),
        4 => bytes.iter().flat_map(|byte| [*byte, 0]).collect(),
        _ => {
            let mut out = b"a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b]\n".to_vec();
            out.extend(bytes);
            out
        }
    }
}
