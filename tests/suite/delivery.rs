//! The kinds of the delivery: projects, pipeline, rule, schedules, topic. Made, found unchanged, changed behind our back,
//! repaired, changed, destroyed.

use std::collections::BTreeMap;

use provision_aws::client::Aws;
use provision_aws::kinds::codebuild::{Buildspec, Project, ProjectArgs};
use provision_aws::kinds::codepipeline::{Action, ArtifactStore, Mode, Pipeline, PipelineArgs, Stage};
use provision_aws::kinds::ecs::CapacityShare;
use provision_aws::kinds::events::{EventPattern, Rule, RuleArgs, RuleTarget};
use provision_aws::kinds::iam::{RoleArgs, RoleOut};
use provision_aws::kinds::logs::LogGroupArgs;
use provision_aws::kinds::scheduler::{Schedule, ScheduleArgs, ScheduleGroup, ScheduleGroupArgs};
use provision_aws::kinds::sns::{Subscription, SubscriptionArgs, SubscriptionOut, Topic, TopicArgs};
use provision_aws::name;
use provision_aws::types::{Arn, PolicyDocument, SecurityGroupId, Statement, SubnetId};
use provision_engine::{Goal, Graph, Handle, Need, Scope, ScopeIx, Set, Stack, Tags, Val};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::World;

use crate::{assert_done, changes, deeds};

const STACK: &str = "shop/review/staging";
const BUCKET: &str = "shop-review-source";
const KEY: &str = "source/staging/source.zip";

/// What differs between one graph and the next.
#[derive(Clone, Copy)]
struct Wish {
    timeout_min: u32,
    cron: &'static str,
    mode: Mode,
}

const FIRST: Wish = Wish { timeout_min: 60, cron: "cron(0 3 * * ? *)", mode: Mode::Superseded };

struct Draft<'a> {
    stack: Stack,
    at: ScopeIx,
    account: &'a str,
}

