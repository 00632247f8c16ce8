//! The kinds of building, delivering, logging and telling.

use aws_sdk_codebuild::types::VpcConfig;
use provision_aws::client::{Aws, OrFault};
use provision_aws::kinds::cloudwatch::{self, Comparison};
use provision_aws::kinds::codebuild::{self, Buildspec};
use provision_aws::kinds::codepipeline::{self, Mode};
use provision_aws::kinds::events::{self, EventPattern};
use provision_aws::kinds::logs::{self, SuffixPath};
use provision_aws::kinds::sns;
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Fault, Found};

use super::others::Others;
use super::row::rows;
use super::with;

rows! {
    cloudwatch::Alarm {
        description: |it, _| it.description.push_str(" Or elsewhere."),
        metric: |it, _| it.metric.period_s *= 2,
        comparison: |it, _| it.comparison = other_way(it.comparison),
        threshold: |it, _| it.threshold += 1.0,
        periods: |it, _| it.periods += 1,
        actions: |it, by| it.actions = with(&it.actions, by.topic.clone()),
        armed: |it, _| it.armed = !it.armed,
    }
    codebuild::Project {
        role: |it, by| it.role = by.role.clone(),
        source + "artifacts": |it, _| (it.source, it.artifacts) = ("NO_SOURCE".to_owned(), "NO_ARTIFACTS".to_owned()),
        buildspec: |it, _| it.buildspec = Buildspec::new("version: 0.2\nphases:\n  build:\n    commands:\n      - 'true'\n"),
        artifacts + "source": |it, _| (it.source, it.artifacts) = ("NO_SOURCE".to_owned(), "NO_ARTIFACTS".to_owned()),
        image: |it, _| it.image = "aws/codebuild/amazonlinux-x86_64-standard:4.0".to_owned(),
        compute: |it, _| it.compute = "BUILD_GENERAL1_LARGE".to_owned(),
        privileged: |it, _| it.privileged = !it.privileged,
        variables: |it, _| drop(it.variables.insert("ELSEWHERE".to_owned(), "1".to_owned())),
        secrets: |it, by| drop(it.secrets.insert("ELSEWHERE".to_owned(), by.secret.to_string())),
        cache: |it, _| it.cache = with(&it.cache, "LOCAL_SOURCE_CACHE".to_owned()),
        log_group: |it, by| it.log_group = by.log_group.clone(),
        timeout_min: |it, _| it.timeout_min += 5,
        encryption_key: |it, _| it.encryption_key = Arn::new("arn:aws:kms:eu-west-1:123456789012:alias/elsewhere");
        vpc: |aws, at, by| Box::pin(move_in(aws, at, by)),
    }
    codepipeline::Pipeline {
        role: |it, by| it.role = by.role.clone(),
        store: |it, _| it.store.bucket = "elsewhere".to_owned(),
        mode: |it, _| it.mode = if it.mode == Mode::Queued { Mode::Superseded } else { Mode::Queued },
        stages: |it, _| it.stages[1].name.push_str("-elsewhere"),
    }
    events::Rule {
        description: |it, _| it.description.push_str(" Or elsewhere."),
        pattern: |it, _| it.pattern = EventPattern::object_created("elsewhere", "source.zip"),
        enabled: |it, _| it.enabled = !it.enabled,
        targets: |it, by| it.targets = it.targets.iter().cloned().map(|mut target| {
            target.role = target.role.map(|_| by.role.clone());
            target
        }).collect(),
    }
    logs::Delivery {
        path: |it, _| it.path = SuffixPath::new("elsewhere/{yyyy}"),
        fields: |it, _| it.fields = it.fields.as_ref().map(|_| vec!["date".to_owned(), "time".to_owned()]),
    }
    logs::LogGroup {
        retention_days: |it, _| it.retention_days = 3,
        lifetime_hours: |it, _| it.lifetime_hours = it.lifetime_hours.map(|hours| hours + 1),
    }
    sns::Topic {
        policy: |it, _| it.policy = PolicyDocument::new([
            Statement::allow_service("events.amazonaws.com", &["sns:Publish"], "*"),
        ]),
    }
}

/// Lets a project build in a network.
async fn move_in(aws: &Aws, at: &Found<codebuild::Project>, by: &Others) -> Result<bool, Fault> {
    let vpc = VpcConfig::builder().vpc_id(&by.vpc).subnets(by.subnets[0].as_str()).security_group_ids(by.group.as_str());
    let call = aws.codebuild().update_project().name(&at.out.name).vpc_config(vpc.build());
    call.send().await.or_fault("codebuild:UpdateProject")?;
    Ok(true)
}

fn other_way(comparison: Comparison) -> Comparison {
    if comparison == Comparison::Above { Comparison::Below } else { Comparison::Above }
}
