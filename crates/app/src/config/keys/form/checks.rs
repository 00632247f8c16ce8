//! Checks of texts that have no type of their own.

use crate::config::diagnostic::quote;
use crate::config::model::{Invalid, is_arn_pattern};

fn valid(good: bool, text: &str, what: &str, expected: &str) -> Result<(), Invalid> {
    if good { Ok(()) } else { Err(Invalid::new(format!("{} is no {what}", quote(text)), expected)) }
}

/// What stands in an environment may be any number of bits; the file has versions of its own alone.
pub(super) fn version_of_the_format(text: &str) -> Result<(), Invalid> {
    if matches!(text, "1" | "1.0") { Ok(()) } else { Err(Invalid::new("only version 1 is known", "`1`")) }
}

/// A path of the repository, with `*` and `**` for any part.
pub(super) fn glob(text: &str) -> Result<(), Invalid> {
    let outside = text.starts_with(['/', '~']) || text.split('/').any(|part| part == "..");
    let good = !text.is_empty() && !outside && !text.chars().any(char::is_control);
    valid(good, text, "path inside the repository", super::GLOB.is).map_err(|invalid| {
        let inside = text.trim_start_matches('/').to_owned();
        invalid.write(Some(inside).filter(|inside| text.starts_with('/') && glob(inside).is_ok()))
    })
}

pub(super) fn own_file(text: &str) -> Result<(), Invalid> {
    let elsewhere = text.starts_with(['/', '~']) || text.contains("://");
    valid(
        !text.is_empty() && !elsewhere && !text.chars().any(char::is_control),
        text,
        "file of the repository",
        super::OWN_FILE.is,
    )
}

/// RFC 9110, section 5.5, without what is obsolete.
pub(super) fn header_value(text: &str) -> Result<(), Invalid> {
    let good = text.len() <= 1783 && text.trim() == text && text.chars().all(|c| matches!(c, ' '..='~'));
    if good {
        return Ok(());
    }
    let bare = text.trim();
    Err(Invalid::new("this is no value of a header", "at most 1783 printable ASCII characters, no blank at either end")
        .write((bare != text && header_value(bare).is_ok()).then(|| bare.to_owned())))
}

/// Letters and digits.
pub(super) fn sid(text: &str) -> Result<(), Invalid> {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    valid(!text.is_empty() && letters == text, text, "`Sid`", super::SID.is)
        .map_err(|invalid| invalid.write(Some(letters).filter(|letters| !letters.is_empty())))
}

/// `*`, or `service:Action` with `*` and `?` for any part of the action.
pub(super) fn action(text: &str) -> Result<(), Invalid> {
    let good = text == "*"
        || text.split_once(':').is_some_and(|(service, action)| {
            !service.is_empty()
                && !action.is_empty()
                && service.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && action.bytes().all(|b| b.is_ascii_alphanumeric() || b"*?".contains(&b))
        });
    let lower = text.split_once(':').map(|(service, action)| format!("{}:{action}", service.to_ascii_lowercase()));
    valid(good, text, "action of AWS", super::ACTION.is)
        .map_err(|invalid| invalid.write(lower.filter(|lower| lower != text && action(lower).is_ok())))
}

/// `*`, or an ARN.
pub(super) fn arn(text: &str) -> Result<(), Invalid> {
    valid(is_arn_pattern(text), text, "ARN", super::ARN.is)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a check takes, what it refuses, and what it would write in the place of the last.
    fn table(check: fn(&str) -> Result<(), Invalid>, good: &[&str], bad: &[&str], instead: Option<&str>) {
        for text in good {
            assert!(check(text).is_ok(), "{text}");
        }
        for text in bad {
            assert!(check(text).is_err(), "{text}");
        }
        assert_eq!(check(bad[bad.len() - 1]).unwrap_err().instead.as_deref(), instead);
    }

    #[test]
    fn paths() {
        table(glob, &["services/**", "*.md", "a b"], &["", "..", "a/../b", "~/x", "a\nb", "/services/**"], Some("services/**"));
    }

    #[test]
    fn parts_of_statements() {
        let actions = &["*", "s3:GetObject", "s3:Get*", "execute-api:Invoke", "s3:*"];
        table(
            action,
            actions,
            &["", "s3", "s3:", ":Get", "s3:Get Object", "s*:Get", "a:b:c", "S3:GetObject"],
            Some("s3:GetObject"),
        );
        table(sid, &["Mail", "1"], &["", "a b", "send-mail"], Some("sendmail"));
    }

    #[test]
    fn values_of_headers() {
        table(header_value, &["", "DENY", "a b; c=\"d\""], &["\u{e4}", "a\nb", " DENY "], Some("DENY"));
    }
}
