//! Texts, words, numbers.

use std::ops::RangeInclusive;

use super::Cursor;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::Takes;
use crate::config::model::Invalid;
use crate::config::suggest::{nearest, one_of};
use crate::config::words::Word;
use crate::config::yaml::Data;

impl<'a> Cursor<'a> {
    /// The text that its key takes, which is valid.
    pub(crate) fn valid(&self) -> Option<&'a str> {
        let form = self.takes(Takes::form)?;
        let text = self.text(form.is)?;
        (form.check)(text).map_err(|invalid| self.refuse("config::value", invalid)).ok()?;
        Some(text)
    }

    /// The text that its key takes, for a reader that knows more of what is valid.
    pub(crate) fn written(&self) -> Option<&'a str> {
        self.text(self.takes(Takes::form)?.is)
    }

    /// A value of a checked type, made from the text that its key takes.
    pub(crate) fn checked<T>(&self) -> Option<T>
    where
        T: TryFrom<&'a str, Error = Invalid>,
    {
        self.parse(self.takes(Takes::form)?.is)
    }

    /// A whole number of the range that its key takes.
    pub(crate) fn number(&self) -> Option<u32> {
        let (from, to) = self.takes(Takes::range)?;
        self.integer(from..=to)
    }

    /// One of the words that its key takes.
    pub(crate) fn word<T: Word>(&self) -> Option<T> {
        let word = self.one_word()?;
        T::ALL.iter().copied().find(|value| value.word() == word)
    }

    /// As [`Cursor::word`], without a type for them.
    pub(crate) fn one_word(&self) -> Option<&'static str> {
        let words = self.takes(Takes::words)?;
        if self.is_full() {
            return None;
        }
        let expected = one_of(words.iter().copied());
        let text = self.text(&expected)?;
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            self.fault(
                Diagnostic::error("config::value", format!("{} cannot be {}", self.name(), quote(text)))
                    .expected(expected)
                    .meant(nearest(text, words)),
            );
        }
        found
    }

    /// The text of a scalar, whatever it looks like: `no` and `012` are text where text is wanted.
    pub(crate) fn text(&self, expected: &str) -> Option<&'a str> {
        match &self.node.data {
            Data::Scalar { text, .. } if !self.node.is_null() => Some(text),
            _ => {
                self.wrong_type(expected);
                None
            }
        }
    }

    /// A value of a checked type, made from its text.
    pub(crate) fn parse<T>(&self, expected: &str) -> Option<T>
    where
        T: TryFrom<&'a str, Error = Invalid>,
    {
        // What would be said of it is dropped, and looking for what was meant takes time.
        if self.is_full() {
            return None;
        }
        match T::try_from(self.text(expected)?) {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.refuse("config::value", invalid);
                None
            }
        }
    }

    /// `true` or `false`. YAML 1.1's `yes`, `no`, `on` and `off` are refused with advice.
    pub(crate) fn boolean(&self) -> Option<bool> {
        const EXPECTED: &str = "`true` or `false`";
        let Data::Scalar { text, quoted } = &self.node.data else {
            self.wrong_type(EXPECTED);
            return None;
        };
        let meant = match text.to_ascii_lowercase().as_str() {
            "true" if !quoted => return Some(true),
            "false" if !quoted => return Some(false),
            "true" | "yes" | "on" | "y" | "1" => Some("true"),
            "false" | "no" | "off" | "n" | "0" => Some("false"),
            other => nearest(other, ["true", "false"]),
        };
        let fault = self.of_wrong_type(EXPECTED);
        self.fault(match meant {
            Some(word) if *quoted && text == word => fault.help("remove the quotes".to_owned()).replace(self.place(), word),
            Some(word) => fault.help(format!("write `{word}`")).replace(self.place(), word),
            None => fault,
        });
        None
    }

    /// A whole number in a range. Only plain decimal digits: readers of YAML differ on `010` and `1_000`.
    pub(crate) fn integer(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let Data::Scalar { text, quoted } = &self.node.data else {
            self.wrong_type(&expected);
            return None;
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if *quoted || !plain || (digits.len() > 1 && digits.starts_with('0')) {
            let number = digits_of(text).filter(|number| range.contains(number));
            let help = if *quoted && plain {
                Some("remove the quotes".to_owned())
            } else if plain {
                Some("write it without the leading zero, which some YAML readers take for octal".to_owned())
            } else {
                number.map(|number| format!("write plain decimal digits: `{number}`"))
            };
            let fault = Diagnostic::error("config::type", format!("{} is no plain whole number", self.name()));
            let fault = fault.expected(expected).help(help);
            self.fault(match number {
                Some(number) => fault.replace(self.place(), number.to_string()),
                None => fault,
            });
            return None;
        }
        match text.parse::<u32>() {
            Ok(value) if range.contains(&value) => Some(value),
            _ => {
                let (bound, nearest) = if text.starts_with('-') || text.parse::<u32>().is_ok_and(|value| value < *range.start()) {
                    ("least", range.start())
                } else {
                    ("most", range.end())
                };
                let message = format!("{} is {}, which is out of range", self.name(), quote(text));
                self.fault(
                    Diagnostic::error("config::range", message)
                        .expected(expected)
                        .help(format!("the {bound} is `{nearest}`"))
                        .replace(self.place(), nearest.to_string()),
                );
                None
            }
        }
    }
}

/// The number that is written in another way: `0x10`, `0o17`, `1_000`, `80.0`, `8e3`, `" 80 "`.
fn digits_of(text: &str) -> Option<u32> {
    let text = text.trim().replace(['_', ','], "");
    if let Some(hex) = text.strip_prefix("0x") {
        return u32::from_str_radix(hex, 16).ok();
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return u32::from_str_radix(octal, 8).ok();
    }
    let whole = |number: &f64| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number);
    text.parse::<u32>().ok().or_else(|| text.parse::<f64>().ok().filter(whole).map(|number| number as u32))
}
