//! Schedules: the five fields of Unix's cron, and what EventBridge Scheduler makes of them.
//!
//! A schedule is five sets of numbers. From them come the expression that AWS gets and the times at which it runs, so that both mean
//! the same. What the two forms cannot say alike is refused when it is read.

mod aws;
mod field;
mod next;
mod translate;

use std::fmt;

use self::field::{Field, Set};
use super::model::Invalid;
use crate::config::diagnostic::quote;
use crate::config::suggest::nearest;

const EXPECTED: &str = "five fields (minute, hour, day of month, month, day of week) such as `0 5 * * 1`, or `@daily`";

/// Names of common schedules (crontab(5)).
const MACROS: &[(&str, &str)] = &[
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// When a task runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    minutes: Set,
    hours: Set,
    days: Days,
    months: Set,
}

/// The days on which a task runs. AWS takes a day of the month or a day of the week, and so does a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    /// All.
    Every,
    /// 1 to 31.
    OfMonth(Set),
    /// 0 (Sunday) to 6.
    OfWeek(Set),
}

impl Schedule {
    /// As the file writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The expression that EventBridge Scheduler gets, such as `cron(0 5 ? * 2 *)`.
    pub fn aws_expression(&self) -> String {
        aws::expression(self)
    }
}

impl TryFrom<&str> for Schedule {
    type Error = Invalid;

    fn try_from(text: &str) -> Result<Self, Invalid> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let five = match words.as_slice() {
            [name] if name.starts_with('@') => {
                let Some((_, five)) = MACROS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
                    return Err(unknown_macro(name));
                };
                five.split(' ').collect()
            }
            _ => words,
        };
        let [minute, hour, day, month, weekday] = five.as_slice() else {
            return Err(wrong_count(text, five.len()));
        };
        let read = |at: usize, of: &Field, field: &str| of.read(field).map_err(|invalid| field::with(invalid, &five, at, " "));
        let minutes = read(0, &Field::MINUTE, minute)?;
        let hours = read(1, &Field::HOUR, hour)?;
        let of_month = read(2, &Field::DAY, day)?;
        let months = read(3, &Field::MONTH, month)?;
        let of_week = read(4, &Field::WEEKDAY, weekday)?.sundays_as_one();
        let days = match (Field::DAY.is_open(day), Field::WEEKDAY.is_open(weekday)) {
            (true, true) => Days::Every,
            (false, true) => Days::OfMonth(of_month),
            (true, false) if of_week.count() == 7 => Days::Every,
            (true, false) => Days::OfWeek(of_week),
            (false, false) => return Err(both_days(minute, hour, day, month, weekday)),
        };
        let schedule = Self { text: text.to_owned(), minutes, hours, days, months };
        if schedule.never() {
            return Err(Invalid::new(format!("{} never runs: no such month has such a day", quote(text)), EXPECTED));
        }
        Ok(schedule)
    }
}

impl Schedule {
    /// Whether no month that it names has a day that it names.
    fn never(&self) -> bool {
        // A leap year's February has 29 days.
        const LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let Days::OfMonth(days) = self.days else { return false };
        !self
            .months
            .iter()
            .any(|month| LENGTHS.get(usize::from(month) - 1).is_some_and(|length| days.iter().any(|day| day <= *length)))
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn unknown_macro(name: &str) -> Invalid {
    if name.eq_ignore_ascii_case("@reboot") {
        return Invalid::new("`@reboot` has no meaning here: there is no machine that starts", EXPECTED)
            .help("run it in the service's own command".to_owned());
    }
    let names = MACROS.iter().map(|(name, _)| *name);
    Invalid::new(format!("{} is no schedule", quote(name)), EXPECTED).meant(nearest(name, names))
}

fn wrong_count(text: &str, count: usize) -> Invalid {
    let help = if text.starts_with("cron(") {
        Some("write the five fields of Unix's cron: they are translated for AWS".to_owned())
    } else if text.starts_with("rate(") {
        Some("write it as five fields".to_owned())
    } else if count == 6 {
        Some("there are no fields for seconds and years".to_owned())
    } else {
        None
    };
    let instead = translate::unix(text).filter(|five| Schedule::try_from(five.as_str()).is_ok());
    Invalid::new(format!("{} has {count} fields", quote(text)), EXPECTED)
        .help(help.map(|help| instead.as_ref().map_or_else(|| help.clone(), |five| format!("{help}: `{five}`"))))
        .instead(instead)
}

/// Unix runs on the days that fit either field; AWS takes one of the two.
fn both_days(minute: &str, hour: &str, day: &str, month: &str, weekday: &str) -> Invalid {
    Invalid::new("a day of the month and a day of the week at once are no single schedule of AWS", "one of the two as `*`").help(
        format!("write two tasks, one with `{minute} {hour} {day} {month} *` and one with `{minute} {hour} * {month} {weekday}`"),
    )
}

#[cfg(test)]
mod tests;
