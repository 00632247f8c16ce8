//! Sizes as Compose writes them.

use crate::config::diagnostic::quote;
use crate::config::model::{Invalid, Memory};
use crate::config::reader::Cursor;

/// What is asked for.
pub(in crate::config) const EXPECTED: &str = "a size with its unit, such as `512M`, `512Mi` or `2gb`";
const MIB: f64 = 1_048_576.0;

/// A byte size: a number and `b`, `k`, `m` or `g`, also as `kb` or `Mi`, in any capitals; a number alone is bytes. The units are
/// powers of 1024.
/// Source: <https://github.com/compose-spec/compose-spec/blob/main/11-extension.md>, "Specifying byte values".
pub(in crate::config) fn read(value: &Cursor<'_>) -> Option<Memory> {
    match parse(value.written()?) {
        Ok(memory) => Some(memory),
        Err(invalid) => {
            value.refuse("config::value", invalid);
            None
        }
    }
}

/// The size that a text is.
pub(in crate::config) fn parse(text: &str) -> Result<Memory, Invalid> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(number.len()..).unwrap_or("").to_ascii_lowercase();
    let factor = match unit.as_str() {
        "" | "b" => 1.0,
        "k" | "kb" | "ki" | "kib" => 1024.0,
        "m" | "mb" | "mi" | "mib" => MIB,
        "g" | "gb" | "gi" | "gib" => MIB * 1024.0,
        _ => return Err(Invalid::new(format!("{} is no size", quote(text)), EXPECTED)),
    };
    let number = number.trim_end();
    let plain = (1..=20).contains(&number.len())
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let Some(amount) = number.parse::<f64>().ok().filter(|_| plain) else {
        return Err(Invalid::new(format!("{} is no size", quote(text)), EXPECTED));
    };
    let mib = (amount * factor / MIB).ceil();
    // Less than a mebibyte is no task's memory: the unit was forgotten.
    if unit.is_empty() && amount * factor < MIB {
        let meant = if amount <= 120.0 { format!("{number}G") } else { format!("{number}M") };
        return Err(
            Invalid::new(format!("{} without a unit is bytes", quote(text)), EXPECTED).write((amount > 0.0).then_some(meant))
        );
    }
    Memory::try_from(format!("{mib}M").as_str())
        .map_err(|_| Invalid::new(format!("{} is not in the range that Fargate has", quote(text)), EXPECTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, mib) in [
            ("512Mi", 512),
            ("1gb", 1024),
            ("1G", 1024),
            ("1.5g", 1536),
            ("536870912", 512),
            ("536870913b", 513),
            ("2048k", 2),
            ("2 GB", 2048),
            ("0.5GiB", 512),
        ] {
            assert_eq!(parse(text).unwrap().mib(), mib, "{text}");
        }
        for text in ["", "G", "-1G", "1e3M", "0", "0M", "121G", "2T", "2 apples", "1.2.3G", ".5G", "inf"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse("512").unwrap_err().help.unwrap(), "write `512M`");
        assert_eq!(parse("2").unwrap_err().help.unwrap(), "write `2G`");
    }
}
