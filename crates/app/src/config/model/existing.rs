//! Databases, caches and buckets that are there already.

use super::{Invalid, Origin, arn, text_type};
use crate::config::diagnostic::quote;

/// What is used in the place of a resource of ours. None is made then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingResource {
    /// The identifier of the instance, the cluster or the bucket.
    pub instance_name: ExistingName,
    /// The secret with `username` and `password`. `None`: AWS's own secret of the instance, if it has one.
    pub secret_id: Option<SecretId>,
    /// Whether the environment's own database is made in it. Default true.
    pub manage_databases: bool,
    /// The user. `None`: what the secret says.
    pub username: Option<DatabaseWord>,
    /// The database in it. `None`: one named after the environment.
    pub db_name: Option<DatabaseWord>,
    /// Whether `instance_name` is a cluster, such as one of Aurora. Default false.
    pub cluster_mode: bool,
    /// Where it is written.
    pub origin: Origin,
}

text_type! {
    /// The identifier of an instance, a cluster or a bucket.
    ExistingName, |text| {
        // Amazon RDS: 63 letters, digits and hyphens. Amazon S3: 63, dots too.
        let valid = (1..=63).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
            && !text.contains("..");
        if valid {
            return Ok(text.to_owned());
        }
        let name = text.rsplit(':').next().filter(|_| text.starts_with("arn:")).map(str::to_owned);
        Err(Invalid::new(format!("{} is no identifier of an AWS resource", quote(text)), "the identifier of the instance, the cluster or the bucket").write(name))
    }
}

text_type! {
    /// The name or the ARN of a secret in Secrets Manager.
    SecretId, |text| {
        // CreateSecret: "The secret name can contain ASCII letters, numbers, and the following characters: /_+=.@-".
        let is_name = |name: &str| (1..=519).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+=.@-".contains(&b));
        let valid = if text.starts_with("arn:") { arn::is_secret(text, is_name) } else { is_name(text) };
        if valid {
            return Ok(text.to_owned());
        }
        Err(Invalid::new(format!("{} is no secret's name", quote(text)), "the name or the ARN of a secret in Secrets Manager"))
    }
}

impl SecretId {
    /// Whether it is an ARN.
    pub fn is_arn(&self) -> bool {
        self.as_str().starts_with("arn:")
    }
}

text_type! {
    /// The name of a user or of a database.
    DatabaseWord, |text| {
        let valid = (1..=63).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if valid {
            return Ok(text.to_owned());
        }
        Err(Invalid::new(format!("{} is no name of a database or a user", quote(text)), "1 to 63 letters, digits, `_` and `-`, a letter first"))
    }
}
