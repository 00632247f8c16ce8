//! One field of a cron expression.

use super::EXPECTED;
use crate::config::diagnostic::quote;
use crate::config::model::Invalid;
use crate::config::suggest::nearest;

/// Numbers from 0 to 59.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    pub(super) fn has(self, number: u8) -> bool {
        number < 64 && self.0 & (1 << number) != 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        (0..64).filter(move |number| self.has(*number))
    }

    pub(super) fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Day 7 of a week is its day 0.
    pub(super) fn sundays_as_one(self) -> Self {
        if self.has(7) { Self(self.0 & !(1 << 7) | 1) } else { self }
    }
}

/// What a field may hold.
pub(super) struct Field {
    name: &'static str,
    pub(super) from: u8,
    pub(super) to: u8,
    /// The names of its numbers, the first one that of `from`.
    names: &'static [&'static str],
}

impl Field {
    pub(super) const MINUTE: Self = Self { name: "minute", from: 0, to: 59, names: &[] };
    pub(super) const HOUR: Self = Self { name: "hour", from: 0, to: 23, names: &[] };
    pub(super) const DAY: Self = Self { name: "day of month", from: 1, to: 31, names: &[] };
    pub(super) const MONTH: Self = Self {
        name: "month",
        from: 1,
        to: 12,
        names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    };
    /// 0 and 7 are Sunday.
    pub(super) const WEEKDAY: Self =
        Self { name: "day of week", from: 0, to: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };

    /// Whether the field leaves every number open: `*` or `*/1`. A list of all of them is none, because the days' two fields
    /// are joined by "or" where neither begins with `*`.
    #[expect(clippy::unused_self, reason = "reads as the question it is")]
    pub(super) fn is_open(&self, text: &str) -> bool {
        matches!(text, "*" | "*/1")
    }

    /// The numbers of a field.
    pub(super) fn read(&self, text: &str) -> Result<Set, Invalid> {
        let items: Vec<&str> = text.split(',').collect();
        items.iter().enumerate().try_fold(Set(0), |set, (at, item)| {
            let read = self.item(text, item).map_err(|invalid| with(invalid, &items, at, ","))?;
            Ok(Set(set.0 | read.0))
        })
    }

    /// `*`, `a`, `a-b`, each with `/step` but the second.
    fn item(&self, field: &str, item: &str) -> Result<Set, Invalid> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(self.step(field, step)?)),
            None => (item, None),
        };
        let parts: Vec<&str> = item.splitn(2, '/').collect();
        let whole = |invalid| with(invalid, &parts, 0, "/");
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (self.from, self.to),
            Some((from, to)) => self.range(field, from, to).map_err(whole)?,
            None => {
                let number = self.number(field, range).map_err(whole)?;
                if let Some(step) = step {
                    let message = format!("{} in the {} has a step and no range", quote(item), self.name);
                    return Err(Invalid::new(message, EXPECTED).write(format!("{range}-{}/{step}", self.last())));
                }
                (number, number)
            }
        };
        let step = usize::from(step.unwrap_or(1));
        Ok((from..=to).step_by(step).fold(Set(0), |set, number| Set(set.0 | 1 << number)))
    }

    fn range(&self, field: &str, from: &str, to: &str) -> Result<(u8, u8), Invalid> {
        let first = self.number(field, from).map_err(|invalid| with(invalid, &[from, to], 0, "-"))?;
        let mut last = self.number(field, to).map_err(|invalid| with(invalid, &[from, to], 1, "-"))?;
        // At the end of a range Sunday ends the week: `FRI-SUN`.
        if last == 0 && first > 0 && self.to == 7 {
            last = 7;
        }
        if first > last {
            let message = format!("{} in the {} begins after it ends", quote(&format!("{from}-{to}")), self.name);
            return Err(Invalid::new(message, EXPECTED).write(format!("{from}-{},{}-{to}", self.last(), self.from)));
        }
        Ok((first, last))
    }

    /// The last number as a user writes it.
    fn last(&self) -> u8 {
        if self.to == 7 { 6 } else { self.to }
    }

    fn step(&self, field: &str, text: &str) -> Result<u8, Invalid> {
        match number(text) {
            Some(step) if step > 0 && step <= self.to => Ok(step),
            _ => Err(Invalid::new(
                format!("{} is no step in the {} {}", quote(text), self.name, quote(field)),
                format!("a step from 1 to {}", self.to),
            )),
        }
    }

    fn number(&self, field: &str, text: &str) -> Result<u8, Invalid> {
        if let Some(at) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Ok(self.from + u8::try_from(at).unwrap_or(0));
        }
        if let Some(number) = number(text).filter(|number| (self.from..=self.to).contains(number)) {
            return Ok(number);
        }
        let expected = match self.names {
            [first, .., last] => format!("a number from {} to {}, or a name from `{first}` to `{last}`", self.from, self.to),
            _ => format!("a number from {} to {}", self.from, self.to),
        };
        let upper = text.to_ascii_uppercase();
        let invalid = Invalid::new(format!("{} is no {} in {}", quote(text), self.name, quote(field)), expected);
        if text == "?" {
            return Err(invalid.help("write `*`: it becomes `?` where AWS wants it".to_owned()).instead("*".to_owned()));
        }
        if upper.ends_with(['L', 'W']) && text.len() <= 3 || text.contains('#') {
            let why = "the last day, the nearest working day and the n-th weekday are no part of the five fields";
            return Err(invalid.help(why.to_owned()));
        }
        // `MONDAY` begins with its name.
        match self.names.iter().find(|name| upper.starts_with(**name)) {
            Some(name) => Err(invalid.write((*name).to_owned())),
            None => Err(invalid.meant(nearest(&upper, self.names.iter().copied()))),
        }
    }
}

/// What would be right in the place of one part, as what would be right in the place of the whole.
pub(super) fn with(invalid: Invalid, parts: &[&str], at: usize, between: &str) -> Invalid {
    let Some(part) = invalid.instead.clone() else { return invalid };
    let whole: Vec<&str> = parts.iter().enumerate().map(|(n, old)| if n == at { part.as_str() } else { old }).collect();
    invalid.instead(whole.join(between))
}

/// Plain digits.
fn number(text: &str) -> Option<u8> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
