//! Checks of texts that have no type of their own.

use crate::config::diagnostic::quote;
use crate::config::model::Invalid;

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
    valid(good, text, "path inside the repository", super::GLOB.is)
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
    Err(Invalid::new("this is no value of a header", "at most 1783 printable ASCII characters, no blank at either end"))
}

/// Letters and digits.
pub(super) fn sid(text: &str) -> Result<(), Invalid> {
    valid(!text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric()), text, "`Sid`", super::SID.is)
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
    valid(good, text, "action of AWS", super::ACTION.is)
}

/// `*`, or an ARN.
pub(super) fn arn(text: &str) -> Result<(), Invalid> {
    let good =
        text == "*" || (text.starts_with("arn:") && text.splitn(6, ':').count() == 6 && !text.contains(char::is_whitespace));
    valid(good, text, "ARN", super::ARN.is)
}
