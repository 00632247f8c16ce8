//! The faults, and where they are planted.

use std::collections::{BTreeMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::{Service, Shape, ShapeKind, validate};
use super::sample::Samples;
use super::texts;

/// Every kind of fault.
pub(super) const KINDS: [&str; 15] =
    ["an unknown operation", UNKNOWN, MISSING, NULL, TYPE, VALUE, PATTERN, SHORT, LONG, LOW, HIGH, LABEL, UNION, KEY, FORM];
const UNKNOWN: &str = "an unknown member";
const MISSING: &str = "a required member missing";
const NULL: &str = "a required member null";
const TYPE: &str = "a wrong type";
const VALUE: &str = "an unknown value";
const PATTERN: &str = "a pattern violated";
const SHORT: &str = "too short";
const LONG: &str = "too long";
const LOW: &str = "too low";
const HIGH: &str = "too high";
const LABEL: &str = "an empty part of the path";
const UNION: &str = "none of several, or two";
const KEY: &str = "a wrong key";
const FORM: &str = "no time, no Base64";

/// No longer text or list is made.
const LONGEST: f64 = 10_000.0;

/// A step into a value.
#[derive(Clone)]
enum Step {
    Name(String),
    At(usize),
}

/// Plants faults in the requests of one operation, one at a time.
pub(super) struct Planter<'a> {
    service: &'a Service,
    operation: &'a str,
    samples: &'a Samples<'a>,
    root: Value,
    way: Vec<Step>,
    path: String,
    seen: HashSet<&'a str>,
    pub(super) planted: BTreeMap<&'static str, usize>,
    pub(super) let_through: Vec<String>,
}

impl<'a> Planter<'a> {
    /// For the operation, in this good request.
    pub(super) fn of(service: &'a Service, operation: &'a str, root: Value, samples: &'a Samples<'a>) -> Self {
        Self {
            service,
            operation,
            samples,
            root,
            way: Vec::new(),
            path: String::new(),
            seen: HashSet::new(),
            planted: BTreeMap::new(),
            let_through: Vec::new(),
        }
    }

    /// How many shapes were come to.
    pub(super) fn shapes(&self) -> usize {
        self.seen.len()
    }

    fn here(&mut self) -> &mut Value {
        self.way.iter().fold(&mut self.root, |value, step| match step {
            Step::Name(name) => &mut value[name.as_str()],
            Step::At(at) => &mut value[*at],
        })
    }

    /// The value instead of the one here must be refused, and `said` of a place in it.
    fn plant(&mut self, kind: &'static str, value: Value, said: &str) {
        let good = std::mem::replace(self.here(), value);
        let told = validate(self.service, self.operation, &self.root);
        let bad = std::mem::replace(self.here(), good);
        let path = if self.path.is_empty() { "" } else { &self.path };
        if !told.iter().any(|line| line.starts_with(path) && line.contains(said)) {
            let bad: String = bad.to_string().chars().take(200).collect();
            self.let_through.push(format!("{} {} {path}: {kind}, {bad}: {told:?}", self.service.name, self.operation));
        }
        *self.planted.entry(kind).or_default() += 1;
    }

    /// Plants all faults in the shape that is here and in all within it. Within one operation a shape that holds others is gone
    /// through once.
    pub(super) fn everywhere(&mut self, name: &'a str) {
        let Some(shape) = self.service.shape(name) else { return };
        let new = self.seen.insert(name);
        if shape.document {
            return;
        }
        self.wrong_types(shape);
        match shape.kind {
            ShapeKind::Structure if new => self.structure(shape),
            ShapeKind::List => self.list(shape, new),
            ShapeKind::Map => self.map(shape, new),
            ShapeKind::String | ShapeKind::Character => self.text(shape),
            ShapeKind::Integer
            | ShapeKind::Long
            | ShapeKind::BigInteger
            | ShapeKind::Float
            | ShapeKind::Double
            | ShapeKind::BigDecimal => self.number(shape),
            ShapeKind::Timestamp => self.plant(FORM, json!("tomorrow"), "must be a time"),
            ShapeKind::Blob => self.blob(shape),
            _ => {}
        }
    }

    fn within(&mut self, step: Step, name: &'a str) {
        let length = self.path.len();
        self.path = match &step {
            Step::Name(name) if length == 0 => name.clone(),
            Step::Name(name) => format!("{}.{name}", self.path),
            Step::At(at) => format!("{}[{at}]", self.path),
        };
        self.way.push(step);
        self.everywhere(name);
        self.way.pop();
        self.path.truncate(length);
    }

    fn wrong_types(&mut self, shape: &Shape) {
        let samples = [json!({"a": 1}), json!([1]), json!("text"), json!(1), json!(1.5), json!(true)];
        for value in samples {
            let fits = match shape.kind {
                ShapeKind::Structure | ShapeKind::Map => value.is_object(),
                ShapeKind::List => value.is_array(),
                ShapeKind::String | ShapeKind::Character | ShapeKind::Blob => value.is_string(),
                ShapeKind::Integer | ShapeKind::Long | ShapeKind::BigInteger => value.is_i64(),
                ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal => value.is_number(),
                ShapeKind::Boolean => value.is_boolean(),
                ShapeKind::Timestamp => value.is_string() || value.is_number(),
            };
            if !fits {
                self.plant(TYPE, value, " must be a");
            }
        }
    }

