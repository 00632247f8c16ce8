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
        )
        // The tag of a whole reference.
        .write(text.rsplit(':').next().filter(|tag| is_tag(tag)).map(str::to_owned)))
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
        return Err(Invalid::new(format!("{} is a URL", quote(text)), EXPECTED).write(check(rest).ok()));
    }
    let (name, tag, digest) = split(text);
    if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
        let without = if tag.is_empty() { check(name).ok() } else { None };
        return Err(Invalid::new(format!("{} is no tag", quote(tag)), EXPECTED).write(without));
    }
    if let Some(digest) = digest.filter(|digest| !is_digest(digest)) {
        return no(format!("{} is no digest; one is `sha256:` and 64 hexadecimal digits", quote(digest)));
    }
    let (registry, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, name),
    };
    if registry.is_some_and(|registry| !is_registry(registry)) || !path.split('/').all(is_component) {
        // The tag may have capitals.
        let lower = format!("{}{}", name.to_lowercase(), text.get(name.len()..).unwrap_or_default());
        let instead = Some(lower).filter(|lower| lower != text && check(lower).is_ok());
        return Err(Invalid::new(format!("{} is no image reference", quote(text)), EXPECTED)
            .help(instead.as_ref().map(|lower| format!("image names are in lower case: `{lower}`")))
            .instead(instead));
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
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    port.is_none_or(is_port)
        && host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// Runs of lower-case letters and digits with `.`, `_`, `__` or hyphens between.
/// Source: <https://github.com/distribution/reference/blob/main/reference.go>.
fn is_component(text: &str) -> bool {
    let is_run = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_separator = |text: &str| matches!(text, "." | "_" | "__") || text.bytes().all(|b| b == b'-');
    text.starts_with(is_run) && text.ends_with(is_run) && text.split(is_run).all(is_separator)
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
            ("a__b/c---d.e_f", None, false),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:v1", Some("v1"), false),
            ("localhost:5000/team/api:v1", Some("v1"), false),
            (&format!("api@{digest}"), None, true),
            (&format!("api:v1@{digest}"), Some("v1"), true),
        ] {
            let image = ImageRef::try_from(text).unwrap();
            assert_eq!((image.tag(), image.digest().is_some()), (tag, has_digest), "{text}");
        }
        for text in [
            "",
            ":v1",
            "a b",
            "Api",
            "api:",
            "api@sha256:12",
            "/api",
            "api/",
            "a//b",
            "x.y:port/api",
            "x.y:0/api",
            "x.y:+5/api",
            "-a",
            "a._b",
            "a-_b",
            "a___b",
            "a..b",
            "a/.b",
            "a.",
            "\u{e9}",
            &format!("{}.io/a", "x".repeat(64)),
        ] {
            assert!(ImageRef::try_from(text).is_err(), "{text}");
        }
        assert_eq!(ImageRef::try_from("Api:v1").unwrap_err().help.unwrap(), "image names are in lower case: `api:v1`");
        assert_eq!(ImageRef::try_from("https://x.io/a").unwrap_err().help.unwrap(), "write `x.io/a`");
        for text in ["", "-x", ".x", "a b", "a/b", &"x".repeat(129)] {
            assert!(ImageTag::try_from(text).is_err(), "{text}");
        }
        assert!(ImageTag::try_from("v1.2_3-x").is_ok());
        assert_eq!(ImageTag::try_from("shop/api:v1").unwrap_err().instead.unwrap(), "v1");
        assert_eq!(ImageRef::try_from("Shop/Api:V1").unwrap_err().instead.unwrap(), "shop/api:V1");
    }
}
