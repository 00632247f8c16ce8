//! A value of any shape with everything that it may have.

use std::cell::RefCell;
use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::{Service, Shape, ShapeKind};
use super::texts;

/// The samples of one service.
pub(super) struct Samples<'a> {
    service: &'a Service,
    texts: RefCell<HashMap<&'a str, Option<String>>>,
}

impl<'a> Samples<'a> {
    pub(super) fn of(service: &'a Service) -> Self {
        Self { service, texts: RefCell::default() }
    }

    /// A value of the shape of this name, within the shapes of `around`. What would hold itself, and is not needed, is left out.
    pub(super) fn of_shape(&self, name: &'a str, around: &mut Vec<&'a str>) -> Option<Value> {
        let shape = self.service.shape(name)?;
        if around.contains(&name) {
            return None;
        }
        around.push(name);
        let value = self.value(name, shape, around);
        around.pop();
        value
    }

    fn value(&self, name: &'a str, shape: &'a Shape, around: &mut Vec<&'a str>) -> Option<Value> {
        let least = shape.min.unwrap_or_default();
        let most = shape.max.unwrap_or(f64::MAX);
        Some(match shape.kind {
            ShapeKind::Structure => {
                let mut members = Map::new();
                for (name, member) in &shape.members {
                    if shape.union && !members.is_empty() {
                        break;
                    }
                    match self.of_shape(&member.shape, around) {
                        Some(value) => _ = members.insert(name.clone(), value),
                        None if shape.required.contains(name) => return None,
                        None => {}
                    }
                }
                if shape.union && members.is_empty() {
                    return None;
                }
                Value::Object(members)
            }
            ShapeKind::List => match self.of_shape(&shape.member.as_ref()?.shape, around) {
                Some(_) if most < 1.0 => json!([]),
                Some(one) => Value::Array(vec![one; least.max(1.0) as usize]),
                None if least < 1.0 => json!([]),
                None => return None,
            },
            ShapeKind::Map => {
                let keys = self.keys(&shape.key.as_ref()?.shape, least.max(1.0) as usize)?;
                match self.of_shape(&shape.value.as_ref()?.shape, around) {
                    Some(one) => keys.into_iter().map(|key| (key, one.clone())).collect(),
                    None if least < 1.0 => json!({}),
                    None => return None,
                }
            }
            ShapeKind::String | ShapeKind::Character => json!(self.text(name, shape)?),
            ShapeKind::Blob => json!(STANDARD.encode(vec![b'a'; least.max(1.0) as usize])),
            ShapeKind::Integer | ShapeKind::Long | ShapeKind::BigInteger => json!(least.max(1.0).min(most) as i64),
            ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal => json!(least.max(0.5).min(most)),
            ShapeKind::Boolean => json!(true),
            ShapeKind::Timestamp => json!("2026-01-01T00:00:00Z"),
        })
    }

    fn text(&self, name: &'a str, shape: &Shape) -> Option<String> {
        let known = self.texts.borrow().get(name).cloned();
        let text = known.unwrap_or_else(|| texts::good(self.service, shape));
        self.texts.borrow_mut().insert(name, text.clone());
        text
    }

    /// So many different keys of the shape of this name.
    pub(super) fn keys(&self, name: &'a str, count: usize) -> Option<Vec<String>> {
        let shape = self.service.shape(name)?;
        let first = self.text(name, shape)?;
        let others = (1..count).map(|at| shape.values.get(at).cloned().unwrap_or_else(|| format!("{first}{at}")));
        Some(std::iter::once(first.clone()).chain(others).collect())
    }
}
