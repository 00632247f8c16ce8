//! Deterministic names, within AWS's limits.

/// How many hex digits tell shortened or replaced names apart.
const HASH: usize = 8;

/// A name for a node: `{scope}-{node}`, in lower case with hyphens, shortened to `max` with a hash of the whole where it is longer.
///
/// `stack` is the scope's identity, `app/collection` or `app/collection/environment`.
#[must_use]
pub fn of(stack: &str, node: &str, max: usize) -> String {
    let full = plain(stack, node);
    if full.len() <= max { full } else { hashed(&full, &format!("{stack} {node}"), max) }
}

/// A text as it is, shortened to `max` with a mark and a hash of the whole where it is longer.
#[must_use]
pub fn shortened(full: String, mark: char, max: usize) -> String {
    if full.len() <= max {
        return full;
    }
    let head: String = full.chars().take(max.saturating_sub(HASH + 1)).collect();
    format!("{head}{mark}{}", &blake3::hash(full.as_bytes()).to_hex()[..HASH])
}

/// A name that also tells one set of immutable settings from another, so that a replacement finds its name free.
#[must_use]
pub fn of_version(stack: &str, node: &str, immutable: &str, max: usize) -> String {
    hashed(&plain(stack, node), &format!("{stack} {node} {immutable}"), max)
}

/// What the names of a scope's nodes begin with, where they are not shortened into it: `app-environment-`.
#[must_use]
pub fn prefix(stack: &str) -> String {
    plain(stack, "")
}

/// `app` and the collection, or `app` and the environment: an environment's name is unique in its application.
fn plain(stack: &str, node: &str) -> String {
    let mut parts = stack.split('/');
    let app = parts.next().unwrap_or_default();
    let last = parts.next_back().unwrap_or_default();
    let text = format!("{app}-{last}-{node}");
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

fn hashed(full: &str, of: &str, max: usize) -> String {
    let hash = &blake3::hash(of.as_bytes()).to_hex()[..HASH];
    let room = max.saturating_sub(HASH + 1);
    let head: String = full.chars().take(room).collect();
    format!("{}-{hash}", head.trim_end_matches('-'))
}

/// What every name of a scope's nodes begins with, whether it was shortened or not.
#[must_use]
pub fn beginning(stack: &str, max: usize) -> String {
    let name = of_version(stack, "", "", max);
    name.rsplit_once('-').map_or_else(String::new, |(head, _)| head.to_owned())
}

/// What all these prefixes begin with: one list call by it covers them all.
#[must_use]
pub fn common_prefix<'a>(prefixes: impl IntoIterator<Item = &'a String>) -> String {
    let mut prefixes = prefixes.into_iter();
    let first = prefixes.next().cloned().unwrap_or_default();
    prefixes.fold(first, |common, next| common.chars().zip(next.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect())
}

/// The IAM path of a scope: `/provision/app/environment/`.
#[must_use]
pub fn iam_path(stack: &str) -> String {
    format!("/provision/{}/", stack.split('/').collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_short_and_told_apart() {
        assert_eq!(of("shop/review/staging", "service.api", 63), "shop-staging-service-api");
        let long = of("a-long-application/review/staging", "service.a-long-service-name", 32);
        assert_eq!(long.len(), 32);
        assert_ne!(long, of("a-long-application/review/staging", "service.a-long-service-nams", 32));
        assert_ne!(of_version("s/c", "n", "80", 32), of_version("s/c", "n", "81", 32));
        assert!(of_version("s/c", "n", "80", 32).len() <= 32);
    }

    #[test]
    fn shortened_names_are_found_by_what_they_begin_with() {
        for stack in
            ["shop/review/staging", "an-application-of-20/review/an-environment-of-20", "a-long-app-name/x/exactly-so-long-"]
        {
            let prefix = beginning(stack, 40);
            for node in ["cache.sessions", "subnet-group.cache.a-cache-with-a-rather-long-name"] {
                let name = of(stack, node, 40);
                assert!(name.len() <= 40 && name.starts_with(&prefix), "{name} {prefix}");
            }
        }
    }

    #[test]
    fn one_prefix_covers_several() {
        let prefixes = ["/provision/shop/review/".to_owned(), "/provision/shop/staging/".to_owned()];
        assert_eq!(common_prefix(&prefixes), "/provision/shop/");
        assert_eq!(common_prefix(&prefixes[..1]), prefixes[0]);
    }

    /// Names are identity: they must never change between releases.
    #[test]
    fn names_are_the_same_in_every_release() {
        assert_eq!(
            of("a-long-application/review/staging", "service.a-long-service-name", 32),
            "a-long-application-stag-3169d281"
        );
        assert_eq!(
            of_version("shop/review/staging", "target-group.api", "HTTP 8080 vpc-1", 32),
            "shop-staging-target-gro-8d6e350d"
        );
    }
}
