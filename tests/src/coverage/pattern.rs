//! Addresses of nodes, with holes.

/// What stands for the label of an environment's scope.
const ENVIRONMENT: &str = "ENV/";

/// Whether an address is of a pattern. `ENV/` stands for an environment's label, `*` for one part between dots, and `**` at
/// the end for all that follow.
///
/// `label` is that of the node's scope: empty for what a collection shares.
#[must_use]
pub fn matches(pattern: &str, label: &str, address: &str) -> bool {
    if pattern == address {
        return true;
    }
    let (pattern, own) = match pattern.strip_prefix(ENVIRONMENT) {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let address = match address.strip_prefix(label).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) if own && !label.is_empty() => rest,
        None if !own && label.is_empty() => address,
        _ => return false,
    };
    let (mut parts, mut wanted) = (address.split('.'), pattern.split('.'));
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) | (Some("**"), Some(_)) => return true,
            (Some(want), Some(part)) if want == "*" || want == part => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_hole_is_one_part_and_two_are_all_that_follow() {
        for (pattern, label, address) in [
            ("network", "", "network"),
            ("subnet.public.*", "", "subnet.public.0"),
            ("ENV/log-group.*", "live", "live/log-group.api"),
            ("ENV/subscription.**", "live", "live/subscription.email.ops@example.com"),
        ] {
            assert!(matches(pattern, label, address), "{pattern} {address}");
        }
        for (pattern, label, address) in [
            ("network", "", "networks"),
            ("subnet.*", "", "subnet.public.0"),
            ("subnet.public.*.*", "", "subnet.public.0"),
            ("log-group.*", "live", "live/log-group.api"),
            ("ENV/network", "", "network"),
            ("ENV/subscription.**", "live", "live/subscription"),
        ] {
            assert!(!matches(pattern, label, address), "{pattern} {address}");
        }
    }
}
