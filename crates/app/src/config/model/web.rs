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
        let valid = (1..=256).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if valid {
            return Ok(text.to_owned());
        }
        let help = text.trim_end().strip_suffix(':').map(|name| format!("write `{name}`"));
        Err(Invalid::new(format!("{} is no name of a header", quote(text)), "a name such as `X-Frame-Options`").help(help))
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
                .help((!text.is_empty() && !text.contains(['/', ' '])).then(|| format!("write `https://{text}`"))));
        };
        if let Some((host, _)) = host.split_once('/') {
            return Err(Invalid::new(format!("{} holds a path", quote(text)), EXPECTED).help(format!("write `{scheme}://{host}`")));
        }
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let valid = matches!(scheme, "http" | "https")
            && !name.is_empty()
            && text.len() <= 255
            && text.matches('*').count() <= 1
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-*".contains(&b))
            && port.is_none_or(|port| port.parse::<u16>().is_ok());
        if valid { Ok(text.to_owned()) } else { Err(Invalid::new(format!("{} is no origin", quote(text)), EXPECTED)) }
    }
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
        let help = text.strip_prefix('/').filter(|rest| !rest.is_empty() && !rest.starts_with('/')).map(|rest| format!("write `{rest}`"));
        Err(Invalid::new(format!("{} is no name of a file", quote(text)), "a file below `assets_path`, such as `index.html`").help(help))
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
