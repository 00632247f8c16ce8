//! The models' patterns, which are Java's, as the engine here reads them.

use fancy_regex::{Regex, RegexBuilder};

/// How Java writes the characters that it holds as two, and how they are written here.
const PAIRS: [&str; 2] = [r"\uD800\uDC00-\uDBFF\uDFFF", r"\u{10000}-\u{10FFFF}"];

/// The pattern in the form of this engine. Java's `\w` and `\d` are ASCII's:
/// <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html>.
pub(super) fn translated(pattern: &str) -> String {
    let pattern = pattern.replace(PAIRS[0], PAIRS[1]);
    let mut out = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match (letter, if letter == '\\' { letters.next() } else { None }) {
            ('\\', Some('w')) => out.push_str("[a-zA-Z0-9_]"),
            ('\\', Some('d')) => out.push_str("[0-9]"),
            (_, escaped) => {
                out.push(letter);
                out.extend(escaped);
            }
        }
    }
    out
}

/// In bytes: SSM has texts of up to 100,000 of any characters.
const LARGEST: usize = 1 << 28;

/// An expression over the whole string; `None` for a pattern that cannot be read.
pub(super) fn whole(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&format!("^(?:{})$", translated(pattern))).delegate_size_limit(LARGEST).build().ok()
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn patterns_are_read_as_in_java() {
        let cases: [(&str, &[&str], &[&str]); 6] = [
            (r"[\w-_]+", &["a-b_1"], &["é", "a b", ""]),
            (r"\d{2}", &["12"], &["٣٣", "1", "123"]),
            (r"\\w", &[r"\w"], &["a", r"\a"]),
            (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", &["a b", "\u{1f600}"], &["\u{1}", "\n"]),
            (r"(?!.*//)[a-z/]+", &["a/b"], &["a//b"]),
            (r"[a-z.]*(?<!\.)", &["a.b"], &["a."]),
        ];
        for (pattern, good, bad) in cases {
            let regex = whole(pattern).unwrap();
            for text in good {
                assert!(regex.is_match(text).unwrap(), "{pattern} {text}");
            }
            for text in bad {
                assert!(!regex.is_match(text).unwrap(), "{pattern} {text}");
            }
        }
        assert!(whole("[a").is_none());
    }
}
