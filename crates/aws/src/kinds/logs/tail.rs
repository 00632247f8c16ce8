//! The last lines of a log, for whoever must be told why something failed.

use crate::client::{Clients, OrFault};

/// How many lines.
const LINES: i32 = 20;

/// The last lines of a log stream; none where they cannot be read, because they only illustrate a failure.
pub async fn last_lines(aws: &Clients, log_group: &str, log_stream: &str) -> Vec<String> {
    let call = aws.logs().get_log_events().log_group_name(log_group).log_stream_name(log_stream);
    let answer = call.start_from_head(false).limit(LINES).send().await.or_fault("logs:GetLogEvents");
    let events = answer.map(|answer| answer.events.unwrap_or_default()).unwrap_or_default();
    events.into_iter().filter_map(|event| event.message).map(|line| line.trim_end().to_owned()).collect()
}
