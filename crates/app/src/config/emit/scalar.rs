//! Texts that stand on one line.

use std::fmt::Write as _;

/// Whether a reader of YAML takes a character as it is.
pub(super) fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A scalar, in quotes where it would be read as something else without them. `text`: also where it would be a number or a word.
pub(super) fn scalar(text: &str, is_text: bool) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "_-./+@=~%^$()*:|;<>?\\ ".contains(c);
    let plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.' | '$'))
        && text.chars().all(safe)
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !matches!(text, "null" | "Null" | "NULL");
    let word = text.parse::<f64>().is_ok()
        || matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n")
        || text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || "_.:-+".contains(c));
    if plain && (!is_text || !word) { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}