    fn structure(&mut self, shape: &'a Shape) {
        let good = self.here().clone();
        let with = |name: &str, value: Value| {
            let mut other = good.clone();
            other[name] = value;
            other
        };
        let more = with("Nmae", json!(1));
        self.plant(UNKNOWN, more, "Nmae is not a member");
        for name in &shape.required {
            let mut fewer = good.clone();
            fewer.as_object_mut().unwrap().shift_remove(name);
            self.plant(MISSING, fewer, &format!("{name} is required"));
            self.plant(NULL, with(name, Value::Null), &format!("{name} is required"));
        }
        if shape.union {
            self.plant(UNION, json!({}), "must have exactly one member");
        }
        for (name, member) in &shape.members {
            if shape.union && good.get(name).is_none() {
                // The others of a union, one after the other.
                let Some(value) = self.samples.of_shape(&member.shape, &mut Vec::new()) else { continue };
                self.plant(UNION, with(name, value.clone()), "must have exactly one member");
                *self.here() = json!({name: value});
            } else if good.get(name).is_none() {
                continue;
            }
            if member.location.as_deref() == Some("uri") {
                self.plant(LABEL, with(name, json!("")), &format!("{name} is a part of the path"));
            }
            self.within(Step::Name(name.clone()), &member.shape);
            *self.here() = good.clone();
        }
    }

    fn list(&mut self, shape: &'a Shape, new: bool) {
        let Some(element) = &shape.member else { return };
        let Some(one) = self.here().get(0).cloned() else { return };
        self.sizes(shape, |count| Value::Array(vec![one.clone(); count]));
        self.plant(TYPE, json!([null]), " must be a");
        if new || self.service.shape(&element.shape).is_some_and(|shape| shape.members.is_empty()) {
            self.within(Step::At(0), &element.shape);
        }
    }

    fn map(&mut self, shape: &'a Shape, new: bool) {
        let (Some(key), Some(value)) = (&shape.key, &shape.value) else { return };
        let Some((name, one)) = self.here().as_object().and_then(|all| all.iter().next()) else { return };
        let (name, one) = (name.clone(), one.clone());
        let keys = |count: usize| self.samples.keys(&key.shape, count).unwrap_or_default().into_iter().take(count);
        self.sizes(shape, |count| keys(count).map(|name| (name, one.clone())).collect());
        if let Some(key) = self.service.shape(&key.shape) {
            if !key.values.is_empty() {
                self.plant(KEY, json!({"no such": one.clone()}), "must be one of ");
            }
            if let Some(bad) = texts::bad(self.service, key) {
                self.plant(KEY, json!({bad: one.clone()}), "must match ");
            }
            if let Some(max) = key.max.filter(|max| *max < LONGEST) {
                self.plant(KEY, json!({"a".repeat(max as usize + 1): one.clone()}), "must have at most ");
            }
            if key.min.is_some_and(|min| min >= 1.0) {
                self.plant(KEY, json!({"": one}), "must have at least ");
            }
        }
        if new {
            self.within(Step::Name(name), &value.shape);
        }
    }

    fn text(&mut self, shape: &Shape) {
        if !shape.values.is_empty() {
            self.plant(VALUE, json!("no such value"), " must be one of ");
        }
        if let Some(pattern) = &shape.pattern {
            if self.service.pattern(pattern).is_none() {
                self.let_through.push(format!("{} {pattern} cannot be read", self.service.name));
            }
            if let Some(bad) = texts::bad(self.service, shape) {
                self.plant(PATTERN, json!(bad), " must match ");
            }
        }
        self.sizes(shape, |count| json!("a".repeat(count)));
    }

    fn blob(&mut self, shape: &Shape) {
        self.plant(FORM, json!("*"), "must be Base64");
        self.sizes(shape, |count| json!(STANDARD.encode(vec![b'a'; count])));
    }

    fn sizes(&mut self, shape: &Shape, of: impl Fn(usize) -> Value) {
        if let Some(min) = shape.min.filter(|min| *min >= 1.0) {
            self.plant(SHORT, of(min as usize - 1), " must have at least ");
        }
        if let Some(max) = shape.max.filter(|max| *max < LONGEST) {
            self.plant(LONG, of(max as usize + 1), " must have at most ");
        }
    }

    fn number(&mut self, shape: &Shape) {
        let whole = self.here().is_i64();
        let number = |value: f64| if whole { json!(value as i64) } else { json!(value) };
        if let Some(min) = shape.min {
            self.plant(LOW, number(min - 1.0), " must be at least ");
        }
        // A number as high as a float holds exactly cannot be one too high.
        if let Some(max) = shape.max.filter(|max| *max < 9e15) {
            self.plant(HIGH, number(max + 1.0), " must be at most ");
        }
        match shape.kind {
            ShapeKind::Integer => {
                self.plant(HIGH, json!(3_000_000_000_i64), " must be a number from ");
                self.plant(LOW, json!(-3_000_000_000_i64), " must be a number from ");
            }
            ShapeKind::Long => self.plant(HIGH, json!(u64::MAX), " must be a number from "),
            _ => {}
        }
    }
}
