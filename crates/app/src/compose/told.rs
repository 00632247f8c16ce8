//! What tasks and builds are told: the same variables, each in the way of the service that reads them.

use std::collections::BTreeMap;

use provision_aws::kinds::secretsmanager::Secret as Stored;
use provision_engine::{Handle, Val};

use super::delivery::variables;

/// What the steps of a build are told by us, whatever the user calls so. (`REPOSITORY_URI` and `IMAGE_TAG`: where an image goes;
/// `BUCKET` and `DISTRIBUTION`: where files go.)
const OF_STEPS: [&str; 4] = ["BUCKET", "DISTRIBUTION", "IMAGE_TAG", "REPOSITORY_URI"];
/// Names that begin so are CodeBuild's.
/// Source: <https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html>.
const OF_CODEBUILD: &str = "CODEBUILD_";

/// Variables, by name.
#[derive(Clone, Default)]
pub(super) struct Told {
    plain: BTreeMap<String, Val<String>>,
    secrets: BTreeMap<String, Kept>,
}

/// Where a secret value is.
#[derive(Clone)]
pub(super) enum Kept {
    /// In the environment's secret, under this key.
    Ours(Handle<Stored>, String),
    /// In a secret of the user's: how it is called, and its ARN without the characters at its end.
    Foreign {
        /// As the user calls it.
        id: String,
        /// Its ARN.
        arn: String,
    },
}

impl Told {
    /// Tells a plain value.
    pub(super) fn plain(&mut self, name: &str, value: Val<String>) {
        self.plain.insert(name.to_owned(), value);
    }

    /// Tells a secret value by reference.
    pub(super) fn secret(&mut self, name: &str, kept: Kept) {
        self.secrets.insert(name.to_owned(), kept);
    }

    /// Whether there is a variable of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.plain.contains_key(name) || self.secrets.contains_key(name)
    }

    /// The secrets that stand in the environment's secret under the names that they have here.
    pub(super) fn shared(&self) -> impl Iterator<Item = (&String, &Kept)> {
        self.secrets.iter().filter(|(name, kept)| matches!(kept, Kept::Ours(_, key) if key == *name))
    }

    /// The ARNs of the user's secrets.
    pub(super) fn foreign(&self) -> impl Iterator<Item = &str> {
        self.secrets.values().filter_map(|kept| match kept {
            Kept::Ours(..) => None,
            Kept::Foreign { arn, .. } => Some(arn.as_str()),
        })
    }

    /// The plain variables of tasks.
    pub(super) fn in_tasks(&self) -> Val<BTreeMap<String, String>> {
        variables(self.plain.clone().into_iter().collect())
    }

    /// The references of tasks.
    pub(super) fn secrets_in_tasks(&self) -> Val<BTreeMap<String, String>> {
        let reference = |kept: &Kept| match kept {
            // Each revision reads the version that it was made with: a key that a new one has no more is there for what still runs,
            // and for a roll-back; and a new version is a new revision.
            // Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html>.
            Kept::Ours(secret, key) => {
                let key = key.clone();
                secret.exists(move |out| format!("{}:{key}::{}", out.arn, out.version))
            }
            Kept::Foreign { arn, .. } => arn.clone().into(),
        };
        variables(self.secrets.iter().map(|(name, kept)| (name.clone(), reference(kept))).collect())
    }

    /// The plain variables of builds.
    pub(super) fn in_builds(&self) -> Vec<(String, Val<String>)> {
        self.plain.clone().into_iter().filter(|(name, _)| is_free(name)).collect()
    }

    /// The references of builds: CodeBuild reads them when a build starts, and masks them in its log.
    pub(super) fn secrets_in_builds(&self) -> Val<BTreeMap<String, String>> {
        let reference = |kept: &Kept| match kept {
            Kept::Ours(secret, key) => {
                let key = key.clone();
                secret.exists(move |out| format!("{}:{key}", out.arn))
            }
            Kept::Foreign { id, .. } => id.clone().into(),
        };
        let free = self.secrets.iter().filter(|(name, _)| is_free(name));
        variables(free.map(|(name, kept)| (name.clone(), reference(kept))).collect())
    }

    /// The names that an image is built and run with.
    pub(super) fn names_in_builds(&self) -> Vec<String> {
        let all: std::collections::BTreeSet<&String> = self.plain.keys().chain(self.secrets.keys()).collect();
        all.into_iter().filter(|name| is_free(name)).cloned().collect()
    }
}

/// Whether a variable can have this name in a build.
fn is_free(name: &str) -> bool {
    !name.starts_with(OF_CODEBUILD) && !OF_STEPS.contains(&name)
}
