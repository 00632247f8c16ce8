//! What a pipeline is made of: stages one after another, actions within them, and the bucket between them.

use std::collections::BTreeMap;

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// What happens to a run that another one overtakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It waits in turn.
    Queued,
    /// A later run takes its place.
    Superseded,
    /// All run at the same time.
    Parallel,
}

/// A stage. It ends when all its actions have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Its actions.
    pub actions: Set<Action>,
}

impl Value for Stage {
    fn refs(&self, out: &mut Vec<String>) {
        self.actions.refs(out);
    }
}

/// An action of a stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Action {
    /// Actions of the same number run at the same time, a higher number later.
    pub order: u32,
    /// Its name, unique in its stage.
    pub name: String,
    /// `Source`, `Build`, `Test`, `Deploy`, …
    pub category: String,
    /// Whose kind of action it is: `S3`, `CodeBuild`, … of AWS.
    pub provider: String,
    /// What the provider is told. No value may be empty, or longer than 1000 characters.
    pub configuration: BTreeMap<String, String>,
    /// The artifacts that it gets, the first one as its source.
    pub inputs: Vec<String>,
    /// The artifacts that it gives.
    pub outputs: Vec<String>,
    /// The role that it has; the pipeline's when absent.
    pub role: Option<Arn>,
    /// The name under which later actions read its variables.
    pub namespace: Option<String>,
}

impl Value for Action {
    fn refs(&self, out: &mut Vec<String>) {
        self.role.refs(out);
    }
}

/// Where artifacts are between actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArtifactStore {
    /// The bucket.
    pub bucket: String,
    /// The key that encrypts them; AWS's own key for S3 when absent.
    pub key: Option<String>,
}

impl Value for ArtifactStore {}
