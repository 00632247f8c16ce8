//! Texts that a pattern allows, and texts that it does not.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::super::pattern::translated;
use super::super::{Service, Shape};

/// How many more repetitions than the fewest are tried, where a text must be longer.
fn more() -> impl Iterator<Item = u32> {
    (0..=64).chain([128, 256, 512, 1024])
}

/// Which of alternatives is tried.
const WHICH: [usize; 4] = [0, 1, 2, 3];
/// Where a pattern looks ahead, and so has no simple form.
const OTHERS: [&str; 5] = ["a", "example.com", "12345678", "2026-01-01T00:00:00Z", "abcdefghijklmnopqrst"];
/// What hardly a pattern allows.
const STRANGE: [&str; 10] = ["é", "٣", "\u{0}", " ", "", "a b\u{7f}", "-", "\u{10ffff}", "--", "a.."];

/// A text of a shape; `None` where none is known.
pub(super) fn good(service: &Service, shape: &Shape) -> Option<String> {
    let within = |text: &String| super::super::validate::violations(service, shape, &text.as_str().into()).is_empty();
    if let Some(one) = shape.values.first() {
        return Some(one.clone()).filter(within);
    }
    let least = shape.min.unwrap_or_default() as usize;
    let Some(pattern) = &shape.pattern else {
        return Some("a".repeat(least.max(1)));
    };
    let fixed = OTHERS.iter().map(|text| (*text).to_owned());
    let others = || fixed.chain([secret_arn()]).find(within);
    match regex_syntax::parse(&translated(pattern)) {
        Ok(form) => {
            let tries = more().flat_map(|more| WHICH.map(|which| written(&form, more, which)));
            tries.flatten().find(within).or_else(others)
        }
        Err(_) => others(),
    }
}

/// Its pattern looks ahead for its length.
fn secret_arn() -> String {
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a".to_owned()
}

/// A text that the pattern of a shape does not allow; `None` where it allows all of ours.
pub(super) fn bad(service: &Service, shape: &Shape) -> Option<&'static str> {
    let regex = service.pattern(shape.pattern.as_ref()?)?;
    STRANGE.into_iter().find(|text| !regex.is_match(text).unwrap_or(true))
}

/// One text of a form.
fn written(form: &Hir, more: u32, which: usize) -> Option<String> {
    Some(match form.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok()?,
        HirKind::Class(Class::Unicode(class)) => {
            let has = |wanted: char| class.iter().any(|range| (range.start()..=range.end()).contains(&wanted));
            let first = class.iter().next().map(regex_syntax::hir::ClassUnicodeRange::start);
            ['a', 'A', '1'].into_iter().find(|letter| has(*letter)).or(first)?.to_string()
        }
        HirKind::Class(Class::Bytes(class)) => char::from(class.iter().next()?.start()).to_string(),
        HirKind::Repetition(times) => {
            let most = times.max.unwrap_or(u32::MAX);
            written(&times.sub, more, which)?.repeat(times.min.saturating_add(more).min(most) as usize)
        }
        HirKind::Capture(group) => written(&group.sub, more, which)?,
        HirKind::Concat(parts) => parts.iter().map(|part| written(part, more, which)).collect::<Option<String>>()?,
        HirKind::Alternation(parts) => written(parts.get(which).or(parts.last())?, more, which)?,
    })
}
