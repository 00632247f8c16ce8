//! The nearest valid spelling.

/// Candidates of about the same length that are compared: more are the names of a file that nobody wrote by hand, and it takes time.
const MAX_COMPARED: usize = 300;

/// The candidate that the user most likely meant, if one is near enough.
///
/// Near means: equal but for capitals and the kind of dash, or at most a third of the letters (at least one)
/// wrong, missing, added or swapped, or else the beginning of exactly one candidate.
pub(crate) fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Long text is no misspelling, and the distance costs the product of both lengths.
    if typed.chars().count() > 64 {
        return None;
    }
    let typed = plain(typed);
    let length = typed.chars().count();
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let alike = candidates
        .iter()
        .copied()
        // What is much longer or shorter need not be compared.
        .filter(|candidate| {
            let count = candidate.chars().count();
            count.abs_diff(length) <= (count.max(length) / 3).max(1)
        })
        .take(MAX_COMPARED)
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count().max(typed.chars().count()) / 3).max(1))
        // One wrong letter of one or two is no likeness.
        .filter(|(distance, candidate)| *distance == 0 || candidate.chars().count().min(typed.chars().count()) > 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate);
    alike.or_else(|| {
        let mut longer = candidates.iter().copied().filter(|candidate| plain(candidate).starts_with(&typed));
        match (longer.next(), longer.next()) {
            (Some(only), None) if typed.chars().count() > 2 => Some(only),
            _ => None,
        }
    })
}

/// `did you mean ...?` for the nearest candidate, if there is one.
pub(crate) fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(typed, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// Names as a sentence lists them: `a`, `b` or `c`.
pub(crate) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let keys = ["cpu", "memory", "health_check", "platform_settings"];
        assert_eq!(nearest("helth_chek", keys), Some("health_check"));
        assert_eq!(nearest("health-check", keys), Some("health_check"));
        assert_eq!(nearest("Memory", keys), Some("memory"));
        assert_eq!(nearest("cpus", keys), Some("cpu"));
        assert_eq!(nearest("health", keys), Some("health_check"));
        assert_eq!(nearest("prod", ["production", "product"]), None);
        assert_eq!(nearest("replicas", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest(&"x".repeat(10_000), keys), None);
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
