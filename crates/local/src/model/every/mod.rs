//! The validator against every request that can be made to the services that are called: a request with everything in it is
//! accepted, and each fault, planted at each place that can have it, is told with its place.

mod plant;
mod sample;
mod texts;
mod wire;

use std::collections::BTreeMap;

use serde_json::json;

use super::{Models, validate};
use crate::emulator::Venvs;
use crate::journal::Journal;
use plant::Planter;
use sample::Samples;

/// The workspace's own list of the SDK's crates: a service without one is not called.
const MANIFEST: &str = include_str!("../../../../../Cargo.toml");

/// The changes of a life cycle.
const JOURNAL: &str = include_str!("../../../../../tests/worlds/0.1.0/journal.json");

/// Where the SDK's name of a service is not its model's.
const NAMES: [(&str, &str); 4] = [
    ("applicationautoscaling", "application-autoscaling"),
    ("cloudwatchlogs", "logs"),
    ("elasticloadbalancingv2", "elbv2"),
    ("eventbridge", "events"),
];

/// The services that are called, by their models' names.
fn services() -> Vec<&'static str> {
    let crates = MANIFEST.lines().filter_map(|line| line.strip_prefix("aws-sdk-")?.split(' ').next());
    crates.map(|name| NAMES.iter().find(|(sdk, _)| *sdk == name).map_or(name, |(_, model)| model)).collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are seen with `--nocapture`")]
fn every_fault_at_every_place_of_every_request_is_told() {
    let models = Models::at(&Venvs::find().unwrap().models().unwrap());
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut operations, mut shapes, mut wrong) = (0, 0, Vec::new());
    for name in services() {
        let service = models.service(name).unwrap();
        let samples = Samples::of(&service);
        let mut names: Vec<&String> = service.operations.keys().collect();
        names.sort_unstable();
        for operation in names {
            operations += 1;
            let unknown = format!("{operation}s");
            if !service.operations.contains_key(&unknown) {
                let told = validate(&service, &unknown, &json!({}));
                if !told.iter().any(|line| line.contains(&unknown)) {
                    wrong.push(format!("{name} {unknown}: {told:?}"));
                }
                *planted.entry("an unknown operation").or_default() += 1;
            }
            let Some(input) = service.input_name(operation) else { continue };
            let Some(sample) = samples.of_shape(input, &mut Vec::new()) else {
                wrong.push(format!("{name} {operation}: no sample"));
                continue;
            };
            let told = validate(&service, operation, &sample);
            if !told.is_empty() {
                wrong.push(format!("{name} {operation}: {told:?} of a good request"));
                continue;
            }
            let mut planter = Planter::of(&service, operation, sample, &samples);
            planter.everywhere(input);
            shapes += planter.shapes();
            for (kind, count) in planter.planted {
                *planted.entry(kind).or_default() += count;
            }
            wrong.extend(planter.let_through);
        }
    }
    let total: usize = planted.values().sum();
    let figures = format!("{operations} operations, {shapes} shapes in them, {total} faults: {planted:#?}");
    let first: Vec<_> = wrong.iter().take(40).collect();
    assert!(wrong.is_empty(), "{figures}; {} let through, such as {first:#?}", wrong.len());
    assert!(planted.len() == plant::KINDS.len() && planted.values().all(|count| *count >= 50), "{figures}");
    assert!(operations > 2_000 && shapes > 10_000 && total > 100_000, "{figures}");
    // docs/reliability.md has them.
    println!("{figures}");
}

/// The other side: what the SDK really sent, kept from a life cycle of an earlier release, has no fault.
#[test]
fn what_was_really_sent_is_accepted() {
    let models = Models::at(&Venvs::find().unwrap().models().unwrap());
    let journal: Journal = serde_json::from_str(JOURNAL).unwrap();
    let told: Vec<String> = journal
        .changes
        .iter()
        .flat_map(|change| validate(&models.service(&change.service).unwrap(), &change.operation, &change.params))
        .collect();
    assert_eq!(told, Vec::<String>::new());
    assert!(journal.changes.len() > 50, "{}", journal.changes.len());
}
