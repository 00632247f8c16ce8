//! E-mail addresses.

use super::{DomainName, Invalid, text_type};
use crate::config::diagnostic::quote;

text_type! {
    /// An e-mail address.
    Email, |text| {
        if is_email(text) {
            return Ok(text.to_owned());
        }
        // `mailto:ops@example.com`, `Ops <ops@example.com>`.
        let bare = text.trim().trim_start_matches("mailto:");
        let bare = bare.split_once('<').map_or(bare, |(_, rest)| rest.trim_end_matches('>'));
        Err(Invalid::new(format!("{} is no e-mail address", quote(text)), "an address such as `ops@example.com`")
            .write(is_email(bare).then(|| bare.to_owned())))
    }
}

/// RFC 5321, section 4.1.2: a dot-string and a domain of two labels at least. Quoted names and addresses in brackets are nobody's.
fn is_email(text: &str) -> bool {
    let is_atom =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b));
    text.len() <= 254
        && text.split_once('@').is_some_and(|(user, host)| {
            user.len() <= 64 && user.split('.').all(is_atom) && DomainName::try_from(host).is_ok() && !host.ends_with('.')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for text in ["ops@example.com", "o.p+s@mail.example.com", "a@b.co"] {
            assert_eq!(Email::try_from(text).unwrap().as_str(), text);
        }
        let long = format!("{}@example.com", "x".repeat(65));
        for text in [
            "",
            "ops",
            "ops@",
            "@example.com",
            "ops@example",
            "ops@@example.com",
            "o ps@example.com",
            ".ops@example.com",
            "ops.@example.com",
            "o..ps@example.com",
            "ops@-a.com",
            "ops@example.com.",
            "ops@1.2.3.4",
            &long,
        ] {
            assert!(Email::try_from(text).is_err(), "{text}");
        }
        assert_eq!(Email::try_from("Ops <ops@example.com>").unwrap_err().instead.unwrap(), "ops@example.com");
        assert_eq!(Email::try_from("mailto:ops@example.com").unwrap_err().instead.unwrap(), "ops@example.com");
    }
}
