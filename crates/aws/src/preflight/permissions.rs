//! Whether the caller may do what the run will do, as IAM itself says.

use std::collections::BTreeSet;

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, PolicyEvaluationDecisionType};
use futures::stream::{self, StreamExt, TryStreamExt};
use provision_engine::Fault;

use super::{Check, Verdict};
use crate::client::{OrFault, Reader};
use crate::permissions::{Ask, Question, questions};
use crate::types::Arn;

/// The check's name.
const NAME: &str = "permissions";
/// How many actions one call asks about.
const ACTIONS: usize = 50;
/// How many calls are under way: IAM is asked gently.
const WIDTH: usize = 4;

/// Asks IAM whether the caller may do all that a run needs. What an organisation's policies forbid does not show in it.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>.
pub async fn allowed(reader: &Reader, caller: &Arn, ask: &Ask) -> Check {
    match missing(reader, caller, ask).await {
        Err(fault) => Check::unchecked(NAME, &fault),
        Ok((asked, missing)) if missing.is_empty() => Check::ok(NAME, format!("all {asked} actions of an apply are allowed")),
        Ok((asked, missing)) => {
            let names: Vec<&str> = missing.into_iter().collect();
            let detail = format!("{} of {asked} actions of an apply are not allowed: {}", names.len(), names.join(", "));
            Check::bad(NAME, Verdict::Fail, detail, "give the caller what `provision iam-policy --apply` prints")
        }
    }
}

/// How many actions were asked about, and those that are not allowed.
async fn missing(reader: &Reader, caller: &Arn, ask: &Ask) -> Result<(usize, BTreeSet<&'static str>), Fault> {
    let source = &principal(reader, caller).await?;
    let questions = questions(ask);
    let asked: BTreeSet<&str> = questions.iter().flat_map(|question| &question.actions).copied().collect();
    let parts = questions.iter().flat_map(|question| question.actions.chunks(ACTIONS).map(move |part| (question, part)));
    let parts: Vec<(&Question, &[&'static str])> = parts.collect();
    let denied = stream::iter(parts).map(|(question, part)| simulate(reader, source, question, part)).buffered(WIDTH);
    let denied: Vec<BTreeSet<&'static str>> = denied.try_collect().await?;
    Ok((asked.len(), denied.into_iter().flatten().collect()))
}

async fn simulate(
    reader: &Reader,
    source: &str,
    question: &Question,
    actions: &[&'static str],
) -> Result<BTreeSet<&'static str>, Fault> {
    let entry = |(key, value): &(String, String)| {
        ContextEntry::builder()
            .context_key_name(key)
            .context_key_values(value)
            .context_key_type(ContextKeyTypeEnum::String)
            .build()
    };
    let call = reader.iam().simulate_principal_policy().policy_source_arn(source);
    let call = call.set_action_names(Some(actions.iter().map(|action| (*action).to_owned()).collect()));
    let call = call.set_resource_arns(Some(question.resources.clone()));
    let call = call.set_context_entries(Some(question.context.iter().map(entry).collect()));
    let pages = call.into_paginator().items().send();
    let results: Vec<_> = pages.try_collect().await.or_fault("iam:SimulatePrincipalPolicy")?;
    let refused = results.iter().filter(|result| *result.eval_decision() != PolicyEvaluationDecisionType::Allowed);
    let known = |name: &str| actions.iter().copied().find(|action| *action == name);
    Ok(refused.filter_map(|result| known(result.eval_action_name())).collect())
}

/// The user, or the role behind a session, by its own ARN: a session's does not tell the role's path.
async fn principal(reader: &Reader, caller: &Arn) -> Result<String, Fault> {
    let Some((_, session)) = caller.as_str().split_once(":assumed-role/") else { return Ok(caller.to_string()) };
    let role = session.split('/').next().unwrap_or_default();
    let answer = reader.iam().get_role().role_name(role).send().await.or_fault("iam:GetRole")?;
    Ok(answer.role().map(|role| role.arn().to_owned()).unwrap_or_default())
}
