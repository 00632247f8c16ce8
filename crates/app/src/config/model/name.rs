//! Names of applications, collections, environments, services and their parts.

use super::{Invalid, text_type};
use crate::config::diagnostic::quote;

/// Characters of a name at most. Three names and two hyphens make 62; an IAM role's name may have 64
/// (IAM user guide, "IAM and AWS STS quotas"), and a load balancer's 32.
pub const MAX_NAME: usize = 20;

/// Characters of the name of a service's part at most. Longer names of objects made from it are cut and told apart by a hash.
pub const MAX_PART: usize = 40;

text_type! {
    /// The name of an application: part of the names of everything that is made for it.
    AppName, |text| {
        // ELB refuses load balancers of such a name (CreateLoadBalancer, "Name").
        if text.starts_with("internal-") {
            return Err(Invalid::new(
                format!("{} begins with `internal-`, which AWS keeps for load balancers of its own", quote(text)),
                "a name that does not begin with `internal-`",
            )
            .write(text.strip_prefix("internal-").and_then(|rest| check(rest).ok())));
        }
        check(text)
    }
}

text_type! {
    /// The name of a collection: one account, one region, one VPC.
    CollectionName, check
}

text_type! {
    /// The name of an environment; unique in the application.
    EnvName, check
}

text_type! {
    /// The name of a service; unique in the application.
    ServiceName, check
}

text_type! {
    /// The name of a database, a cache or a bucket; unique in the application.
    ResourceName, |text| check_up_to(text, MAX_PART)
}

text_type! {
    /// The name of a worker or a scheduled task; unique in its service.
    TaskName, |text| check_up_to(text, MAX_PART)
}

fn check(text: &str) -> Result<String, Invalid> {
    check_up_to(text, MAX_NAME)
}

fn check_up_to(text: &str, max: usize) -> Result<String, Invalid> {
    let expected = format!("1 to {max} lower-case letters, digits and single hyphens, a letter first and no hyphen last");
    let count = text.chars().count();
    let message = if text.is_empty() {
        "the name is empty".to_owned()
    } else if count > max {
        format!("{} is too long for AWS: {count} characters, at most {max} fit the names made from it", quote(text))
    } else if is_valid(text, max) {
        return Ok(text.to_owned());
    } else {
        format!("{} is no name that all of AWS takes", quote(text))
    };
    let cleaned = clean(text, max);
    let instead = Some(cleaned).filter(|cleaned| is_valid(cleaned, max));
    Err(Invalid::new(message, expected).help(instead.as_ref().map(|name| format!("`{name}` would do"))).instead(instead))
}

fn is_valid(text: &str, max: usize) -> bool {
    text.len() <= max
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// The nearest name that is valid, if it becomes one at all.
fn clean(text: &str, max: usize) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' => out.push(c),
            '0'..='9' if !out.is_empty() => out.push(c),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
        if out.len() == max {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_fit() {
        for text in ["a", "shop", "pr-12", "no", "a2345678901234567890"] {
            assert_eq!(EnvName::try_from(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn names_that_do_not() {
        let cases = [
            ("Shop_Front", Some("`shop-front` would do")),
            ("12factor", Some("`factor` would do")),
            ("a--b", Some("`a-b` would do")),
            ("a-", Some("`a` would do")),
            ("", None),
            ("123", None),
            ("für", Some("`f-r` would do")),
            ("a23456789012345678901", Some("`a2345678901234567890` would do")),
        ];
        for (text, help) in cases {
            let invalid = ServiceName::try_from(text).unwrap_err();
            assert_eq!(invalid.help.as_deref(), help, "{text}");
        }
        let long = AppName::try_from("x".repeat(40).as_str()).unwrap_err();
        assert!(long.message.contains("too long for AWS: 40 characters, at most 20"), "{}", long.message);
        assert!(AppName::try_from("internal-shop").is_err());
    }
}