impl Draft<'_> {
    fn arn(&self, service: &str, resource: &str) -> Arn {
        Arn::new(format!("arn:aws:{service}:{DEFAULT_REGION}:{}:{resource}", self.account))
    }

    fn role(&mut self, service: &str) -> Val<Arn> {
        let node = format!("role.{service}");
        let args = RoleArgs {
            name: name::of(STACK, &node, 64).into(),
            path: name::iam_path(STACK).into(),
            trust: PolicyDocument::new([Statement::trust_service(&format!("{service}.amazonaws.com"))]).into(),
            inline: BTreeMap::new().into(),
            managed: Set::default().into(),
            boundary: None.into(),
        };
        self.stack.add(self.at, node, args).exists(|out: &RoleOut| out.arn.clone())
    }

    fn project(&mut self, wish: Wish) -> Handle<Project> {
        let log_group = "/provision/shop/staging/codebuild/build".to_owned();
        let group = LogGroupArgs { name: log_group.clone().into(), retention_days: 30.into(), lifetime_hours: None.into() };
        let group = self.stack.add(self.at, "log-group.codebuild.build", group);
        let pair = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let args = ProjectArgs {
            name: Project::name_of(STACK, "project.build.api").into(),
            role: self.role("codebuild"),
            source: "CODEPIPELINE".to_owned().into(),
            buildspec: Buildspec::new("version: 0.2\nphases:\n  build:\n    commands:\n      - echo \"built: ü\"\n").into(),
            artifacts: "CODEPIPELINE".to_owned().into(),
            image: "aws/codebuild/amazonlinux-x86_64-standard:5.0".to_owned().into(),
            compute: "BUILD_GENERAL1_SMALL".to_owned().into(),
            privileged: true.into(),
            variables: pair("A", "1").into(),
            secrets: pair("KEY", "shop-staging-env:KEY").into(),
            cache: Set::from(vec!["LOCAL_DOCKER_LAYER_CACHE".to_owned()]).into(),
            vpc: String::new().into(),
            log_group: log_group.into(),
            timeout_min: wish.timeout_min.into(),
            encryption_key: self.arn("kms", "alias/aws/s3").into(),
        };
        let project = self.stack.add(self.at, "project.build.api", args);
        self.stack.after(project, group.edge(Need::Exists));
        project
    }

    fn pipeline(&mut self, wish: Wish, project: Handle<Project>) -> Handle<Pipeline> {
        let action = |name: &str, category: &str, provider: &str, configuration: &[(&str, &str)]| Action {
            order: 1,
            name: name.to_owned(),
            category: category.to_owned(),
            provider: provider.to_owned(),
            configuration: configuration.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            role: None,
            namespace: None,
        };
        let stage = |name: &str, action: Action| Stage { name: name.to_owned(), actions: [action].into_iter().collect() };
        let source = [("S3Bucket", BUCKET), ("S3ObjectKey", KEY), ("PollForSourceChanges", "false")];
        let source = Action { outputs: vec!["Source".to_owned()], ..action("Source", "Source", "S3", &source) };
        let stages = project.exists(move |out| {
            let build = action("build-api", "Build", "CodeBuild", &[("ProjectName", &out.name)]);
            let build = Action { inputs: vec!["Source".to_owned()], ..build };
            vec![stage("Source", source.clone()), stage("Build", build)]
        });
        let args = PipelineArgs {
            name: Pipeline::name_of(STACK, "pipeline").into(),
            role: self.role("codepipeline"),
            store: ArtifactStore { bucket: BUCKET.to_owned(), key: None }.into(),
            mode: wish.mode.into(),
            stages,
        };
        self.stack.add(self.at, "pipeline", args)
    }

    fn rule(&mut self, pipeline: Handle<Pipeline>) {
        let role = self.role("events");
        let targets = pipeline.exists(|out| out.arn.clone()).zip(role, |arn, role| {
            [RuleTarget { id: "pipeline".to_owned(), arn, role: Some(role) }].into_iter().collect::<Set<_>>()
        });
        let args = RuleArgs {
            name: Rule::name_of(STACK, "event-rule.source").into(),
            description: "starts the pipeline".to_owned().into(),
            pattern: EventPattern::object_created(BUCKET, KEY).into(),
            enabled: true.into(),
            targets,
        };
        self.stack.add(self.at, "event-rule.source", args);
    }

    fn schedule(&mut self, wish: Wish) {
        let group = ScheduleGroupArgs { name: ScheduleGroup::name_of(STACK, "crons").into() };
        let group = self.stack.add(self.at, "crons", group);
        let args = ScheduleArgs {
            group: group.exists(|out| out.arn.clone()),
            expression: wish.cron.to_owned().into(),
            time_zone: "Europe/Berlin".to_owned().into(),
            enabled: true.into(),
            cluster: self.arn("ecs", "cluster/shop-review-cluster").into(),
            task_definition: self.arn("ecs", "task-definition/shop-staging-task-definition-api-cron-nightly").into(),
            capacity: Set::from(vec![CapacityShare { provider: "FARGATE_SPOT".to_owned(), base: 0, weight: 1 }]).into(),
            subnets: Set::from(vec![SubnetId::new("subnet-0123456789abcdef0")]).into(),
            security_groups: Set::from(vec![SecurityGroupId::new("sg-0123456789abcdef0")]).into(),
            role: self.role("scheduler"),
            retries: 3.into(),
            give_up_after_s: 900.into(),
        };
        self.stack.add(self.at, "cron.api.nightly", args);
    }

    fn topic(&mut self) {
        let name = Topic::name_of(STACK, "topic.alarms");
        let publish = Statement::allow_service("cloudwatch.amazonaws.com", &["sns:Publish"], self.arn("sns", &name).as_str());
        let publish = publish.when("StringEquals", "aws:SourceAccount", &[self.account]);
        let topic = TopicArgs { name: name.into(), policy: PolicyDocument::new([publish]).into() };
        let topic = self.stack.add(self.at, "topic.alarms", topic);
        let args = SubscriptionArgs {
            topic: topic.exists(|out| out.arn.clone()),
            protocol: "email".to_owned().into(),
            endpoint: "ops@example.com".to_owned().into(),
        };
        let subscription = self.stack.add(self.at, Subscription::address("email", "ops@example.com"), args);
        self.stack.waiting(subscription, "the confirmation", subscription.exists(SubscriptionOut::is_pending));
    }
}

fn graph(world: &World, wish: Wish) -> Graph {
    let mut stack = Stack::default();
    let at = stack.scope(Scope { stack: STACK.to_owned(), label: "staging".to_owned(), tags: Tags::new() });
    let mut draft = Draft { stack, at, account: world.account.id() };
    let project = draft.project(wish);
    let pipeline = draft.pipeline(wish, project);
    draft.rule(pipeline);
    draft.schedule(wish);
    draft.topic();
    draft.stack.finish().unwrap()
}

