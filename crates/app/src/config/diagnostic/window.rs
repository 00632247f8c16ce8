//! The part of a line that a message shows.

use super::is_safe;

/// The part of a line that is shown: whole, or cut round the caret when the line is long.
pub(super) struct Window {
    pub(super) text: String,
    /// Columns before the carets.
    pub(super) indent: usize,
    pub(super) carets: usize,
}

impl Window {
    /// Characters of a line that are shown at most.
    const WIDTH: usize = 120;

    pub(super) fn around(line: &str, column: usize, marked: &str) -> Self {
        // A line may be as long as the file: only the part that is shown is looked at.
        let length = line.chars().count();
        let at = column.saturating_sub(1).min(length);
        // What is marked may go on in the next lines; only its first line is underlined.
        let marked = marked.lines().next().unwrap_or("").trim_end().chars().count();
        let start = if length <= Self::WIDTH { 0 } else { at.saturating_sub(Self::WIDTH / 2) };
        let end = length.min(start + Self::WIDTH);
        let mut text: String = line.chars().skip(start).take(end - start).map(printable).collect();
        let lead = if start > 0 { "... " } else { "" };
        if end < length {
            text.push_str(" ...");
        }
        Self {
            text: format!("{lead}{text}").trim_end().to_owned(),
            indent: lead.len() + at - start,
            carets: marked.min(end - at.min(end)).max(1),
        }
    }
}

/// A character as a terminal may get it: no control or direction characters, one column for a tab.
fn printable(c: char) -> char {
    match c {
        '\t' => ' ',
        c if is_safe(c) => c,
        _ => '\u{fffd}',
    }
}
