//! A container image repository.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A repository of Elastic Container Registry. With images in it it holds data; an empty one does not.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecr.repository",
    terraform = "aws_ecr_repository +aws_ecr_lifecycle_policy +aws_ecr_repository_policy", cloudformation = "AWS::ECR::Repository",
    out = RepositoryOut,
    replace = "refuse",
    iam(
        list = "ecr:DescribeRepositories ecr:GetLifecyclePolicy ecr:ListTagsForResource",
        create = "ecr:CreateRepository ecr:TagResource ecr:PutLifecyclePolicy",
        update = "ecr:PutImageTagMutability ecr:PutImageScanningConfiguration ecr:PutLifecyclePolicy ecr:DeleteLifecyclePolicy ecr:TagResource",
        delete = "ecr:DeleteRepository", on = "ecr:{region}:{account}:repository/{app}/{env}/*",
    )
)]
pub struct Repository {
    /// Its name: `app/environment/service`. It begins with the [`path`](Repository::path) of its scope.
    #[field(replace)]
    pub name: String,
    /// Whether a tag, once pushed, stays on its image.
    pub immutable_tags: bool,
    /// Whether an image is scanned when it is pushed.
    pub scan_on_push: bool,
    /// How many images are kept; older ones expire. 0 keeps all. Seen as 0, too, when somebody wrote a policy of another form.
    pub keep_images: u32,
}

impl Repository {
    /// What the name of every repository of a scope begins with: `app/environment/`. Repositories are found again by
    /// it, because they cannot be listed by tag.
    #[must_use]
    pub fn path(stack: &str) -> String {
        let (app, last) = (stack.split('/').next().unwrap_or_default(), stack.rsplit('/').next().unwrap_or_default());
        format!("{app}/{last}/")
    }
}

/// What others may read of a repository.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_ecr::types::Repository)]
pub struct RepositoryOut {
    /// Its name.
    #[output(id)]
    #[wire(repository_name)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    #[wire(repository_arn)]
    pub arn: Arn,
    /// What an image reference begins with.
    #[wire(repository_uri)]
    pub uri: String,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ecr::types::{ImageScanningConfiguration, ImageTagMutability, Repository as Seen};

    use super::super::lifecycle;
    use super::{Repository, RepositoryOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::wire::switched;

    /// The longest page.
    /// Source: <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html>.
    const PAGE: i32 = 1000;

    switched!(ImageTagMutability: Immutable | Mutable);

    impl Operate<Aws> for Repository {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ecr().describe_repositories().into_paginator().page_size(PAGE).items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("ecr:DescribeRepositories")?;
            let paths = Prefixes::of::<Self>(cx, Self::path);
            named::ours(&paths, seen, Seen::repository_name, |seen| found(aws, seen)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<RepositoryOut, Fault> {
            named::findable(&want.name, &[Self::path(me.stack)])?;
            let call = aws.ecr().create_repository().repository_name(&want.name).set_tags(Some(tagging::write(&me.tags)?));
            let call = call.set_image_tag_mutability(want.immutable_tags.asked()?).image_scanning_configuration(scanning(want));
            let answer = call.send().await.or_fault("ecr:CreateRepository")?;
            if want.keep_images > 0 {
                later(expire(aws, want).await);
            }
            made(answer.repository())
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("immutable_tags") {
                let call = aws.ecr().put_image_tag_mutability().repository_name(&want.name);
                let call = call.set_image_tag_mutability(want.immutable_tags.asked()?);
                call.send().await.or_fault("ecr:PutImageTagMutability")?;
            }
            if diff.has("scan_on_push") {
                let call = aws.ecr().put_image_scanning_configuration().repository_name(&want.name);
                let call = call.image_scanning_configuration(scanning(want));
                call.send().await.or_fault("ecr:PutImageScanningConfiguration")?;
            }
            if diff.has("keep_images") {
                expire(aws, want).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.ecr().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("ecr:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let done = aws.ecr().delete_repository().repository_name(&at.out.name).send().await.or_fault("ecr:DeleteRepository");
            done.map(drop).class(Class::HoldsData, &["RepositoryNotEmptyException"])
        }

        async fn purge(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.ecr().delete_repository().repository_name(&at.out.name).force(true);
            call.send().await.or_fault("ecr:DeleteRepository").map(drop)
        }
    }

    fn scanning(want: &Repository) -> ImageScanningConfiguration {
        ImageScanningConfiguration::builder().scan_on_push(want.scan_on_push).build()
    }

    async fn expire(aws: &Aws, want: &Repository) -> Result<(), Fault> {
        if want.keep_images == 0 {
            let call = aws.ecr().delete_lifecycle_policy().repository_name(&want.name);
            let done = call.send().await.or_fault("ecr:DeleteLifecyclePolicy");
            return done.unless(&["LifecyclePolicyNotFoundException"]).map(drop);
        }
        let call =
            aws.ecr().put_lifecycle_policy().repository_name(&want.name).lifecycle_policy_text(lifecycle::keep(want.keep_images));
        call.send().await.or_fault("ecr:PutLifecyclePolicy").map(drop)
    }

    /// With its tags and its lifecycle policy; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<Repository> {
        let out = RepositoryOut::shown(Some(&seen));
        let tags = async {
            let call = aws.ecr().list_tags_for_resource().resource_arn(out.arn.as_str());
            call.send().await.or_fault("ecr:ListTagsForResource").unless(&["RepositoryNotFoundException"])
        };
        let policy = async {
            let call = aws.ecr().get_lifecycle_policy().repository_name(&out.name);
            let answer = call.send().await.or_fault("ecr:GetLifecyclePolicy");
            answer.unless(&["LifecyclePolicyNotFoundException", "RepositoryNotFoundException"])
        };
        let (tags, policy) = futures::try_join!(tags, policy)?;
        let Some(tags) = tags else { return Ok(None) };
        let tags: Tags = tags.tags().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect();
        let spec = Repository {
            name: out.name.clone(),
            immutable_tags: Shown::shown(seen.image_tag_mutability()),
            scan_on_push: seen.image_scanning_configuration().is_some_and(ImageScanningConfiguration::scan_on_push),
            keep_images: policy.and_then(|policy| lifecycle::kept(policy.lifecycle_policy_text()?)).unwrap_or_default(),
        };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, out).born(born(seen.created_at()))))
    }
}
