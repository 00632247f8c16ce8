//! Variables in a text: `$NAME`, `${NAME}`, `${NAME:-default}` and the like.
//!
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md>.

/// Bytes of a text at most once its variables have their values.
const MAX_BYTES: usize = 64 * 1024;
/// Defaults within defaults.
const MAX_DEPTH: usize = 16;

/// Why a text has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A variable without a value, and without a default.
    Unset(String),
    /// A variable that must have a value, and what the file says of it.
    Required(String, String),
    /// What begins like a variable and is none.
    Syntax(String),
    /// More than a text may be.
    TooLong,
}

/// The text with the values of its variables.
pub(super) fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, Wrong> {
    fill_at(text, value, 0)
}

fn fill_at(text: &str, value: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<String, Wrong> {
    if depth > MAX_DEPTH {
        return Err(Wrong::Syntax(text.to_owned()));
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inner) = after.strip_prefix('{') {
            let end = closing(inner).ok_or_else(|| Wrong::Syntax(format!("${after}")))?;
            let (braced, after) = inner.split_at(end);
            out.push_str(&expression(braced, value, depth)?);
            rest = after.strip_prefix('}').unwrap_or(after);
        } else {
            let length = name_length(after);
            let (name, after) = after.split_at(length);
            if name.is_empty() {
                out.push('$');
            } else {
                out.push_str(&value(name).ok_or_else(|| Wrong::Unset(name.to_owned()))?);
            }
            rest = after;
        }
        if out.len() > MAX_BYTES {
            return Err(Wrong::TooLong);
        }
    }
    out.push_str(rest);
    if out.len() > MAX_BYTES { Err(Wrong::TooLong) } else { Ok(out) }
}

/// Bytes before the brace that closes; further ones within count.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'$' if matches!(bytes.peek(), Some((_, b'{'))) => {
                bytes.next();
                open += 1;
            }
            b'}' if open == 0 => return Some(at),
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// Bytes of the name that a text begins with.
fn name_length(text: &str) -> usize {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts { text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len()) } else { 0 }
}

/// What stands between braces.
fn expression(text: &str, value: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<String, Wrong> {
    let wrong = || Wrong::Syntax(format!("${{{text}}}"));
    let (name, rest) = text.split_at(name_length(text));
    if name.is_empty() {
        return Err(wrong());
    }
    let given = value(name);
    let (rest, given_and_full) = match rest.strip_prefix(':') {
        Some(rest) => (rest, given.clone().filter(|value| !value.is_empty())),
        None => (rest, given.clone()),
    };
    let other = rest.get(1..).unwrap_or("");
    match rest.chars().next() {
        None if text.ends_with(':') => Err(wrong()),
        None => given.ok_or_else(|| Wrong::Unset(name.to_owned())),
        Some('-') => given_and_full.map_or_else(|| fill_at(other, value, depth + 1), Ok),
        Some('+') => given_and_full.map_or_else(|| Ok(String::new()), |_| fill_at(other, value, depth + 1)),
        Some('?') => match given_and_full {
            Some(value) => Ok(value),
            None => Err(Wrong::Required(name.to_owned(), fill_at(other, value, depth + 1)?)),
        },
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Wrong> {
        fill(text, &|name| match name {
            "TAG" => Some("v1".to_owned()),
            "_x9" => Some("$TAG".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn every_form() {
        for (text, expected) in [
            ("a:$TAG/b", "a:v1/b"),
            ("$TAG$TAG-${TAG}x", "v1v1-v1x"),
            ("$$TAG $${TAG} $$$TAG", "$TAG ${TAG} $v1"),
            ("$_x9", "$TAG"),
            ("${NO:-d} ${NO-d} ${EMPTY:-d} [${EMPTY-d}]", "d d d []"),
            ("${TAG:-d}${TAG-d}", "v1v1"),
            ("${TAG:+a}${TAG+b}${NO:+c}${NO+d}${EMPTY:+e}${EMPTY+f}", "abf"),
            ("${TAG:?no}${EMPTY?no}", "v1"),
            ("${NO:-${NEITHER:-${TAG}}}", "v1"),
            ("${NO:-a:b-c}", "a:b-c"),
            ("${NO:-}", ""),
            // What is no name stands as it is.
            ("$(date) $1 5$ $", "$(date) $1 5$ $"),
            ("plain", "plain"),
        ] {
            assert_eq!(filled(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_has_no_value() {
        assert_eq!(filled("$NO"), Err(Wrong::Unset("NO".to_owned())));
        assert_eq!(filled("${NO}"), Err(Wrong::Unset("NO".to_owned())));
        assert_eq!(filled("${NO:-$NEITHER}"), Err(Wrong::Unset("NEITHER".to_owned())));
        assert_eq!(filled("${NO:?set ${TAG}}"), Err(Wrong::Required("NO".to_owned(), "set v1".to_owned())));
        assert_eq!(filled("${EMPTY:?full}"), Err(Wrong::Required("EMPTY".to_owned(), "full".to_owned())));
        for text in ["${", "${TAG", "${}", "${1}", "${TAG/a/b}", "${TAG:}", "${NO:-${}}", "${TAG:=x}"] {
            assert!(matches!(filled(text), Err(Wrong::Syntax(_))), "{text}");
        }
        let deep = format!("{}{}", "${NO:-".repeat(40), "}".repeat(40));
        assert!(matches!(filled(&deep), Err(Wrong::Syntax(_))));
        assert_eq!(fill(&"$A".repeat(100), &|_| Some("x".repeat(1000))), Err(Wrong::TooLong));
    }
}
