//! Secrets as lists and descriptions show them.

use std::collections::{HashMap, HashSet};

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};
use futures::{StreamExt, TryStreamExt, stream};
use provision_engine::{Fault, Listing, STACK_TAG, Tags};

use crate::client::{Aws, OrFault, Reader};
use crate::kinds::convert::{born, there};
use crate::kinds::tagging;

/// How many values one filter takes.
const FILTER_MAX: usize = 10;
/// How many descriptions are asked for at once.
const WIDTH: usize = 16;

/// A secret as a list or a description shows it.
pub(super) struct Seen {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) tags: Tags,
    /// Its current version.
    pub(super) version: String,
    /// It is scheduled for deletion.
    pub(super) deleted: bool,
    pub(super) born: u64,
}

/// The secrets that look like the run's, in the list's words.
pub(super) async fn listed(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Seen>, Fault> {
    let filter = |key, values| Filter::builder().key(key).set_values(Some(values)).build();
    let mut call = aws.secrets().list_secrets().max_results(100);
    call = call.filters(filter(FilterNameStringType::TagKey, vec![STACK_TAG.to_owned()]));
    if cx.stacks().len() <= FILTER_MAX {
        call = call.filters(filter(FilterNameStringType::TagValue, cx.stacks().to_vec()));
    }
    let pages: Vec<_> = call.into_paginator().send().collect::<Result<_, _>>().await.or_fault("secretsmanager:ListSecrets")?;
    Ok(pages
        .iter()
        .flat_map(aws_sdk_secretsmanager::operation::list_secrets::ListSecretsOutput::secret_list)
        .map(entry)
        .collect())
}

/// The secrets of these names that are there.
pub(super) async fn described(aws: &Reader, names: &HashSet<String>) -> Result<Vec<Seen>, Fault> {
    let seen = stream::iter(names.clone()).map(|name| async move {
        let answer = aws.secrets().describe_secret().secret_id(name).send().await.or_fault("secretsmanager:DescribeSecret");
        Ok::<_, Fault>(there(answer)?.map(|seen| description(&seen)))
    });
    let seen: Vec<Option<Seen>> = seen.buffered(WIDTH).try_collect().await?;
    let mut seen: Vec<Seen> = seen.into_iter().flatten().collect();
    // One may be known by its name and by its ARN.
    seen.sort_by(|a, b| a.arn.cmp(&b.arn));
    seen.dedup_by(|a, b| a.arn == b.arn);
    Ok(seen)
}

pub(super) fn entry(entry: &SecretListEntry) -> Seen {
    Seen {
        arn: entry.arn().unwrap_or_default().to_owned(),
        name: entry.name().unwrap_or_default().to_owned(),
        tags: tagging::read(entry.tags()),
        version: current(entry.secret_versions_to_stages()),
        deleted: entry.deleted_date().is_some(),
        born: born(entry.created_date()),
    }
}

fn description(seen: &DescribeSecretOutput) -> Seen {
    Seen {
        arn: seen.arn().unwrap_or_default().to_owned(),
        name: seen.name().unwrap_or_default().to_owned(),
        tags: tagging::read(seen.tags()),
        version: current(seen.version_ids_to_stages()),
        deleted: seen.deleted_date().is_some(),
        born: born(seen.created_date()),
    }
}

fn current(versions: Option<&HashMap<String, Vec<String>>>) -> String {
    let is = |stages: &[String]| stages.iter().any(|stage| stage == "AWSCURRENT");
    versions.into_iter().flatten().find(|(_, stages)| is(stages)).map(|(id, _)| id.clone()).unwrap_or_default()
}
