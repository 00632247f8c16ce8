//! The form of EventBridge Scheduler.
//!
//! Six fields: minutes, hours, day of month, month, day of week, year. One of the two day fields is `?`, and the days of a week are
//! 1 (Sunday) to 7. Source: <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based>.

use super::field::{Field, Set};
use super::{Days, Schedule};

pub(super) fn expression(schedule: &Schedule) -> String {
    let minutes = steps(schedule.minutes, &Field::MINUTE).unwrap_or_else(|| list(schedule.minutes, &Field::MINUTE, 0));
    let hours = steps(schedule.hours, &Field::HOUR).unwrap_or_else(|| list(schedule.hours, &Field::HOUR, 0));
    let months = list(schedule.months, &Field::MONTH, 0);
    let (of_month, of_week) = match schedule.days {
        Days::Every => ("*".to_owned(), "?".to_owned()),
        Days::OfMonth(days) => (list(days, &Field::DAY, 0), "?".to_owned()),
        Days::OfWeek(days) => ("?".to_owned(), list(days, &Field::WEEKDAY, 1)),
    };
    format!("cron({minutes} {hours} {of_month} {months} {of_week} *)")
}

/// `5/15`: from 5 on every 15, to the end of the field.
fn steps(set: Set, field: &Field) -> Option<String> {
    let numbers: Vec<u8> = set.iter().collect();
    let [first, second, .., last] = numbers.as_slice() else { return None };
    let step = second - first;
    let even = numbers.windows(2).all(|pair| matches!(pair, [a, b] if b - a == step));
    (step > 1 && numbers.len() > 2 && even && last + step > field.to).then(|| format!("{first}/{step}"))
}

/// `*`, or numbers and ranges, each moved by `shift`.
fn list(set: Set, field: &Field, shift: u8) -> String {
    let numbers: Vec<u8> = set.iter().collect();
    if numbers.len() == usize::from(field.to - field.from) + 1 {
        return "*".to_owned();
    }
    let mut parts: Vec<(u8, u8)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let part = |(from, to): (u8, u8)| {
        let (from, to) = (from + shift, to + shift);
        match to - from {
            0 => from.to_string(),
            1 => format!("{from},{to}"),
            _ => format!("{from}-{to}"),
        }
    };
    parts.into_iter().map(part).collect::<Vec<_>>().join(",")
}
