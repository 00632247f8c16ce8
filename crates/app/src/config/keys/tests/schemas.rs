//! The schemas take what the readers take, and refuse what they refuse.

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};

use super::read;
use super::sample::{Sample, example, samples, smallest};
use crate::config::keys::{Effect, FileKind, Key, Need, Takes};
use crate::config::schema;

/// The schemas, as a reader of schemas takes them.
pub(super) struct Validator(Schemas, [(FileKind, SchemaIndex); FileKind::ALL.len()]);

impl Validator {
    pub(super) fn new() -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let all = FileKind::ALL.map(|file| {
            compiler.add_resource(file.name(), schema::of(file)).unwrap();
            (file, compiler.compile(file.name(), &mut schemas).unwrap())
        });
        Self(schemas, all)
    }

    /// What is wrong with a file.
    pub(super) fn faults(&self, file: FileKind, whole: &Value) -> Option<String> {
        let (_, index) = self.1.iter().find(|(one, _)| *one == file).unwrap();
        self.0.validate(whole, *index).err().map(|error| error.to_string())
    }
}

#[test]
fn what_the_reader_takes_the_schema_takes() {
    let validator = Validator::new();
    for sample in samples() {
        assert_eq!(validator.faults(sample.file, &sample.whole), None, "{}: {}", sample.pointer, sample.whole);
    }
}

/// Values that are not what a key takes.
fn wrong(key: &'static Key) -> Vec<Value> {
    let takes = &key.takes;
    let mut wrong = Vec::new();
    if takes.each().iter().all(|one| !matches!(one, Takes::Map(_) | Takes::Any)) {
        wrong.push(json!({ "a": "b" }));
    }
    for one in takes.each() {
        match one {
            Takes::Text(form) if takes.each().len() == 1 => {
                wrong.push(json!(["a"]));
                wrong.extend(form.bad.iter().map(|text| json!(text)));
            }
            Takes::Words(_) => wrong.extend([json!("no-such-word"), json!(["a"])]),
            Takes::Boolean => wrong.extend([json!("true"), json!(1)]),
            Takes::Integer(from, to) => {
                wrong.extend([json!(to + 1), json!("1"), json!(1.5)]);
                wrong.extend(from.checked_sub(1).map(|below| json!(below)));
            }
            Takes::Numbers(all) => wrong.extend([json!(all[all.len() - 1] + 1), json!(2)]),
            Takes::Map(shape) if takes.each().len() == 1 => {
                wrong.extend([json!("text"), json!(["a"])]);
                if shape.names.is_none() {
                    let mut map = smallest(shape);
                    map["no-such-key"] = json!("a");
                    wrong.push(map);
                }
            }
            Takes::List(list) if takes.each().len() == 1 => {
                wrong.extend(list.not_empty.then(|| json!([])));
                wrong.extend((!list.or_one).then(|| example(&list.of)));
                wrong.push(json!([["a"]]));
            }
            _ => {}
        }
    }
    wrong
}

/// The file with another map around the key: without what must be there, with what is refused.
fn wrong_around(sample: &Sample) -> Vec<Value> {
    let mut wrong = Vec::new();
    if sample.key.need == Need::Required {
        wrong.push(sample.without());
    }
    for also in sample.key.also {
        let mut twice = sample.whole.clone();
        let (parent, _) = sample.pointer.rsplit_once('/').unwrap();
        twice.pointer_mut(parent).unwrap()[also] = example(&sample.key.takes);
        if sample.key.effect == Effect::Has {
            wrong.push(twice);
        }
    }
    wrong
}

#[test]
fn every_faulty_file_is_refused_by_the_reader_and_by_the_schema() {
    let validator = Validator::new();
    let mut count = 0;
    for sample in samples() {
        let values = wrong(sample.key).into_iter().map(|value| sample.with(value));
        for whole in values.chain(wrong_around(&sample)) {
            assert!(read(sample.file, &whole).is_err(), "the reader takes {}: {whole}", sample.pointer);
            assert!(validator.faults(sample.file, &whole).is_some(), "the schema takes {}: {whole}", sample.pointer);
            count += 1;
        }
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn what_is_refused_is_refused_by_the_reader_and_by_the_schema() {
    let validator = Validator::new();
    let mut count = 0;
    for sample in samples() {
        let (parent, _) = sample.pointer.rsplit_once('/').unwrap();
        if !sample.shape.variants.is_empty() {
            continue;
        }
        for refused in sample.shape.parts().flat_map(|part| part.refused).flat_map(|refused| refused.keys) {
            let mut whole = sample.whole.clone();
            whole.pointer_mut(parent).unwrap()[refused] = json!("a");
            assert!(
                read(sample.file, &whole).is_err() && validator.faults(sample.file, &whole).is_some(),
                "{refused} is taken: {whole}"
            );
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}
