//! What a pipeline is made of: stages one after another, actions within them, and the bucket between them.

use std::collections::BTreeMap;

use provision_derive::Wire;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_codepipeline::types::StageDeclaration, checked)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Its actions.
    pub actions: Set<Action>,
}

/// An action of a stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_codepipeline::types::ActionDeclaration, checked)]
#[wire(inside(action_type_id = checked wire::ActionTypeId { owner = wire::ActionOwner::Aws, version = wire::VERSION.to_owned() }))]
pub struct Action {
    /// Actions of the same number run at the same time, a higher number later.
    #[wire(run_order, else = 1)]
    pub order: u32,
    /// Its name, unique in its stage.
    pub name: String,
    /// `Source`, `Build`, `Test`, `Deploy`, …
    #[wire(action_type_id.category)]
    pub category: String,
    /// Whose kind of action it is: `S3`, `CodeBuild`, … of AWS.
    #[wire(action_type_id.provider)]
    pub provider: String,
    /// What the provider is told. No value may be empty, or longer than 1000 characters.
    pub configuration: BTreeMap<String, String>,
    /// The artifacts that it gets, the first one as its source.
    #[wire(input_artifacts, with = wire::inputs)]
    pub inputs: Vec<String>,
    /// The artifacts that it gives.
    #[wire(output_artifacts, with = wire::outputs)]
    pub outputs: Vec<String>,
    /// The role that it has; the pipeline's when absent.
    #[wire(role_arn)]
    pub role: Option<Arn>,
    /// The name under which later actions read its variables.
    pub namespace: Option<String>,
}

/// Where artifacts are between actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_codepipeline::types::ArtifactStore, checked)]
#[wire(always(r#type = aws_sdk_codepipeline::types::ArtifactStoreType::S3))]
#[wire(inside(encryption_key = checked wire::EncryptionKey { r#type = wire::EncryptionKeyType::Kms }))]
pub struct ArtifactStore {
    /// The bucket.
    #[wire(location)]
    pub bucket: String,
    /// The key that encrypts them; AWS's own key for S3 when absent.
    #[wire(encryption_key.id)]
    pub key: Option<String>,
}

#[cfg(feature = "sdk")]
mod wire {
    pub(super) use aws_sdk_codepipeline::types::{ActionOwner, ActionTypeId, EncryptionKey, EncryptionKeyType};
    use aws_sdk_codepipeline::types::{InputArtifact, OutputArtifact};
    use provision_engine::Fault;

    use super::Mode;
    use crate::client::built;
    use crate::wire::{Text, singles};

    /// The only version of AWS's own actions that we use.
    pub(super) const VERSION: &str = "1";

    singles!(built: inputs = InputArtifact { name });
    singles!(built: outputs = OutputArtifact { name });

    /// A later run takes the place of one where nothing is said.
    /// Source: <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html>.
    impl Text for Mode {
        fn of(text: &str) -> Self {
            match text {
                "QUEUED" => Self::Queued,
                "PARALLEL" => Self::Parallel,
                _ => Self::Superseded,
            }
        }
        fn text(&self) -> &str {
            match self {
                Self::Queued => "QUEUED",
                Self::Superseded => "SUPERSEDED",
                Self::Parallel => "PARALLEL",
            }
        }
    }
}
