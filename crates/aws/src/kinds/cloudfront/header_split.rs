//! Response headers as people write them, sorted as CloudFront takes them: those of security and of CORS have settings of their
//! own, and are refused among the others.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>.

use std::collections::BTreeMap;

use provision_engine::Set;

use super::{Cors, Hsts, SecurityHeaders};

/// A header that CloudFront would not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{header}: {value} is not {expected}")]
pub struct HeaderError {
    /// Its name.
    pub header: String,
    /// What was given.
    pub value: String,
    /// What CloudFront takes.
    pub expected: &'static str,
}

/// Headers of security, of CORS, and all others.
pub type Parts = (SecurityHeaders, Option<Cors>, BTreeMap<String, String>);

/// Headers of a response, sorted into CloudFront's settings: of security, of CORS, and all others by name.
///
/// # Errors
/// A header has a value that CloudFront does not take.
pub fn split(headers: &BTreeMap<String, String>) -> Result<Parts, HeaderError> {
    let (mut security, mut cors, mut others) = (SecurityHeaders::default(), BTreeMap::new(), BTreeMap::new());
    for (header, value) in headers {
        let value = value.trim();
        let wrong = |expected| HeaderError { header: header.clone(), value: value.to_owned(), expected };
        let text = || Some(value.to_owned());
        match header.to_ascii_lowercase().as_str() {
            "strict-transport-security" => {
                security.hsts = Some(hsts(value).ok_or_else(|| wrong("max-age=SECONDS, with includeSubDomains and preload"))?);
            }
            "content-security-policy" => security.content_security_policy = text(),
            "x-content-type-options" if value.eq_ignore_ascii_case("nosniff") => security.nosniff = true,
            "x-content-type-options" => return Err(wrong("nosniff")),
            "x-frame-options" => match value.to_ascii_uppercase() {
                known if known == "DENY" || known == "SAMEORIGIN" => security.frame_options = Some(known),
                _ => return Err(wrong("DENY or SAMEORIGIN")),
            },
            "referrer-policy" => security.referrer_policy = Some(value.to_ascii_lowercase()),
            "x-xss-protection" => security.xss_protection = text(),
            name if name.starts_with("access-control-") => {
                cors.insert(name.to_owned(), value);
            }
            _ => {
                others.insert(header.clone(), value.to_owned());
            }
        }
    }
    Ok((security, read_cors(&cors)?, others))
}

fn hsts(value: &str) -> Option<Hsts> {
    let parts: Vec<String> = value.split(';').map(|part| part.trim().to_ascii_lowercase()).collect();
    let age = parts.iter().find_map(|part| part.strip_prefix("max-age=")).map(|age| age.trim_matches('"'));
    let has = |word: &str| parts.iter().any(|part| part == word);
    Some(Hsts { max_age_s: age?.parse().ok()?, include_subdomains: has("includesubdomains"), preload: has("preload") })
}

/// What is not said is as in AWS's own policy for simple CORS: `GET` and `HEAD`, and any request header.
fn read_cors(headers: &BTreeMap<String, &str>) -> Result<Option<Cors>, HeaderError> {
    let said = |name: &str| headers.get(&format!("access-control-{name}")).copied();
    let list = |name: &str, unsaid: &[&str]| -> Set<String> {
        let words = |text: &str| text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
        said(name).map_or_else(|| unsaid.iter().map(|word| (*word).to_owned()).collect(), words)
    };
    let wrong = |name: &str, expected| {
        let value = said(name).unwrap_or_default().to_owned();
        HeaderError { header: format!("access-control-{name}"), value, expected }
    };
    if headers.is_empty() {
        return Ok(None);
    }
    let known = ["allow-origin", "allow-headers", "allow-methods", "allow-credentials", "expose-headers", "max-age"]
        .map(|name| format!("access-control-{name}"));
    if let Some((name, value)) = headers.iter().find(|(name, _)| !known.contains(name)) {
        return Err(HeaderError {
            header: name.clone(),
            value: (*value).to_owned(),
            expected: "a header of CORS that CloudFront sets",
        });
    }
    let origins = list("allow-origin", &[]);
    if origins.is_empty() {
        return Err(wrong("allow-origin", "given, and the other headers of CORS need it"));
    }
    let methods: Set<String> = list("allow-methods", &["GET", "HEAD"])
        .iter()
        .map(|method| if method == "*" { "ALL".to_owned() } else { method.to_ascii_uppercase() })
        .collect();
    let max_age_s = match said("max-age") {
        None => 0,
        Some(age) => age.parse().map_err(|_| wrong("max-age", "a number of seconds"))?,
    };
    let credentials = said("allow-credentials").is_some_and(|said| said.eq_ignore_ascii_case("true"));
    let (headers, expose) = (list("allow-headers", &["*"]), list("expose-headers", &[]));
    Ok(Some(Cors { origins, headers, methods, credentials, expose, max_age_s }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn each_header_goes_where_cloudfront_takes_it() {
        let all = headers(&[
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            ("X-Content-Type-Options", "nosniff"),
            ("x-frame-options", "deny"),
            ("Access-Control-Allow-Origin", "https://a.example, https://b.example"),
            ("Access-Control-Max-Age", "60"),
            ("X-Robots-Tag", "noindex"),
        ]);
        let (security, cors, others) = split(&all).unwrap();
        assert_eq!(security.hsts, Some(Hsts { max_age_s: 31_536_000, include_subdomains: true, preload: false }));
        assert!(security.nosniff && security.frame_options.as_deref() == Some("DENY"));
        let cors = cors.unwrap();
        assert_eq!((cors.origins.len(), cors.methods.len(), cors.max_age_s), (2, 2, 60));
        assert_eq!(others, headers(&[("X-Robots-Tag", "noindex")]));
        assert_eq!(split(&BTreeMap::new()).unwrap(), (SecurityHeaders::default(), None, BTreeMap::new()));
    }

    #[test]
    fn what_cloudfront_would_not_take_is_said() {
        let wrong = |name: &str, value: &str| split(&headers(&[(name, value)])).unwrap_err().to_string();
        assert_eq!(wrong("X-Frame-Options", "ALLOWALL"), "X-Frame-Options: ALLOWALL is not DENY or SAMEORIGIN");
        assert!(wrong("Strict-Transport-Security", "yes").contains("max-age=SECONDS"));
        assert!(wrong("Access-Control-Max-Age", "60").contains("allow-origin"));
        assert!(wrong("Access-Control-Allow-Private-Network", "true").contains("that CloudFront sets"));
    }
}
