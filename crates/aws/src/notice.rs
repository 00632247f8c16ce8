//! Messages to a topic of SNS.

use provision_engine::Fault;

use crate::client::{Aws, OrFault};
use crate::types::Arn;

/// The longest subject that SNS takes, in characters.
/// Source: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>.
const SUBJECT_MAX: usize = 99;

/// Sends a message to a topic. E-mail shows the subject, of which what SNS does not take is left out.
///
/// # Errors
/// It is not taken.
pub async fn publish(aws: &Aws, topic: &Arn, subject: &str, message: &str) -> Result<(), Fault> {
    let subject: String = subject.chars().filter(|c| (' '..='~').contains(c)).take(SUBJECT_MAX).collect();
    let call = aws.sns().publish().topic_arn(topic.as_str()).subject(subject).message(message);
    call.send().await.or_fault("sns:Publish").map(drop)
}
