//! Versions of database and cache engines.

use provision_engine::Value;
#[cfg(feature = "sdk")]
use provision_engine::{Class, Fault};

super::text::texts! {
    /// The version of an engine, as far as it is asked for: `16` is any 16.x, and `16.3` is 16.3 or a later 16.x, because
    /// minor upgrades come by themselves. As a floor a later major version is left alone: no engine goes back.
    EngineVersion
}

impl EngineVersion {
    /// Its numbers, up to the first part that is none: `16.4-R2` has 16 and 4, and `6.x` has 6.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let digits = |part: &str| part.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
        self.0.split('.').map_while(digits).collect()
    }
}

#[cfg(feature = "sdk")]
impl EngineVersion {
    /// The version as it begins, with so many numbers.
    fn begin(&self, count: usize) -> String {
        let numbers = self.numbers().into_iter().take(count);
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(".")
    }

    /// What to do about an engine that was raised past its parameters: there is no way back, and a group of parameters is for one
    /// version. A version that is only a floor is left alone, so nothing of ours has raised it.
    pub(crate) fn raised(&self, engine: &str) -> String {
        let version = self.begin(if engine == "postgres" { 1 } else { 2 });
        format!("it was raised to {engine} {self} outside: ask for `version: {version}`, and its parameters follow")
    }

    /// Refuses to make Redis OSS of a cache that became Valkey of this version outside.
    /// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html>.
    pub(crate) fn no_way_back(&self, became_valkey: bool) -> Result<(), Fault> {
        if !became_valkey {
            return Ok(());
        }
        let fault = Fault::new(Class::Refused, "it was made Valkey outside, and Valkey does not become Redis OSS again");
        Err(fault.help(format!("ask for `engine: valkey` and `version: {}`, and its parameters follow", self.begin(2))))
    }
}

impl Value for EngineVersion {
    const ORDERED: bool = true;
    fn accepts(&self, seen: &Self) -> bool {
        let (want, seen) = (self.numbers(), seen.numbers());
        let minor = want.len().saturating_sub(1);
        // Two versions of the same length differ in the last number alone when one is a minor upgrade of the other.
        let upgraded = minor > 0 && want.len() == seen.len() && want[..minor] == seen[..minor] && want[minor] <= seen[minor];
        seen.starts_with(&want) || upgraded
    }
    fn floor_met(&self, seen: &Self) -> bool {
        self.accepts(seen) || self.numbers() <= seen.numbers()
    }
    fn show(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_as_exact_as_it_is_asked_for_and_minor_upgrades_are_no_difference() {
        let accepts = |want: &str, seen: &str| EngineVersion::new(want).accepts(&EngineVersion::new(seen));
        for (want, seen) in [("16", "16.4"), ("16.3", "16.4"), ("8.0", "8.0.39"), ("8.0.35", "8.0.39"), ("6.x", "6.2.6")] {
            assert!(accepts(want, seen), "{want} {seen}");
        }
        for (want, seen) in [("16", "17.1"), ("16.4", "16.3"), ("8.0", "8.4.3"), ("1", "16.1"), ("8.0.39", "8.1.40")] {
            assert!(!accepts(want, seen), "{want} {seen}");
        }
    }

    #[cfg(feature = "sdk")]
    #[test]
    fn a_version_begins_with_its_numbers() {
        let begin = |version: &str, count| EngineVersion::new(version).begin(count);
        assert_eq!((begin("17.6-R2", 1), begin("8.0.1", 2), begin("7", 2)), ("17".to_owned(), "8.0".to_owned(), "7".to_owned()));
    }

    #[test]
    fn a_floor_never_goes_back() {
        let met = |want: &str, seen: &str| EngineVersion::new(want).floor_met(&EngineVersion::new(seen));
        assert!(met("15", "16.4") && met("8.0", "8.4.3") && met("16.4", "16.10"));
        assert!(!met("17", "16.4") && !met("16.4", "16.3"));
    }
}
