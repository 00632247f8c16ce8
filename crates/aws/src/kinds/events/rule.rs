//! An EventBridge rule with its targets.

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::EventPattern;
use crate::name;
use crate::types::Arn;

/// The longest name of a rule.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>.
const NAME_MAX: usize = 64;

/// A rule on the account's default bus, and where it sends the events.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "events.rule", terraform = "aws_cloudwatch_event_rule +aws_cloudwatch_event_target", cloudformation = "AWS::Events::Rule",
    out = RuleOut,
    replace = "new-first",
    iam(
        list = "events:ListRules events:ListTargetsByRule events:ListTagsForResource",
        create = "events:DescribeRule events:PutRule events:TagResource events:PutTargets iam:PassRole@events.amazonaws.com",
        update = "events:PutRule events:PutTargets events:RemoveTargets events:TagResource iam:PassRole@events.amazonaws.com",
        delete = "events:ListTargetsByRule events:RemoveTargets events:DeleteRule", on = "events:{region}:{account}:rule/{name}*",
    )
)]
pub struct Rule {
    /// Its name. It begins with the [`prefix`](Rule::prefix) of its scope.
    #[field(replace)]
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Which events it is for.
    pub pattern: EventPattern,
    /// Whether it does anything.
    pub enabled: bool,
    /// Where the events go, five at the most.
    pub targets: Set<RuleTarget>,
}

impl Rule {
    /// What the name of every rule of a scope begins with: rules are found again by it, because they cannot be listed
    /// by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::of(stack, "", NAME_MAX)
    }
    /// The name of a node's rule.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

/// A target of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct RuleTarget {
    /// Its name within the rule.
    pub id: String,
    /// What is started or told.
    pub arn: Arn,
    /// The role that may do so.
    pub role: Option<Arn>,
}

