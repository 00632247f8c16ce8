//! The values of a secret: one JSON object of texts.

use std::collections::BTreeMap;

use provision_engine::{Fault, Secret};

use crate::client::{Aws, OrFault};
use crate::types::Arn;

/// The members of a secret's text; none when it is of another form.
pub(super) fn parse(text: &str) -> BTreeMap<String, Secret> {
    let members: BTreeMap<String, String> = serde_json::from_str(text).unwrap_or_default();
    members.into_iter().map(|(key, value)| (key, Secret::new(value))).collect()
}

/// What a secret holds now.
pub(super) async fn read(aws: &Aws, id: &str) -> Result<BTreeMap<String, Secret>, Fault> {
    let answer = aws.secrets().get_secret_value().secret_id(id).send().await.or_fault("secretsmanager:GetSecretValue")?;
    Ok(parse(answer.secret_string().unwrap_or_default()))
}

/// One member of a secret, for the call that needs it.
pub(in crate::kinds) async fn member(aws: &Aws, secret: &Arn, name: &str) -> Result<Secret, Fault> {
    let mut members = read(aws, secret.as_str()).await?;
    members.remove(name).ok_or_else(|| Fault::fatal(format!("the secret {secret} has no member `{name}`")))
}
