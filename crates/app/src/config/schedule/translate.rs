//! Schedules in other forms, as the five fields.

/// The five fields of `rate(10 minutes)`, `cron(0 5 * * ? *)` or six fields that begin with seconds, if they say the same.
pub(super) fn unix(text: &str) -> Option<String> {
    if let Some(rate) = inside(text, "rate") {
        return of_rate(rate);
    }
    if let Some(fields) = inside(text, "cron") {
        return of_aws(fields);
    }
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["0", five @ ..] if five.len() == 5 => Some(five.join(" ")),
        _ => None,
    }
}

fn inside<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    text.trim().strip_prefix(form)?.strip_prefix('(')?.strip_suffix(')')
}

/// Only what divides an hour or a day comes at the same distances.
fn of_rate(rate: &str) -> Option<String> {
    let (count, unit) = rate.split_once(' ')?;
    let count: u8 = count.parse().ok()?;
    match (unit.trim_end_matches('s'), count) {
        ("minute", 1) => Some("* * * * *".to_owned()),
        ("minute", 2..60) if 60 % count == 0 => Some(format!("*/{count} * * * *")),
        ("hour", 1) => Some("0 * * * *".to_owned()),
        ("hour", 2..24) if 24 % count == 0 => Some(format!("0 */{count} * * *")),
        ("day", 1) => Some("0 0 * * *".to_owned()),
        _ => None,
    }
}

/// Days of the week by number count from another day there: only names and none are translated.
fn of_aws(fields: &str) -> Option<String> {
    let [minute, hour, day, month, weekday, "*"] = *fields.split_whitespace().collect::<Vec<_>>().as_slice() else {
        return None;
    };
    let open = |field: &str| if field == "?" { "*".to_owned() } else { field.to_owned() };
    (!weekday.contains(|c: char| c.is_ascii_digit())).then(|| format!("{minute} {hour} {} {month} {}", open(day), open(weekday)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms() {
        for (text, expected) in [
            ("rate(1 minute)", Some("* * * * *")),
            ("rate(10 minutes)", Some("*/10 * * * *")),
            ("rate(7 minutes)", None),
            ("rate(90 minutes)", None),
            ("rate(1 hour)", Some("0 * * * *")),
            ("rate(6 hours)", Some("0 */6 * * *")),
            ("rate(1 day)", Some("0 0 * * *")),
            ("rate(2 days)", None),
            ("rate(0 minutes)", None),
            ("rate(x minutes)", None),
            ("rate()", None),
            ("cron(0 5 * * ? *)", Some("0 5 * * *")),
            ("cron(0 5 ? * MON-FRI *)", Some("0 5 * * MON-FRI")),
            ("cron(0 5 ? * 2 *)", None),
            ("cron(0 5 * * ? 2027)", None),
            ("cron(0 5 * *", None),
            ("0 0 5 * * 1", Some("0 5 * * 1")),
            ("30 0 5 * * 1", None),
            ("0 5 * *", None),
        ] {
            assert_eq!(unix(text).as_deref(), expected, "{text}");
        }
    }
}
