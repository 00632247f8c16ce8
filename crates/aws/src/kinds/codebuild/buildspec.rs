//! The steps of a build.

use provision_engine::Value;

crate::types::text::texts! {
    /// The steps of a build, as the text of a build specification. White space at its ends means nothing.
    Buildspec by trimmed
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

impl Value for Buildspec {
    fn show(&self) -> String {
        let lines = self.0.lines().count();
        format!("{lines} lines, {}", &blake3::hash(self.0.as_bytes()).to_hex()[..8])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_round_a_buildspec_means_nothing() {
        assert_eq!(Buildspec::new("version: 0.2\n"), Buildspec::new("\nversion: 0.2"));
        assert_ne!(Buildspec::new("version: 0.2"), Buildspec::new("version:  0.2"));
        assert!(Buildspec::new("a\nb").show().starts_with("2 lines, "));
    }
}
