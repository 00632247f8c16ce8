//! Texts, words, numbers.

use std::ops::RangeInclusive;

use super::Cursor;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::Takes;
use crate::config::model::Invalid;
use crate::config::suggest::{did_you_mean, one_of};
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
        let expected = one_of(words.iter().copied());
        let text = self.text(&expected)?;
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            self.fault(
                Diagnostic::error("config::value", format!("{} cannot be {}", self.name(), quote(text)))
                    .expected(expected)
                    .help(did_you_mean(text, words)),
            );
        }
        found
    }

    /// The text of a scalar, whatever it looks like: `no` and `012` are text where text is wanted.
    pub(crate) fn text(&self, expected: &str) -> Option<&'a str> {
        match &self.node.data {
            Data::Scalar { text, .. } if !self.node.is_null() => Some(text),
            _ => {
                self.wrong_type(expected, None);
                None
            }
        }
    }

    /// A value of a checked type, made from its text.
    pub(crate) fn parse<T>(&self, expected: &str) -> Option<T>
    where
        T: TryFrom<&'a str, Error = Invalid>,
    {
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
        if let Data::Scalar { text, quoted: false } = &self.node.data {
            match text.to_ascii_lowercase().as_str() {
                "true" => return Some(true),
                "false" => return Some(false),
                "yes" | "on" | "y" => {
                    self.wrong_type("`true` or `false`", Some("write `true`".to_owned()));
                    return None;
                }
                "no" | "off" | "n" => {
                    self.wrong_type("`true` or `false`", Some("write `false`".to_owned()));
                    return None;
                }
                _ => {}
            }
        }
        let help = match &self.node.data {
            Data::Scalar { text, quoted: true } if matches!(text.as_str(), "true" | "false") => {
                Some("remove the quotes".to_owned())
            }
            _ => None,
        };
        self.wrong_type("`true` or `false`", help);
        None
    }

    /// A whole number in a range. Only plain decimal digits: readers of YAML differ on `010` and `1_000`.
    pub(crate) fn integer(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let Data::Scalar { text, quoted } = &self.node.data else {
            self.wrong_type(&expected, None);
            return None;
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if *quoted || !plain || (digits.len() > 1 && digits.starts_with('0')) {
            let help = if *quoted && plain {
                Some("remove the quotes".to_owned())
            } else if plain {
                Some("write it without the leading zero, which some YAML readers take for octal".to_owned())
            } else if text.contains('_') || text.starts_with("0x") || text.starts_with("0o") {
                Some("write plain decimal digits".to_owned())
            } else {
                None
            };
            self.fault(
                Diagnostic::error("config::type", format!("{} is no plain whole number", self.name()))
                    .expected(expected)
                    .help(help),
            );
            return None;
        }
        match text.parse::<u32>() {
            Ok(value) if range.contains(&value) => Some(value),
            _ => {
                let message = format!("{} is {}, which is out of range", self.name(), quote(text));
                self.fault(Diagnostic::error("config::range", message).expected(expected));
                None
            }
        }
    }
}
