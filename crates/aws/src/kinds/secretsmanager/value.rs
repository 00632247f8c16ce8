//! The values of secrets, read and made.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_secretsmanager::types::SecretValueEntry;
use provision_engine::{Class, Fault, Secret};

use super::Members;
use super::members;
use crate::client::{Aws, OrFault, Reader, Reclass, refusal};
use crate::types::Arn;

/// How many secrets are read in one call.
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html>.
const BATCH: usize = 20;

/// The members of a secret's text; none when it is of another form.
fn parse(text: &str) -> BTreeMap<String, Secret> {
    let members: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
    let text = |value| if let serde_json::Value::String(text) = value { text } else { value.to_string() };
    members.into_iter().map(|(name, value)| (name, Secret::new(text(value)))).collect()
}

/// What a secret holds now.
pub(super) async fn read(aws: &Aws, id: &str) -> Result<BTreeMap<String, Secret>, Fault> {
    let answer = aws.secrets().get_secret_value().secret_id(id).send().await.or_fault("secretsmanager:GetSecretValue")?;
    Ok(parse(answer.secret_string().unwrap_or_default()))
}

/// What somebody else's secret holds: by its name or its ARN.
///
/// # Errors
/// There is none, or it cannot be read.
pub async fn held(aws: &Reader, id: &str) -> Result<BTreeMap<String, Secret>, Fault> {
    let answer = aws.secrets().get_secret_value().secret_id(id).send().await.or_fault("secretsmanager:GetSecretValue");
    match answer {
        Ok(answer) => Ok(parse(answer.secret_string().unwrap_or_default())),
        Err(fault) if fault.class == Class::Gone => {
            let place = &aws.place;
            let fault = Fault::fatal(format!("there is no secret {id} in {} of account {}", place.region, place.account));
            Err(fault.help("name one that `aws secretsmanager list-secrets` shows"))
        }
        Err(fault) => Err(fault),
    }
}

/// One member of a secret, for the call that takes it; nothing where there is no secret. One that is not written yet is
/// waited for.
pub(in crate::kinds) async fn member(aws: &Aws, secret: Option<&Arn>, name: &str) -> Result<Option<String>, Fault> {
    let Some(secret) = secret else { return Ok(None) };
    let member = read(aws, secret.as_str()).await.not_yet(&[])?.remove(name);
    let member = member.ok_or_else(|| Fault::fatal(format!("the secret {secret} has no member `{name}`")))?;
    Ok(Some(member.expose().to_owned()))
}

/// What these secrets hold, by ARN. One that may not be read is told and not compared; one that holds nothing yet, or has
/// vanished, is empty.
pub(super) async fn all(aws: &Reader, arns: &[String]) -> Result<HashMap<String, Members>, Fault> {
    let mut of = HashMap::new();
    for batch in arns.chunks(BATCH) {
        let call = aws.secrets().batch_get_secret_value().set_secret_id_list(Some(batch.to_vec()));
        match call.send().await.or_fault("secretsmanager:BatchGetSecretValue") {
            Ok(answer) => {
                let entry = |entry: &SecretValueEntry| {
                    Some((entry.arn()?.to_owned(), Members::found(parse(entry.secret_string().unwrap_or_default()))))
                };
                of.extend(answer.secret_values().iter().filter_map(entry));
                for error in answer.errors() {
                    let (code, message) = (error.error_code().unwrap_or_default(), error.message().unwrap_or_default());
                    let fault = refusal("secretsmanager:GetSecretValue", code, message);
                    let secret = error.secret_id().unwrap_or_default();
                    match fault.class {
                        // No value yet, or not there any more.
                        Class::Gone => {}
                        Class::Denied => {
                            not_compared(secret, message);
                            of.insert(secret.to_owned(), Members::unread());
                        }
                        // Taken for empty, it would be filled anew.
                        _ => return Err(fault),
                    }
                }
            }
            Err(fault) if fault.class == Class::Denied => {
                not_compared(&batch.join(", "), &fault.message);
                of.extend(batch.iter().map(|arn| (arn.clone(), Members::unread())));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(of)
}

fn not_compared(secret: &str, why: &str) {
    tracing::warn!(secret, why, "the values of a secret may not be read, and are not compared");
}

/// The text of a secret that is to hold this, where `seen` is what it holds: what is generated and not there is made.
pub(super) async fn fill(aws: &Aws, want: &Members, mut seen: BTreeMap<String, Secret>) -> Result<Filled, Fault> {
    for (name, length) in want.missing(&seen) {
        seen.insert(name, random(aws, length).await?);
    }
    let of = want.filled(&seen);
    Ok(Filled { text: members::text(&of)?, of })
}

/// Every value of a secret.
pub(super) struct Filled {
    /// As one text.
    pub(super) text: Secret,
    /// By name.
    pub(super) of: BTreeMap<String, Secret>,
}

async fn random(aws: &Aws, length: u32) -> Result<Secret, Fault> {
    let call = aws.secrets().get_random_password().password_length(i64::from(length)).exclude_punctuation(true);
    let answer = call.require_each_included_type(true).send().await.or_fault("secretsmanager:GetRandomPassword")?;
    let made = answer.random_password.filter(|made| !made.is_empty());
    made.map(Secret::new).ok_or_else(|| Fault::fatal("AWS made a random password and did not give it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_no_text_is_kept_as_it_is_written() {
        let members = parse(r#"{"username":"owner","port":5432}"#);
        assert_eq!((members["username"].expose(), members["port"].expose()), ("owner", "5432"));
        assert!(parse("no json").is_empty());
    }
}
