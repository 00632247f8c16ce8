//! When an environment ends, as tags of one of its log groups: every run can read them, and a deploy renews them without
//! touching anything else.

use jiff::{SignedDuration, Timestamp};
use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};

/// The tag that tells the moment, in the form of RFC 3339.
pub const EXPIRES_TAG: &str = "provision:expires";
/// The tag that tells how many hours there are from a deploy to it.
const HOURS_TAG: &str = "provision:lifetime-hours";

/// The tags of what lives so many hours from now on.
pub(super) fn tags(hours: u32) -> Tags {
    Tags::from([(HOURS_TAG.to_owned(), hours.to_string()), (EXPIRES_TAG.to_owned(), end(hours).to_string())])
}

/// How many hours it lives after a deploy, where that was said.
pub(super) fn hours(tags: &Tags) -> Option<u32> {
    tags.get(HOURS_TAG)?.parse().ok()
}

/// So many hours from now, to the second.
fn end(hours: u32) -> Timestamp {
    let now = Timestamp::now().as_second();
    let after = SignedDuration::from_hours(i64::from(hours)).as_secs();
    Timestamp::from_second(now.saturating_add(after)).unwrap_or(Timestamp::MAX)
}

/// Lets it live for so many hours from now on, and gives the moment at which it ends.
///
/// # Errors
/// What CloudWatch Logs says.
pub async fn renew(aws: &Aws, log_group: &str, hours: u32) -> Result<Timestamp, Fault> {
    let (tags, arn) = (tags(hours), aws.place().arn("logs", &format!("log-group:{log_group}")));
    let call = aws.logs().tag_resource().resource_arn(arn.as_str()).set_tags(Some(tags.into_iter().collect()));
    call.send().await.or_fault("logs:TagResource")?;
    Ok(end(hours))
}

/// The moment at which it ends. `None`: the log group is not there, or has no such tag.
///
/// # Errors
/// What CloudWatch Logs says.
pub async fn expires(aws: &Reader, log_group: &str) -> Result<Option<Timestamp>, Fault> {
    let arn = aws.place.arn("logs", &format!("log-group:{log_group}"));
    let answer = aws.logs().list_tags_for_resource().resource_arn(arn.as_str()).send().await;
    let answer = answer.or_fault("logs:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    Ok(tags.get(EXPIRES_TAG).and_then(|moment| moment.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let tags = tags(72);
        assert_eq!(hours(&tags), Some(72));
        let end: Timestamp = tags[EXPIRES_TAG].parse().unwrap();
        let left = end.duration_since(Timestamp::now()).as_secs();
        assert!((72 * 3600 - 60..=72 * 3600).contains(&left), "{left}");
        assert!(tags[EXPIRES_TAG].ends_with('Z') && !tags[EXPIRES_TAG].contains('.'), "{}", tags[EXPIRES_TAG]);
    }
}