/// What others may read of a rule.
#[derive(Output, Clone, Debug)]
pub struct RuleOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_eventbridge::operation::put_rule::builders::PutRuleFluentBuilder;
    use aws_sdk_eventbridge::types::{Rule as Seen, RuleState, Target};

    use super::{EventPattern, Rule, RuleOut, RuleTarget};
    use crate::client::{incomplete, refusal};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for Rule {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let mut seen = starting_with(aws, prefixes.common()).await?;
            seen.retain(|rule| prefixes.has(rule.name()) && rule.managed_by().is_none());
            named::each(seen, |rule| found(aws, rule)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<RuleOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            // The call that creates overwrites a rule of that name, whosever it is.
            let there = aws.eventbridge().describe_rule().name(&want.name).send().await.or_fault("events:DescribeRule");
            if there.unless(&["ResourceNotFoundException"])?.is_some() {
                return Err(Fault::new(Class::Taken, format!("a rule named {} is there already", want.name)));
            }
            let made = put(aws, want).set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("events:PutRule")?;
            later(add(aws, &want.name, want.targets.iter()).await);
            let arn = made.rule_arn().map_or_else(|| aws.place().arn("events", &format!("rule/{}", want.name)), Arn::new);
            Ok(RuleOut { name: want.name.clone(), arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.any(&["description", "pattern", "enabled"]) {
                // What the call does not name is emptied.
                put(aws, want).send().await.or_fault("events:PutRule")?;
            }
            if diff.has("targets") {
                add(aws, &want.name, want.targets.minus(&at.spec.targets)).await?;
                let stays = |target: &&RuleTarget| !want.targets.iter().any(|wanted| wanted.id == target.id);
                remove(aws, &want.name, at.spec.targets.iter().filter(stays).map(|target| target.id.clone()).collect()).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.eventbridge().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("events:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // A rule with targets cannot be deleted. Others may have added some since it was listed.
            let targets = targets(aws, &at.out.name).await?;
            remove(aws, &at.out.name, targets.iter().map(|target| target.id().to_owned()).collect()).await?;
            aws.eventbridge().delete_rule().name(&at.out.name).send().await.or_fault("events:DeleteRule").map(drop)
        }
    }

    fn put(aws: &Aws, want: &Rule) -> PutRuleFluentBuilder {
        let state = if want.enabled { RuleState::Enabled } else { RuleState::Disabled };
        let call = aws.eventbridge().put_rule().name(&want.name).description(&want.description);
        call.event_pattern(want.pattern.to_json()).state(state)
    }

    /// Some targets can be refused within an answer that is a success.
    async fn add(aws: &Aws, rule: &str, targets: impl Iterator<Item = &RuleTarget>) -> Result<(), Fault> {
        let target = |target: &RuleTarget| {
            let role = target.role.as_ref().map(Arn::to_string);
            Target::builder().id(&target.id).arn(target.arn.as_str()).set_role_arn(role).build()
        };
        let targets = targets.map(target).collect::<Result<Vec<_>, _>>().map_err(incomplete)?;
        if targets.is_empty() {
            return Ok(());
        }
        let call = aws.eventbridge().put_targets().rule(rule).set_targets(Some(targets));
        let answer = call.send().await.or_fault("events:PutTargets").class(Class::NotYet, &["cannot be assumed"])?;
        let refused = answer.failed_entries().first().map(|entry| {
            refusal("events:PutTargets", entry.error_code().unwrap_or_default(), entry.error_message().unwrap_or_default())
        });
        refused.map_or(Ok(()), Err)
    }

    async fn remove(aws: &Aws, rule: &str, ids: Vec<String>) -> Result<(), Fault> {
        if ids.is_empty() {
            return Ok(());
        }
        let call = aws.eventbridge().remove_targets().rule(rule).set_ids(Some(ids));
        let answer = call.send().await.or_fault("events:RemoveTargets")?;
        let refused = answer.failed_entries().first().map(|entry| {
            refusal("events:RemoveTargets", entry.error_code().unwrap_or_default(), entry.error_message().unwrap_or_default())
        });
        refused.map_or(Ok(()), Err)
    }

    /// The SDK has no paginator for rules.
    async fn starting_with(aws: &Reader, prefix: Option<String>) -> Result<Vec<Seen>, Fault> {
        let (mut rules, mut next) = (Vec::new(), None);
        loop {
            let call = aws.eventbridge().list_rules().set_name_prefix(prefix.clone()).set_next_token(next);
            let page = call.send().await.or_fault("events:ListRules")?;
            rules.extend(page.rules.unwrap_or_default());
            next = page.next_token;
            if next.is_none() {
                return Ok(rules);
            }
        }
    }

    /// A page holds 100, and a rule has five at the most.
    async fn targets(aws: &crate::client::Clients, rule: &str) -> Result<Vec<Target>, Fault> {
        let answer = aws.eventbridge().list_targets_by_rule().rule(rule).send().await.or_fault("events:ListTargetsByRule")?;
        Ok(answer.targets.unwrap_or_default())
    }

    /// With its targets and its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<Rule> {
        let (name, arn) = (text(seen.name()), Arn::new(text(seen.arn())));
        let tags = async {
            aws.eventbridge()
                .list_tags_for_resource()
                .resource_arn(arn.as_str())
                .send()
                .await
                .or_fault("events:ListTagsForResource")
        };
        let gone = ["ResourceNotFoundException"];
        let Some((targets, tags)) = futures::try_join!(targets(aws, &name), tags).unless(&gone)? else { return Ok(None) };
        let tags = tagging::read(tags.tags());
        let target = |target: &Target| RuleTarget {
            id: target.id().to_owned(),
            arn: Arn::new(target.arn()),
            role: target.role_arn().map(Arn::new),
        };
        let spec = Rule {
            name: name.clone(),
            description: text(seen.description()),
            pattern: EventPattern::parse(seen.event_pattern().unwrap_or_default()),
            enabled: seen.state() != Some(&RuleState::Disabled),
            targets: targets.iter().map(target).collect(),
        };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, RuleOut { name, arn })))
    }
}
