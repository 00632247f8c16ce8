//! A log group.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A log group of CloudWatch Logs.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "logs.log-group",
    out = LogGroupOut,
    replace = "new-first",
    iam(
        list = "logs:DescribeLogGroups logs:ListTagsForResource",
        create = "logs:CreateLogGroup logs:TagResource logs:PutRetentionPolicy",
        update = "logs:PutRetentionPolicy logs:TagResource",
        delete = "logs:DeleteLogGroup",
    )
)]
pub struct LogGroup {
    /// Its name: `/provision/app/environment/service`.
    #[field(replace)]
    pub name: String,
    /// Days after which entries expire.
    pub retention_days: u32,
}

/// What others may read of a log group.
#[derive(Clone, Debug)]
pub struct LogGroupOut {
    /// Its name.
    pub name: String,
    /// Its ARN, without the trailing `:*`.
    pub arn: Arn,
}

impl Output for LogGroupOut {
    fn id(&self) -> &str {
        &self.name
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.clone(), self.arn.to_string()]
    }
}
