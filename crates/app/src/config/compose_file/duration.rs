//! Durations as Compose writes them.

use crate::config::diagnostic::quote;
use crate::config::model::Invalid;

/// Units, from the longest to the shortest, and their microseconds.
const UNITS: [(&str, u64); 5] = [("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];

/// Microseconds of a duration such as `1m30s`: numbers with units, each unit once and the longer ones first.
/// Source: <https://github.com/compose-spec/compose-spec/blob/main/11-extension.md>, "Specifying durations".
pub(in crate::config) fn micros(text: &str) -> Result<u64, Invalid> {
    let no = || Invalid::new(format!("{} is no duration", quote(text)), "a duration such as `90s` or `1m30s`");
    let mut total = 0_u64;
    let mut rest = text;
    let mut units = UNITS.as_slice();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(no)?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let at = units.iter().position(|(name, _)| *name == unit).ok_or_else(no)?;
        let (_, factor) = units.get(at).ok_or_else(no)?;
        let number: u64 = number.parse().map_err(|_| no())?;
        total = number.checked_mul(*factor).and_then(|part| total.checked_add(part)).ok_or_else(no)?;
        units = units.get(at + 1..).unwrap_or_default();
        rest = after;
    }
    if text.is_empty() { Err(no()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [("90s", 90), ("1m30s", 90), ("1h5m30s20ms", 3930), ("2562047h", 9_223_369_200), ("0s", 0)] {
            assert_eq!(micros(text).unwrap() / 1_000_000, seconds, "{text}");
        }
        assert_eq!(micros("1us").unwrap(), 1);
        for text in ["", "1", "s", "1x", "1s1m", "1m1m", "-1m", "1.5m", "99999999999999999999h", "9999999999999999h", "1m 30s"] {
            assert!(micros(text).is_err(), "{text}");
        }
    }
}
