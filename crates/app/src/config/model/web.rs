//! What browsers and CloudFront read: headers, origins, files.

use super::{Invalid, text_type};
use crate::config::diagnostic::quote;

/// A header that CloudFront adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomHeader {
    /// Its name.
    pub name: HeaderName,
    /// Its value.
    pub value: String,
    /// Where it is added. Default: to the answer.
    pub direction: HeaderDirection,
}

/// Where a header is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HeaderDirection {
    /// To the answer, on its way to the browser.
    #[default]
    Response,
    /// To the request, on its way to the service.
    Request,
}

text_type! {
    /// The name of an HTTP header.
    HeaderName, |text| {
        // RFC 9110, section 5.6.2: a token.
        let valid = |text: &str| {
            (1..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
        };
        if valid(text) {
            return Ok(text.to_owned());
        }
        let name = text.trim().trim_end_matches(':').replace(' ', "-");
        Err(Invalid::new(format!("{} is no name of a header", quote(text)), "a name such as `X-Frame-Options`")
            .write(Some(name).filter(|name| valid(name))))
    }
}

text_type! {
    /// An origin as CORS means it: `https://www.example.com`, with `*` for any part, or `*` alone.
    WebOrigin, |text| {
        const EXPECTED: &str = "an origin such as `https://www.example.com`, or `*`";
        if text == "*" {
            return Ok(text.to_owned());
        }
        let Some((scheme, host)) = text.split_once("://") else {
            return Err(Invalid::new(format!("{} has no scheme", quote(text)), EXPECTED)
                .write((!text.is_empty() && !text.contains(['/', ' '])).then(|| format!("https://{text}"))));
        };
        if let Some((host, _)) = host.split_once('/') {
            return Err(Invalid::new(format!("{} holds a path", quote(text)), EXPECTED).write(format!("{scheme}://{host}")));
        }
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let valid = matches!(scheme, "http" | "https")
            && !name.is_empty()
            && text.len() <= 255
            && text.matches('*').count() <= 1
            && name.split('.').all(is_label)
            && port.is_none_or(is_port);
        if valid { Ok(text.to_owned()) } else { Err(Invalid::new(format!("{} is no origin", quote(text)), EXPECTED)) }
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A part of a host name, with `*` for any part of it.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-*".contains(&b))
}

text_type! {
    /// The name of the file that answers a path without a file.
    IndexFile, |text| {
        let valid = (1..=255).contains(&text.len())
            && !text.starts_with('/')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./~".contains(&b))
            && text.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if valid {
            return Ok(text.to_owned());
        }
        let below = text.strip_prefix('/').filter(|rest| !rest.is_empty() && !rest.starts_with('/')).map(str::to_owned);
        Err(Invalid::new(format!("{} is no name of a file", quote(text)), "a file below `assets_path`, such as `index.html`").write(below))
    }
}

impl Default for IndexFile {
    /// `index.html`.
    fn default() -> Self {
        Self("index.html".to_owned())
    }
}

/// A method that a CORS rule of S3 may allow (Amazon S3 API reference, CORSRule).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HttpMethod {
    /// GET.
    Get,
    /// PUT.
    Put,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// DELETE.
    Delete,
}

impl HttpMethod {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Get, Self::Put, Self::Head, Self::Post, Self::Delete];

    /// In capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        for text in
            ["*", "https://www.example.com", "http://localhost:3000", "https://*.example.com", "https://pr-*.example.com:8443"]
        {
            assert!(WebOrigin::try_from(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "example.com",
            "https://",
            "ftp://example.com",
            "https://a.b/c",
            "https://a.b/",
            "https://a..b",
            "https://-a.b",
            "https://a.b:0",
            "https://a.b:65536",
            "https://a.b:+80",
            "https://a.b:",
            "https://*.*.b",
            "https://a b",
            "https://a_b.c",
            "//a.b",
        ] {
            assert!(WebOrigin::try_from(text).is_err(), "{text}");
        }
        assert_eq!(WebOrigin::try_from("example.com").unwrap_err().instead.unwrap(), "https://example.com");
        assert_eq!(WebOrigin::try_from("https://a.b/").unwrap_err().instead.unwrap(), "https://a.b");
    }

    #[test]
    fn names_of_headers() {
        for text in ["X-Frame-Options", "x!"] {
            assert!(HeaderName::try_from(text).is_ok(), "{text}");
        }
        for text in ["", "X A", "X:", "\u{e4}", "a\nb"] {
            assert!(HeaderName::try_from(text).is_err(), "{text}");
        }
        assert_eq!(HeaderName::try_from("X Frame Options:").unwrap_err().instead.unwrap(), "X-Frame-Options");
    }
}
