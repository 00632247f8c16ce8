//! The validator against every shape that a request of the services which we use can have: each kind of fault is planted in each
//! shape that can have it, and must be told.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::validate::violations;
use super::{Models, Service, Shape, ShapeKind, validate};
use crate::emulator::Venvs;

/// The services whose APIs are called, by the folders of their models.
const SERVICES: [&str; 26] = [
    "acm",
    "application-autoscaling",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "codepipeline",
    "ec2",
    "ecr",
    "ecs",
    "elasticache",
    "elbv2",
    "events",
    "iam",
    "lambda",
    "logs",
    "rds",
    "rolesanywhere",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "ssm",
    "sts",
];

/// Texts of which one fits most patterns.
const TEXTS: [&str; 6] =
    ["a", "abcdefgh", "arn:aws:iam::123456789012:role/a", "12345678-1234-1234-1234-123456789012", "/a/b", "1"];
/// The longest text and list that is made to be too long.
const LONG: f64 = 70_000.0;

/// Shapes by name, from the inputs down.
fn reachable(service: &Service) -> Vec<&str> {
    let inputs = service.operations.keys().filter_map(|operation| service.input_name(operation));
    let mut open: Vec<&str> = inputs.collect();
    open.sort_unstable();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut all = Vec::new();
    while let Some(name) = open.pop() {
        let Some(shape) = service.shape(name).filter(|_| seen.insert(name)) else { continue };
        all.push(name);
        let members = shape.members.values().chain(&shape.member).chain(&shape.key).chain(&shape.value);
        open.extend(members.map(|member| member.shape.as_str()));
    }
    all
}

/// A value of a shape, with what is required; as good as it gets where no text of ours fits the pattern.
fn sample(service: &Service, shape: &Shape, depth: usize) -> Value {
    let of =
        |name: &str| service.shape(name).filter(|_| depth < 12).map_or(Value::Null, |shape| sample(service, shape, depth + 1));
    let least = shape.min.unwrap_or_default() as usize;
    match shape.kind {
        ShapeKind::Structure => {
            let mut names: Vec<&String> = shape.required.iter().collect();
            names.extend(shape.members.keys().next().filter(|_| shape.union));
            let members = names.into_iter().filter_map(|name| Some((name.clone(), of(&shape.members.get(name)?.shape))));
            Value::Object(members.collect::<Map<_, _>>())
        }
        ShapeKind::List => {
            let one = shape.member.as_ref().map_or(Value::Null, |member| of(&member.shape));
            Value::Array(vec![one; least])
        }
        ShapeKind::Map => {
            let one = shape.value.as_ref().map_or(Value::Null, |member| of(&member.shape));
            Value::Object((0..least).map(|at| (format!("key-{at}"), one.clone())).collect())
        }
        ShapeKind::String | ShapeKind::Character | ShapeKind::Blob => {
            let fits = |text: &&&str| violations(service, shape, &json!(text)).is_empty();
            let fallback = || shape.values.first().cloned().unwrap_or_else(|| "a".repeat(least.max(1)));
            json!(TEXTS.iter().find(fits).map_or_else(fallback, |text| (*text).to_owned()))
        }
        ShapeKind::Integer | ShapeKind::Long | ShapeKind::BigInteger => json!(least),
        ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal => json!(shape.min.unwrap_or_default()),
        ShapeKind::Boolean => json!(true),
        ShapeKind::Timestamp => json!("2026-01-01T00:00:00Z"),
    }
}

/// A fault: its kind, a value that has it, and what must be said of it.
type Fault = (&'static str, Value, String);

fn faults(service: &Service, shape: &Shape) -> Vec<Fault> {
    let good = sample(service, shape, 0);
    let mut faults: Vec<Fault> = Vec::new();
    if shape.document {
        return faults;
    }
    let wrong = if good.is_array() { json!({"wrong": 1}) } else { json!([[1]]) };
    faults.push(("a wrong type", wrong, "must be ".to_owned()));
    let number = matches!(good, Value::Number(_));
    if let Value::Object(members) = &good
        && shape.kind == ShapeKind::Structure
    {
        let mut more = members.clone();
        more.insert("Nmae".to_owned(), json!(1));
        faults.push(("an unknown member", Value::Object(more), "Nmae is not a member".to_owned()));
        for name in &shape.required {
            let mut fewer = members.clone();
            fewer.remove(name);
            faults.push(("a required member missing", Value::Object(fewer), format!("{name} is required")));
        }
    }
    if !shape.values.is_empty() {
        faults.push(("an unknown value", json!("no such value"), "must be one of ".to_owned()));
    }
    if shape.pattern.as_ref().and_then(|pattern| service.pattern(pattern)).is_some_and(|regex| !regex.is_match("\u{0}")) {
        faults.push(("a pattern violated", json!("\u{0}"), "must match ".to_owned()));
    }
    let one = match &good {
        Value::Array(_) => {
            shape.member.as_ref().and_then(|member| service.shape(&member.shape)).map(|shape| sample(service, shape, 0))
        }
        _ => None,
    };
    let long = |count: usize| match &good {
        Value::String(_) if shape.kind != ShapeKind::Blob => Some(json!("a".repeat(count))),
        Value::Array(_) => Some(Value::Array(vec![one.clone()?; count])),
        _ => None,
    };
    if let Some(min) = shape.min.filter(|min| *min >= 1.0) {
        let short = if number { Some(json!(min - 1.0)) } else { long(min as usize - 1) };
        let said = if number { "must be at least " } else { "must have at least " };
        faults.extend(short.map(|value| ("too short or too low", value, said.to_owned())));
    }
    if let Some(max) = shape.max.filter(|max| number || *max < LONG) {
        let more = if number { Some(json!(max + 1.0)) } else { long(max as usize + 1) };
        let said = if number { "must be at most " } else { "must have at most " };
        // A number as high as a float holds exactly cannot be one too high.
        faults.extend(more.filter(|_| max < 9e15).map(|value| ("too long or too high", value, said.to_owned())));
    }
    faults
}

#[test]
fn every_fault_in_every_shape_of_a_request_is_told() {
    let models = Models::at(&Venvs::find().unwrap().models().unwrap());
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    for name in SERVICES {
        let service = models.service(name).unwrap();
        for shape in reachable(&service).into_iter().filter_map(|name| service.shape(name)) {
            for (kind, value, said) in faults(&service, shape) {
                let told = violations(&service, shape, &value);
                assert!(told.iter().any(|line| line.contains(&said)), "{name}: {kind} in {value}: {told:?}, not `{said}`");
                *planted.entry(kind).or_default() += 1;
            }
        }
        for operation in service.operations.keys() {
            let wrong = format!("{operation}s");
            if !service.operations.contains_key(&wrong) {
                assert!(!validate(&service, &wrong, &json!({})).is_empty(), "{name}: {wrong}");
                *planted.entry("a wrong operation").or_default() += 1;
            }
        }
    }
    assert!(planted.len() == 8 && planted.values().all(|count| *count > 100), "{planted:?}");
}
