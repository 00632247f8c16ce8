//! References of container images.

use super::{Invalid, text_type};
use crate::config::diagnostic::quote;

/// The `image` of a container definition has at most 255 characters (Amazon ECS API reference).
const MAX_IMAGE: usize = 255;

text_type! {
    /// A container image: `[registry[:port]/]name[:tag][@sha256:digest]`.
    ImageRef, check
}

text_type! {
    /// The tag of an image.
    ImageTag, |text| {
        if is_tag(text) {
            return Ok(text.to_owned());
        }
        Err(Invalid::new(
            format!("{} is no image tag", quote(text)),
            "1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`",
        ))
    }
}

/// Which tag of a ready image runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageTagMode {
    /// The one that is written.
    #[default]
    Static,
    /// That of the environment, where it has one.
    Sha,
}

impl ImageRef {
    /// The same image with another tag.
    pub(crate) fn with_tag(&self, tag: &ImageTag) -> Result<Self, Invalid> {
        let (name, ..) = split(self.as_str());
        Self::try_from(format!("{name}:{tag}").as_str())
    }

    /// The tag, if one is given.
    pub fn tag(&self) -> Option<&str> {
        split(self.as_str()).1
    }

    /// The digest with its algorithm, if one is given.
    pub fn digest(&self) -> Option<&str> {
        split(self.as_str()).2
    }
}

/// Name, tag and digest.
fn split(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
    // A colon before the last slash is that of the registry's port.
    match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag), digest),
        _ => (rest, None, digest),
    }
}

fn check(text: &str) -> Result<String, Invalid> {
    const EXPECTED: &str = "an image such as `nginx:1.29` or `123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:v1`";
    let no = |why: String| Err(Invalid::new(why, EXPECTED));
    if text.len() > MAX_IMAGE {
        return no(format!("the image reference is longer than {MAX_IMAGE} characters"));
    }
    if let Some((_, rest)) = text.split_once("://") {
        let help = check(rest).ok().map(|_| format!("write `{rest}`"));
        return Err(Invalid::new(format!("{} is a URL", quote(text)), EXPECTED).help(help));
    }
    let (name, tag, digest) = split(text);
    if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
        return no(format!("{} is no tag", quote(tag)));
    }
    if let Some(digest) = digest.filter(|digest| !is_digest(digest)) {
        return no(format!("{} is no digest; one is `sha256:` and 64 hexadecimal digits", quote(digest)));
    }
    let (registry, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, name),
    };
    if registry.is_some_and(|registry| !is_registry(registry)) || !path.split('/').all(is_component) {
        let lower = text.to_lowercase();
        let help = (lower != text && check(&lower).is_ok()).then(|| "image names are in lower case".to_owned());
        return Err(Invalid::new(format!("{} is no image reference", quote(text)), EXPECTED).help(help));
    }
    Ok(text.to_owned())
}

fn is_tag(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && !text.starts_with(['.', '-'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

fn is_registry(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    port.is_none_or(|port| port.parse::<u16>().is_ok())
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// Lower-case letters and digits with `.`, `_`, `__` or hyphens between.
fn is_component(text: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    edge(text.chars().next())
        && edge(text.chars().last())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
        && !text.contains("..")
        && !text.contains("___")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for (text, tag, has_digest) in [
            ("nginx", None, false),
            ("public.ecr.aws/nginx/nginx:1.29", Some("1.29"), false),
            ("localhost:5000/api", None, false),
            ("localhost:5000/team/api:v1", Some("v1"), false),
            (&format!("api@{digest}"), None, true),
            (&format!("api:v1@{digest}"), Some("v1"), true),
        ] {
            let image = ImageRef::try_from(text).unwrap();
            assert_eq!((image.tag(), image.digest().is_some()), (tag, has_digest), "{text}");
        }
        for text in ["", ":v1", "a b", "Api", "api:", "api@sha256:12", "/api", "api/", "a//b", "x.y:port/api", "-a"] {
            assert!(ImageRef::try_from(text).is_err(), "{text}");
        }
        assert_eq!(ImageRef::try_from("Api:v1").unwrap_err().help.unwrap(), "image names are in lower case");
        assert_eq!(ImageRef::try_from("https://x.io/a").unwrap_err().help.unwrap(), "write `x.io/a`");
        assert!(ImageTag::try_from("-x").is_err() && ImageTag::try_from("v1.2_3-x").is_ok());
    }
}
