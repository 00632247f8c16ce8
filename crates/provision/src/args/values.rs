//! The values of options: times, topics, images.

use std::time::Duration;

/// A time with its unit.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
    parsed.ok_or_else(|| "expected a time with its unit, such as 90s or 10m".to_owned())
}

/// A time between two looks. Without one, looks would take all the calls that AWS allows the account.
pub(super) fn pause(text: &str) -> Result<Duration, String> {
    let pause = duration(text)?;
    if pause < Duration::from_secs(1) { Err("expected at least 1s between two looks".to_owned()) } else { Ok(pause) }
}

/// A topic of SNS, by its ARN.
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html>.
pub(super) fn topic(text: &str) -> Result<String, String> {
    let good = match text.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", partition, "sns", region, account, name] => {
            let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
            digits && [partition, region, name].iter().all(|part| !part.is_empty())
        }
        _ => false,
    };
    let expected = || "expected the ARN of a topic of SNS, such as arn:aws:sns:eu-west-1:123456789012:drift".to_owned();
    if good { Ok(text.to_owned()) } else { Err(expected()) }
}

/// `SERVICE=REF`.
pub(super) fn image(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((service, image)) if !service.is_empty() && !image.is_empty() => Ok((service.to_owned(), image.to_owned())),
        _ => Err("expected SERVICE=REF, such as api=nginx:1.29".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_unit() {
        assert_eq!(duration("10m"), Ok(Duration::from_mins(10)));
        assert_eq!(duration("1h30m"), Ok(Duration::from_mins(90)));
        assert!(duration("10").is_err() && duration("-5s").is_err() && duration("soon").is_err());
    }

    #[test]
    fn looks_have_a_pause_and_a_topic_is_one() {
        assert_eq!(pause("1s"), Ok(Duration::from_secs(1)));
        assert!(pause("0s").is_err() && pause("500ms").is_err() && pause("soon").is_err());
        assert!(topic("arn:aws:sns:eu-west-1:123456789012:drift").is_ok());
        assert!(topic("arn:aws-us-gov:sns:us-gov-west-1:123456789012:drift.fifo").is_ok());
        for wrong in
            ["x", "https://example.com/", "arn:aws:sqs:eu-west-1:123456789012:drift", "arn:aws:sns:eu-west-1:1:drift", ""]
        {
            assert!(topic(wrong).is_err(), "{wrong}");
        }
    }
}