/// The bucket with the source, which has versions.
async fn bucket(aws: &Aws) {
    use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};
    aws.s3().create_bucket().bucket(BUCKET).send().await.unwrap();
    let versions = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    aws.s3().put_bucket_versioning().bucket(BUCKET).versioning_configuration(versions).send().await.unwrap();
}

/// Somebody switches the rule off, takes its target away, and gives a schedule another time.
async fn meddle(aws: &Aws) {
    let rule = Rule::name_of(STACK, "event-rule.source");
    aws.eventbridge().disable_rule().name(&rule).send().await.unwrap();
    aws.eventbridge().remove_targets().rule(&rule).ids("pipeline").send().await.unwrap();
    let (name, group) = (Schedule::name_of("cron.api.nightly"), ScheduleGroup::name_of(STACK, "crons"));
    let seen = aws.scheduler().get_schedule().name(&name).group_name(&group).send().await.unwrap();
    let call = aws.scheduler().update_schedule().name(&name).group_name(&group).schedule_expression("cron(0 4 * * ? *)");
    let call = call.set_target(seen.target).set_flexible_time_window(seen.flexible_time_window);
    call.schedule_expression_timezone("Europe/Berlin").send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_delivery_lives_on_ministack() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let outside = world.outside();
    bucket(&outside).await;
    world.account.forget_calls();

    let first = graph(&world, FIRST);
    let report = world.apply(&first).await;
    assert_done(&report);
    assert_eq!(report.counts().created, first.nodes().len());
    assert_eq!(world.violations(), Vec::<String>::new());
    // Nobody has answered the mail: that is no failure.
    let waiting = ("staging/subscription.email.ops@example.com".to_owned(), "the confirmation".to_owned());
    assert_eq!(report.waiting, [waiting]);

    // A second apply changes nothing.
    world.account.forget_calls();
    let again = world.apply(&first).await;
    assert_done(&again);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(changes(&again.plan), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&first, Goal::Drift).await), Vec::<String>::new());

    // What somebody changed is found, exactly it, and repaired.
    meddle(&outside).await;
    let mut drift = changes(&world.plan(&first, Goal::Drift).await);
    drift.sort();
    let expected = ["cron.api.nightly.expression", "event-rule.source.enabled", "event-rule.source.targets"];
    assert_eq!(drift, expected.map(|change| format!("staging/{change}")));
    let repair = world.apply(&first).await;
    assert_done(&repair);
    assert_eq!(deeds(&repair).len(), 2, "{:?}", deeds(&repair));
    assert_eq!(changes(&world.plan(&first, Goal::Drift).await), Vec::<String>::new());

    // A mail that is answered is waited for no more.
    assert_eq!(world.account.confirm_subscriptions("ops@example.com"), 1);
    let answered = world.apply(&first).await;
    assert_done(&answered);
    assert_eq!((answered.waiting.len(), deeds(&answered).len()), (0, 0));

    // A change of the configuration is carried out in place.
    let second = graph(&world, Wish { timeout_min: 30, cron: "cron(0 5 * * ? *)", mode: Mode::Queued });
    let mut plan = changes(&world.plan(&second, Goal::Apply).await);
    plan.sort();
    let expected = ["cron.api.nightly.expression", "pipeline.mode", "project.build.api.timeout_min"];
    assert_eq!(plan, expected.map(|change| format!("staging/{change}")));
    let report = world.apply(&second).await;
    assert_done(&report);
    assert_eq!(deeds(&report).len(), 3, "{:?}", deeds(&report));
    assert_eq!(changes(&world.plan(&second, Goal::Drift).await), Vec::<String>::new());

    // Nothing is left, and everything can be made again at once.
    let report = world.destroy(&second).await;
    assert_done(&report);
    let left = world.plan(&second, Goal::Destroy).await;
    assert_eq!((changes(&left), left.kept.len()), (Vec::new(), 0));
    let report = world.apply(&first).await;
    assert_done(&report);
    assert_eq!(report.counts().created, first.nodes().len());
    assert_eq!(world.violations(), Vec::<String>::new());
}
