//! The three tags: in every call that makes something which can carry them. Which can, AWS's own API models tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use provision_app::compose::{Overrides, compose};
use provision_aws::lease;
use provision_local::model::{Models, Service, Shape, ShapeKind};
use provision_local::{CallRecord, DEFAULT_REGION, Venvs};
use provision_tests::examples;
use serde_json::Value;

use crate::applied::{Applied, look};

type Tags = BTreeMap<String, String>;

/// Structures in which tags are looked for, below the input itself: what is deeper is of something that is made later.
const DEPTH: usize = 1;
/// What members with tags are called, in whatever case.
const NAMES: [&str; 4] = ["tags", "taglist", "tagset", "tagspecifications"];
/// What stands in a recording for what AWS's model calls sensitive.
const MASK: &str = "***";
/// Operations whose tags AWS's model calls sensitive, so that no recording shows them. They are read back.
const MASKED: [&str; 2] = ["rolesanywhere:CreateProfile", "rolesanywhere:CreateTrustAnchor"];
/// Calls that do nothing but tag, or that change what is there: AWS's names for them begin so.
const NO_MAKERS: [&str; 8] = ["Tag", "Untag", "AddTags", "CreateTags", "ChangeTags", "PutBucketTagging", "Update", "Modify"];

/// Where an input takes tags: the members on the way, down to a list or a map of them.
fn places(service: &Service, shape: &Shape, depth: usize) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (name, member) in &shape.members {
        let Some(inner) = service.shape(&member.shape) else { continue };
        let tagged = NAMES.contains(&name.to_ascii_lowercase().as_str());
        match inner.kind {
            ShapeKind::Map | ShapeKind::List if tagged => found.push(vec![name.clone()]),
            // CloudFront counts its lists: the tags are in a structure of that name.
            ShapeKind::Structure if tagged => found.push(vec![name.clone(), "Items".to_owned()]),
            ShapeKind::Structure if depth > 0 => {
                let below = places(service, inner, depth - 1).into_iter();
                found.extend(below.map(|path| [vec![name.clone()], path].concat()));
            }
            _ => {}
        }
    }
    found
}

/// Lists of tags as maps. Those of EC2 are a list for each sort of object that a call makes.
fn read(value: &Value) -> Vec<Tags> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let member = |tag: &Value, names: [&str; 2]| names.iter().find_map(|name| tag.get(name)).map(text);
    match value {
        Value::Object(map) => vec![map.iter().map(|(key, value)| (key.clone(), text(value))).collect()],
        Value::Array(list) if list.iter().any(|item| item.get("ResourceType").is_some()) => {
            list.iter().flat_map(|specification| read(specification.get("Tags").unwrap_or(&Value::Null))).collect()
        }
        Value::Array(list) => {
            let pairs = list.iter().filter_map(|tag| Some((member(tag, ["Key", "key"])?, member(tag, ["Value", "value"])?)));
            vec![pairs.collect()]
        }
        _ => Vec::new(),
    }
}

/// The tags that a call carried; `None` where its operation takes none.
fn carried(models: &Arc<Models>, call: &CallRecord) -> Option<Vec<Tags>> {
    let service = models.service(&call.service).unwrap();
    let places = places(&service, service.input(&call.operation)?, DEPTH);
    if places.is_empty() {
        return None;
    }
    let values = places.iter().filter_map(|path| path.iter().try_fold(&call.params, |value, name| value.get(name)));
    Some(values.flat_map(read).collect())
}

/// What the tags must be, for an object of this stack.
fn expected(stack: &str) -> Tags {
    // What the account shares is of no single application or environment.
    let (environment, application) = match stack {
        lease::STACK => ("production", "provision"),
        _ if stack.starts_with("shop/production") => ("production", "shop"),
        _ => ("review", "shop"),
    };
    let all = [("Environment", environment), ("ManagedBy", "coherence"), ("Application", application)];
    all.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

#[test]
fn whatever_can_carry_tags_carries_them_from_the_beginning() {
    let models = Models::shared(&Venvs::find().unwrap().models().unwrap());
    let calls = look(async |applied: &Applied| applied.calls.clone());
    let (mut makers, mut bare) = (BTreeSet::new(), BTreeSet::new());
    for call in calls.iter().filter(|call| call.mutating && call.executed && call.error.is_none()) {
        let name = format!("{}:{}", call.service, call.operation);
        if NO_MAKERS.iter().any(|start| call.operation.starts_with(start)) {
            continue;
        }
        let Some(all) = carried(&models, call) else { continue };
        let right = |tags: &Tags| {
            // A rule of a security group is no object of ours to find: it does not say whose it is.
            let stacks = match tags.get("provision:stack") {
                Some(stack) => vec![stack.as_str()],
                None if call.operation.starts_with("AuthorizeSecurityGroup") => vec!["shop/production", "shop/review"],
                None => Vec::new(),
            };
            stacks.iter().any(|stack| expected(stack).iter().all(|(key, value)| tags.get(key) == Some(value)))
        };
        let masked = MASKED.contains(&name.as_str()) && all.iter().all(|tags| tags.contains_key(MASK));
        if all.is_empty() || !(masked || all.iter().all(right)) {
            bare.insert(format!("{name}: {all:?}"));
        }
        makers.insert(name);
    }
    assert_eq!(bare, BTreeSet::new());
    // All sorts of objects, of many services.
    assert!(makers.len() > 35, "{makers:?}");
    for name in ["ec2:RunInstances", "s3:CreateBucket", "cloudfront:CreateDistributionWithTags", "logs:CreateLogGroup"] {
        assert!(makers.contains(name), "{name} is not among {makers:?}");
    }
}

/// What a collection shares is production's as soon as there is production in it.
#[test]
fn what_is_shared_is_of_production_where_there_is_one() {
    let mut example = examples::full_stack();
    let more = "        type: production\n      - name: staging\n        type: static\n";
    example.places = example.places.replace("        type: production\n", more);
    let app = example.application("123456789012", DEFAULT_REGION).unwrap();
    let mut seen = BTreeMap::new();
    for collection in &app.collections {
        let environments: Vec<_> = collection.environments.iter().collect();
        let graph = compose(&app, collection, &environments, &Overrides::default()).unwrap();
        for scope in graph.scopes() {
            let mut tags = scope.tags.clone();
            seen.insert(scope.stack.clone(), tags.remove("Environment").unwrap());
            let rest = [("ManagedBy", "coherence"), ("Application", "shop")];
            assert_eq!(tags, rest.map(|(key, value)| (key.to_owned(), value.to_owned())).into(), "{}", scope.stack);
        }
    }
    let expected = [
        ("shop/production", "production"),
        ("shop/production/live", "production"),
        ("shop/production/staging", "review"),
        ("shop/review", "review"),
        ("shop/review/pr-7", "review"),
    ];
    assert_eq!(seen, expected.map(|(stack, value)| (stack.to_owned(), value.to_owned())).into());
}
