//! Tags and names as Elastic Load Balancing has them: no list filters by tag, and tags are read 20 objects a call.

use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt, stream};
use provision_engine::{Class, Fault, Listing, STACK_TAG, Tags};

use crate::client::{Aws, OrFault, Reader};
use crate::kinds::tagging;
use crate::name;
use crate::types::Arn;

/// The longest name of a load balancer or a target group.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>.
pub(super) const NAME_MAX: usize = 32;
/// The most objects that one `DescribeTags` takes, and the most load balancers that one call names.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html>.
pub(super) const BATCH: usize = 20;
/// How many calls of one list are in flight.
pub(super) const WIDTH: usize = 16;

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.elb().add_tags().resource_arns(arn.as_str()).set_tags(Some(tagging::write(tags)?));
    call.send().await.or_fault("elasticloadbalancing:AddTags").map(drop)
}

/// Those of the objects that are ours, with their tags; all of them where objects are looked for that carry no tags of ours yet. One
/// that has vanished meanwhile is left out.
pub(super) async fn ours<T>(
    aws: &Reader,
    cx: &Listing<Aws>,
    objects: Vec<T>,
    arn: fn(&T) -> Option<&str>,
) -> Result<Vec<(T, Tags)>, Fault> {
    let arns: Vec<String> = objects.iter().filter_map(|object| arn(object).map(str::to_owned)).collect();
    let batches: Vec<Vec<String>> = arns.chunks(BATCH).map(<[String]>::to_vec).collect();
    let answers = stream::iter(batches).map(|batch| alive(batch, move |arns| read(aws, arns))).buffered(WIDTH);
    let answers: Vec<Vec<(String, Tags)>> = answers.try_collect().await?;
    let mut known: HashMap<String, Tags> =
        answers.into_iter().flatten().filter(|(_, tags)| cx.adopts() || tags.contains_key(STACK_TAG)).collect();
    let mine = objects.into_iter().filter_map(|object| {
        let tags = known.remove(arn(&object)?)?;
        Some((object, tags))
    });
    Ok(mine.collect())
}

/// What a call says of these objects. One that is not there fails the whole call, so then each is asked for alone.
pub(super) async fn alive<T, F>(ids: Vec<String>, call: impl Fn(Vec<String>) -> F) -> Result<Vec<T>, Fault>
where
    F: Future<Output = Result<Vec<T>, Fault>>,
{
    match call(ids.clone()).await {
        Err(fault) if fault.class == Class::Gone => {}
        answer => return answer,
    }
    let mut found = Vec::new();
    for id in ids {
        match call(vec![id]).await {
            Err(fault) if fault.class == Class::Gone => {}
            answer => found.extend(answer?),
        }
    }
    Ok(found)
}

async fn read(aws: &Reader, arns: Vec<String>) -> Result<Vec<(String, Tags)>, Fault> {
    let answer =
        aws.elb().describe_tags().set_resource_arns(Some(arns)).send().await.or_fault("elasticloadbalancing:DescribeTags")?;
    let of = answer.tag_descriptions().iter();
    Ok(of.filter_map(|of| Some((of.resource_arn()?.to_owned(), tagging::read(of.tags())))).collect())
}

/// Which names may be those of objects of some scopes, ours or others gave them: all others cost no call.
pub(super) struct Names<'a>(Vec<String>, Box<dyn Fn(&str) -> bool + Send + Sync + 'a>);

impl<'a> Names<'a> {
    /// Names of objects of these scopes, and of the collections that they are in: rules of an environment stand on the
    /// load balancer of its collection.
    pub(super) fn of(stacks: &[String], known: impl Fn(&str) -> bool + Send + Sync + 'a) -> Self {
        let collection = |stack: &String| stack.split('/').take(2).collect::<Vec<_>>().join("/");
        let mut all: Vec<String> = stacks
            .iter()
            .flat_map(|stack| [collection(stack), stack.clone()])
            .map(|stack| name::beginning(&stack, NAME_MAX))
            .collect();
        all.sort();
        all.dedup();
        Self(all, Box::new(known))
    }

    /// Whether this may be one.
    pub(super) fn has(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.0.iter().any(|beginning| name.starts_with(beginning)) || (self.1)(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_scope_and_its_collection_are_candidates() {
        let names = Names::of(&["shop/review/staging".to_owned()], |_| false);
        for stack in ["shop/review/staging", "shop/review"] {
            assert!(names.has(Some(&name::of_version(stack, "target-group.api", "HTTP 80 vpc-1", NAME_MAX))), "{stack}");
        }
        assert!(!names.has(Some(&name::of_version("shop/production", "load-balancer", "", NAME_MAX))));
        assert!(!names.has(Some("other")) && !names.has(None));
    }

    #[test]
    fn long_names_are_candidates_too() {
        for length in 1..40 {
            let stack = format!("{}/review/{}", "a".repeat(length), "b".repeat(5));
            let names = Names::of(std::slice::from_ref(&stack), |_| false);
            assert!(names.has(Some(&name::of_version(&stack, "n", "", NAME_MAX))), "{stack}");
        }
    }
}
