//! A container image repository.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A repository of Elastic Container Registry. With images in it it holds data; an empty one does not.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecr.repository",
    out = RepositoryOut,
    replace = "refuse",
    iam(
        list = "ecr:DescribeRepositories ecr:GetLifecyclePolicy ecr:ListTagsForResource",
        create = "ecr:CreateRepository ecr:TagResource ecr:PutLifecyclePolicy",
        update = "ecr:PutImageTagMutability ecr:PutImageScanningConfiguration ecr:PutLifecyclePolicy ecr:TagResource",
        delete = "ecr:DeleteRepository",
    )
)]
pub struct Repository {
    /// Its name: `app/environment/service`.
    #[field(replace)]
    pub name: String,
    /// Whether a tag, once pushed, stays on its image.
    pub immutable_tags: bool,
    /// Whether an image is scanned when it is pushed.
    pub scan_on_push: bool,
    /// How many images are kept; older ones expire.
    pub keep_images: u32,
}

/// What others may read of a repository.
#[derive(Clone, Debug)]
pub struct RepositoryOut {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
    /// What an image reference begins with.
    pub uri: String,
}

impl Output for RepositoryOut {
    fn id(&self) -> &str {
        &self.name
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.clone(), self.arn.to_string()]
    }
}
