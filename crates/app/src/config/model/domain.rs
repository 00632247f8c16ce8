//! Domain names.

use super::{EnvName, Invalid, RoleArn, text_type};
use crate::config::diagnostic::quote;

/// Characters of a domain name at most (RFC 1035, section 2.3.4, as text without the dot at the end).
const MAX_DOMAIN: usize = 253;

/// Characters of the first name of a certificate at most (ACM API reference, RequestCertificate, "DomainName").
pub const MAX_CERTIFICATE: usize = 64;

/// The label of a collection's load balancer below its domain.
pub const LOAD_BALANCER: &str = "alb";

text_type! {
    /// A domain name of two labels at least, in lower case, without a dot at the end.
    DomainName, |text| {
        const EXPECTED: &str = "a domain name such as `shop.example.com`";
        let lower = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if let Some((_, rest)) = lower.split_once("://") {
            let host = rest.split(['/', ':']).next().unwrap_or("");
            return Err(Invalid::new(format!("{} is a URL", quote(text)), EXPECTED).write(is_domain(host).then(|| host.to_owned())));
        }
        if let Some((host, _)) = lower.split_once(['/', ':']).filter(|(host, _)| is_domain(host)) {
            return Err(Invalid::new(format!("{} is more than a domain name", quote(text)), EXPECTED).write(host.to_owned()));
        }
        if lower.starts_with("*.") {
            return Err(Invalid::new(format!("{} is a wildcard", quote(text)), EXPECTED));
        }
        if lower.len() > MAX_DOMAIN {
            return Err(Invalid::new(format!("the name is longer than {MAX_DOMAIN} characters"), EXPECTED));
        }
        if !is_domain(&lower) {
            let help = (!text.is_ascii()).then(|| "write it in its ASCII form, which begins with `xn--`".to_owned());
            return Err(Invalid::new(format!("{} is no domain name", quote(text)), EXPECTED).help(help));
        }
        Ok(lower)
    }
}

impl DomainName {
    /// Whether it is `parent` itself or a name below it.
    pub fn is_in(&self, parent: &Self) -> bool {
        self.as_str().strip_suffix(parent.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// The name of the load balancer below it.
    #[must_use]
    pub fn load_balancer(&self) -> Self {
        Self(format!("{LOAD_BALANCER}.{self}"))
    }

    /// The name of an environment below it, such as `staging.shop.example.com`.
    #[must_use]
    pub fn below(&self, environment: &EnvName) -> Self {
        Self(format!("{environment}.{self}"))
    }

    /// Whether a certificate can be asked for it alone.
    pub fn fits_certificate(&self) -> bool {
        self.as_str().len() <= MAX_CERTIFICATE
    }
}

/// Two labels at least, each of letters, digits and hyphens; the last one no number.
fn is_domain(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
        && labels.last().is_some_and(|last| last.bytes().any(|b| b.is_ascii_lowercase()))
}

text_type! {
    /// The id of a hosted zone of Route 53.
    ZoneId, |text| {
        let id = text.strip_prefix("/hostedzone/").unwrap_or(text);
        let valid = |id: &str| {
            id.starts_with('Z') && (2..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        if valid(id) {
            return Ok(id.to_owned());
        }
        let upper = id.to_ascii_uppercase();
        Err(Invalid::new(format!("{} is no id of a hosted zone", quote(text)), "an id such as `Z0123456789ABCDEFGHIJ`")
            .write(Some(upper).filter(|upper| valid(upper))))
    }
}

/// The zone in which a collection's domain is delegated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParentZone {
    /// Its name.
    pub name: DomainName,
    /// The role through which it is written, where it is another account's. `None`: it is in the collection's account.
    pub role_arn: Option<RoleArn>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        for (text, name) in
            [("shop.example.com", "shop.example.com"), ("WWW.Shop.com.", "www.shop.com"), ("a.xn--p1ai", "a.xn--p1ai")]
        {
            assert_eq!(DomainName::try_from(text).unwrap().as_str(), name);
        }
        let (label, long) = (format!("{}.com", "a".repeat(64)), format!("{}com", "a.".repeat(126)));
        for text in [
            "",
            ".",
            "shop",
            "shop.",
            ".shop.com",
            "shop..com",
            "shop.com..",
            "-a.com",
            "a-.com",
            "a_b.com",
            "a b.com",
            "1.2.3.4",
            "a.1",
            "*.shop.com",
            "m\u{fc}nchen.de",
            "shop.com/x",
            "shop.com:80",
            "https://shop.com",
            "a@b.com",
            &label,
            &long,
        ] {
            assert!(DomainName::try_from(text).is_err(), "{text}");
        }
        for text in ["https://shop.com/x", "shop.com/", "shop.com:80"] {
            assert_eq!(DomainName::try_from(text).unwrap_err().instead.unwrap(), "shop.com", "{text}");
        }
    }

    #[test]
    fn zones() {
        assert_eq!(ZoneId::try_from("/hostedzone/Z012AB").unwrap().as_str(), "Z012AB");
        for text in ["", "Z", "z012ab", "X012AB", "example.com", "Z-1", "/hostedzone/"] {
            assert!(ZoneId::try_from(text).is_err(), "{text}");
        }
        assert_eq!(ZoneId::try_from("z012ab").unwrap_err().instead.unwrap(), "Z012AB");
    }
}
